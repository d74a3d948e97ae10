"""The inside of the emulated customer display: a panel of cells, and what it looks like."""
