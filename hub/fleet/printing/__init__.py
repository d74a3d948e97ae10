"""What printers put on paper (measure 13; for now the evidence of it)."""
