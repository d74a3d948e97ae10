"""Codes and what they say, text ↔ values: EMVCo's forms, ours among them. Pure."""
