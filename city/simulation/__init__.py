"""The payment path in one process, with time, chance, disk and network in our hands (docs/simulation.md)."""
