"""What a device keeps on its disk: the journal of effects and the outbox of facts."""
