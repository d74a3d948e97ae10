"""Dated rules, calendar and terms: law as data, with its ground and its source."""
