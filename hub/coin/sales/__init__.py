"""What shops sold: shifts, lists and totals, all of them functions of the log."""
