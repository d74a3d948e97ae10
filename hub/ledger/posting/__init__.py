"""How a batch of commands becomes lines: decided in memory, written by one transaction."""
