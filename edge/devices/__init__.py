"""The attached things: which there are, how each is built from its profile line, how it is."""
