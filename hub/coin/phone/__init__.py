"""The coin's pages on a citizen's phone. On top: it knows the other folders, not the desk."""
