"""Code scanners: hand-held ones on a serial line, and cameras with two decoders behind one port."""
