"""訂正: proposed by one person, decided by another, then posted once."""
