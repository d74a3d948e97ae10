"""Safe keeping: a copy of the whole hub while it runs, and the way back from it."""
