"""A public screen: programme, media and alerts."""
