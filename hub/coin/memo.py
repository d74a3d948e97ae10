"""What a payment's or refund's entry in the ledger keeps of the shop: way, till and reduced part. Pure.

One letter, the yen at the reduced rate, ``@``, the till: ``c300@till-1``; of a refund also ``/`` and its
reason, ``r300@till-1/returned``, where one was given; what the desk charges again has the letter of the
refund that it takes back. The ledger does not read it, but it stands in the hash chain, so a shift, a day's
totals or a reason cannot be told otherwise later.
"""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from edge.wire.messages.coin import RefundReason, Way

WAYS = {Way.CODE: "c", Way.CARD: "k", Way.REQUEST: "q", Way.POSTER: "p"}
"""Way → its letter. They are stored and hashed: never give a letter another meaning."""

REFUND = "r"
BY_PHONE = (WAYS[Way.REQUEST], WAYS[Way.POSTER])
"""The letters of what the shop has not asked the ledger for itself, and must be told of."""

_FORM = re.compile(rf"([{''.join(WAYS.values())}{REFUND}])([0-9]{{1,7}})@([a-z0-9-]{{0,36}})(?:/([a-z_]+))?")
_WAY_OF = {letter: way for way, letter in WAYS.items()}
_REASONS = {reason.value: reason for reason in RefundReason}


class Memo(msgspec.Struct, frozen=True):
    """``reduced`` in yen; ``till`` is empty for a poster; a refund's ``way`` is none.

    ``reason``: of a refund, where the till asked for one.
    """

    way: Way | None = None
    reduced: int = 0
    till: str = ""
    reason: RefundReason | None = None


_NONE = Memo()


def write(way: Way | None, reduced: int, till: str, reason: RefundReason | None = None) -> str:
    """The text; ``way`` ``None`` is a refund, which alone has a reason, or one that is charged again."""
    text = f"{REFUND if way is None else WAYS[way]}{reduced}@{till}"
    return text if reason is None else f"{text}/{reason.value}"


@lru_cache(maxsize=4096)
def read(text: str | None) -> Memo:
    """What ``write`` wrote; whatever else somebody noted says nothing about a shop."""
    found = _FORM.fullmatch(text) if text else None
    if found is None:
        return _NONE
    letter, reduced, till, reason = found.groups()
    if reason is None:
        return Memo(_WAY_OF.get(letter), int(reduced), till)
    if letter != REFUND or reason not in _REASONS:
        return _NONE
    return Memo(None, int(reduced), till, _REASONS[reason])
