"""Wallet cards: given out, replaced, lost, with their PINs and their paper."""
