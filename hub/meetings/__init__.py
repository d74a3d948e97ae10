"""Captioned meetings: transcript with word times, sound in hashed chunks (measures 5 and 9)."""
