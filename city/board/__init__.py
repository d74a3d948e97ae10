"""The city board: the whole city as one picture, and a hand for the physical world beside each device."""
