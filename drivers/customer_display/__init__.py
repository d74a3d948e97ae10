"""Customer displays of two lines on a serial line: Japanese in half-width katakana, no flicker."""
