"""The hash chain: each entry's hash covers the entry, its lines, its new lots and the hash before it.

The covered text is the JSON array that ``sealed_text`` builds (no spaces, bytes in base64), so
that an auditor can verify the chain with nothing but SHA-256 and a JSON library: docs/ledger.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import msgspec

from hub.ledger.posting.records import Entry, Line, Lot

GENESIS = bytes(32)
"""The hash before the first entry."""

_encode = msgspec.json.Encoder().encode


def sealed_text(entry: Entry, lines: Sequence[Line], lots: Sequence[Lot]) -> bytes:
    """What the hash covers, apart from the hash before. ``refunded`` follows from later entries."""
    return _encode(
        (
            entry.position,
            entry.id,
            entry.kind,
            entry.body,
            entry.code,
            entry.reason,
            entry.memo,
            entry.debit,
            entry.credit,
            entry.amount,
            entry.target,
            entry.nonce,
            entry.meters,
            entry.until,
            entry.at,
            [(line.account, line.value_class, line.lot, line.amount, line.balance) for line in lines],
            [(lot.id, lot.account, lot.value_class, lot.expires, lot.amount) for lot in lots],
        )
    )


def seal(previous: bytes, entry: Entry, lines: Sequence[Line], lots: Sequence[Lot]) -> bytes:
    """The entry's hash: SHA-256 over the hash before it and its own text."""
    return link(previous, sealed_text(entry, lines, lots))


def text_of_rows(
    entry: tuple[object, ...], lines: Sequence[tuple[object, ...]], lots: Sequence[tuple[object, ...]]
) -> bytes:
    """``sealed_text`` of rows as the tables hold them, each with the columns that it names."""
    return _encode((*entry, lines, lots))


def link(previous: bytes, text: bytes) -> bytes:
    """The hash of an entry with this text."""
    return hashlib.sha256(previous + text).digest()
