"""Check digits of one-dimensional codes. Pure."""

from __future__ import annotations


def has_right_check_digit(digits: bytes) -> bool:
    """GS1 General Specifications 7.9: weights 3 and 1 from the right, the sum a multiple of ten."""
    values = [digit - ord("0") for digit in reversed(digits)]
    return (sum(values[0::2]) + 3 * sum(values[1::2])) % 10 == 0
