"""Words of every screen, in every language."""
