"""How what devices tell is made to fit the contract and stays true: cut with a mark, named "others", unknown.

Words come from drivers and models, numbers from clocks; none of them knows the contract's bounds.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from edge.wire.bounds import LONGEST_SECONDS, LONGEST_WORD, MOST_WORDS

CUT, CUT_OF_A_WORD = "…", "~"
OTHERS = "others"
"""The last of the named words, where there are more than can be told."""


def cut(text: str, longest: int, mark: str = CUT) -> str:
    """The text, or as much of it as fits, with a mark at its end."""
    return text if len(text) <= longest else text[: longest - len(mark)] + mark


def words(named: Iterable[str]) -> tuple[str, ...]:
    """Named words: printable ASCII, none too long, and no more of them than a message holds."""
    told = tuple(map(_word, named))
    return told if len(told) <= MOST_WORDS else (*told[: MOST_WORDS - 1], OTHERS)


def seconds(value: float) -> float | None:
    """To the millisecond, from nothing to the longest that is told; ``None``: nobody knows."""
    if not math.isfinite(value):
        return None
    return round(min(max(value, 0.0), LONGEST_SECONDS), 3)


def _word(name: str) -> str:
    plain = "".join(sign if "!" <= sign <= "~" else "?" for sign in name)
    return cut(plain, LONGEST_WORD, CUT_OF_A_WORD)
