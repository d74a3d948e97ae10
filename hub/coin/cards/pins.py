"""PINs of wallet cards: which are too easy, and what is kept of one. Pure."""

from __future__ import annotations

import hmac

PIN_DIGITS = 4
_WEAK_RUNS = ("01234567890", "09876543210")


def is_weak(pin: str) -> bool:
    """Whether a thief would try this PIN first: one digit four times, or four in a row."""
    return len(set(pin)) == 1 or any(pin in run for run in _WEAK_RUNS)


def pin_mac(number: str, pin: str, pepper: bytes) -> bytes:
    """What is kept of a PIN. Without the pepper, which lies outside the database, it tells nothing."""
    return hmac.digest(pepper, f"tsunagaru card PIN 1 {number} {pin}".encode(), "sha256")
