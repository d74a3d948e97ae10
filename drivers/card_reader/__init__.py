"""My Number card (個人番号カード) over PC/SC: what is on it, asked for in the way it wants to be asked."""
