"""Lines to devices, one file per kind: what carries bytes, and nothing about what they mean."""
