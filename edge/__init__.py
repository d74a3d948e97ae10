"""The agent on a device: keeps facts safe, obeys commands once, serves the screen beside the person."""
