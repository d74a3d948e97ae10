"""Between the broker and the database: one fact, one transaction, one acknowledgement."""
