"""What a device does for people: each duty carries out the effects of one conversation."""
