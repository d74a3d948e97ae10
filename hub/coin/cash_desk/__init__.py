"""Cash against coin at the counter, drawer by drawer (チャージ窓口)."""
