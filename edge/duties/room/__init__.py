"""A meeting room: sound and its words."""
