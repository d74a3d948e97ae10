"""What waits for a person, and what happened to him."""
