"""Seeded odd messages for the hub: mostly valid envelopes with one field odd."""
