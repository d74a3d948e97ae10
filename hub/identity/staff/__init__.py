"""職員: who is here, what each may do, and one's own settings."""
