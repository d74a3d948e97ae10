"""The till's papers: what stands on them, and which copy it is."""
