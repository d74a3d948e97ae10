"""What verifies the books and shows them to auditors: invariants, chain, export, statements of a day."""
