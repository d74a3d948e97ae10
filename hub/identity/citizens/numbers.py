"""The number that a citizen who registers by himself is known by."""

from __future__ import annotations

import re
from collections.abc import Callable

_WEIGHTS = (8, 7, 6, 5, 4, 3, 2)
_NUMBER = re.compile(r"[1-9][0-9]{7}")


def new_number(random: Callable[[int], int]) -> str:
    """Eight digits that begin with no 0, the last one checking the others; ``random(n)`` is below n."""
    while True:
        body = str(1_000_000 + random(9_000_000))
        check = _check(body)
        if check is not None:
            return body + check


def is_number(text: str) -> bool:
    """Whether it could have been given by ``new_number``."""
    return _NUMBER.fullmatch(text) is not None and _check(text[:7]) == text[7]


def _check(body: str) -> str | None:
    """Modulus 11: finds every wrong digit and every two exchanged. A body whose digit were X has none."""
    remainder = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11
    check = (11 - remainder) % 11
    return None if check == 10 else str(check)
