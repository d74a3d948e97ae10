"""Files become rows: read, shown with what is wrong in them, held until somebody confirms, taken once."""
