"""What every subject stands on: database, clock, settings, evidence, outgoing messages, changes."""
