"""Who may do what: staff, citizens, their sessions, and the log of who looked at what."""
