"""One announcement, every screen, evidence of each (measure 6 of the plan)."""
