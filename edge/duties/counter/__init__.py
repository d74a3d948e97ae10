"""A kiosk at the counter: cards that are read and the guide sheet."""
