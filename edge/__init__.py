"""The agent on a device: it keeps facts safe, obeys commands once, and serves the screen beside the person."""
