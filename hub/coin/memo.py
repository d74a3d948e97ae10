"""What a payment's or refund's entry in the ledger keeps of the shop: way, till and reduced part. Pure.

One letter, the yen at the reduced rate, ``@``, the till: ``c300@till-1``. The ledger does not read
it, but it stands in the hash chain, so a shift or a day's totals cannot be told otherwise later.
"""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from edge.wire.messages.coin import Way

WAYS = {Way.CODE: "c", Way.CARD: "k", Way.REQUEST: "q", Way.POSTER: "p"}
"""Way → its letter. They are stored and hashed: never give a letter another meaning."""

REFUND = "r"
BY_PHONE = (WAYS[Way.REQUEST], WAYS[Way.POSTER])
"""The letters of what the shop has not asked the ledger for itself, and must be told of."""

_FORM = re.compile(rf"([{''.join(WAYS.values())}{REFUND}])([0-9]{{1,7}})@([a-z0-9-]{{0,36}})")
_WAY_OF = {letter: way for way, letter in WAYS.items()}


class Memo(msgspec.Struct, frozen=True):
    """``reduced`` in yen; ``till`` is empty for a poster; a refund's ``way`` is none."""

    way: Way | None = None
    reduced: int = 0
    till: str = ""


_NONE = Memo()


def write(way: Way | None, reduced: int, till: str) -> str:
    """The text; ``way`` ``None`` is a refund."""
    return f"{REFUND if way is None else WAYS[way]}{reduced}@{till}"


@lru_cache(maxsize=4096)
def read(text: str | None) -> Memo:
    """What ``write`` wrote; whatever else somebody noted says nothing about a shop."""
    found = _FORM.fullmatch(text) if text else None
    if found is None:
        return _NONE
    letter, reduced, till = found.groups()
    return Memo(_WAY_OF.get(letter), int(reduced), till)
