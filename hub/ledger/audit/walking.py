"""Walking the log in the order of its positions: the hash chain, and what the lines add up to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import select

from hub.ledger.chain import GENESIS, link, text_of_rows
from hub.ledger.posting.store import ENTRY_COLUMNS
from hub.ledger.tables import entry, head
from hub.ledger.units import Position

STEP = 5_000
"""Entries read at a time: memory does not grow with the log."""

END = 2**62
"""Behind every position."""

LineRow = tuple[int, int, int | None, int, int]
"""Account, class, lot, amount, balance."""

_ENTRIES = sa.text(
    f"SELECT {ENTRY_COLUMNS} FROM ledger_entry WHERE position > :after AND position <= :through"  # noqa: S608
    f" ORDER BY position LIMIT {STEP}"
)
_LINES = sa.text(
    "SELECT position, account, class, lot, amount, balance FROM ledger_line"
    " WHERE position BETWEEN :first AND :last ORDER BY position, number"
)
_LOTS = sa.text(
    "SELECT id, account, class, expires, amount FROM ledger_lot WHERE id BETWEEN :first AND :last"
)
_REFUNDED = ENTRY_COLUMNS.split(", ").index("refunded")


class Sealed(NamedTuple):
    """An entry as it was hashed: ``text`` is what ``chain`` covers, together with the hash before."""

    position: Position
    text: bytes
    chain: bytes
    lines: list[LineRow]


def broken_links(connection: sa.Connection) -> Iterator[tuple[int, str]]:
    """Positions whose hash is not that of their content and predecessor; at the end, the head's."""
    yield from broken_between(connection, 0, END)
    yield from broken_head(connection)


def broken_between(connection: sa.Connection, after: int, through: int) -> Iterator[tuple[int, str]]:
    """The same of the entries above ``after`` up to ``through``, the first held against its predecessor."""
    before = connection.execute(select(entry.c.chain).where(entry.c.position == after)).scalar()
    previous = GENESIS if before is None else bytes(before)
    for each in sealed(connection, after, through):
        if link(previous, each.text) != each.chain:
            yield each.position, "the hash does not fit"
        previous = each.chain


def broken_head(connection: sa.Connection) -> Iterator[tuple[int, str]]:
    """Whether the head is the last entry."""
    newest = select(entry.c.position, entry.c.chain).order_by(entry.c.position.desc()).limit(1)
    last = connection.execute(newest).one_or_none()
    position, chain = (last.position, bytes(last.chain)) if last is not None else (0, GENESIS)
    found = connection.execute(select(head.c.position, head.c.chain)).one_or_none()
    if found is None:
        if position:
            yield position, "the log has no head"
    elif (found.position, bytes(found.chain)) != (position, chain):
        yield position, "the head is not the last entry"


def sealed(connection: sa.Connection, after: int = 0, through: int = END) -> Iterator[Sealed]:
    """Every entry above ``after`` up to ``through``, in order."""
    while True:
        entries = connection.execute(_ENTRIES, {"after": after, "through": through}).all()
        if not entries:
            return
        first, after = entries[0][0], entries[-1][0]
        lines = _lines(connection, first, after)
        lots = _lots(connection, lines)
        for row in entries:
            hashed = (*row[:_REFUNDED], *row[_REFUNDED + 1 : -1])  # what comes after is not known then
            own = lines.get(row[0], [])
            made = [lots[line[2]] for line in own if line[3] > 0 and line[2] is not None]
            yield Sealed(row[0], text_of_rows(hashed, own, made), row[-1], own)


def _lines(connection: sa.Connection, first: int, last: int) -> dict[int, list[LineRow]]:
    lines: dict[int, list[LineRow]] = {}
    for position, *line in connection.execute(_LINES, {"first": first, "last": last}):
        lines.setdefault(position, []).append(tuple(line))
    return lines


def _lots(connection: sa.Connection, lines: dict[int, list[LineRow]]) -> dict[int, tuple[int, ...]]:
    numbers = {line[2] for own in lines.values() for line in own if line[3] > 0 and line[2] is not None}
    if not numbers:
        return {}
    found = connection.execute(_LOTS, {"first": min(numbers), "last": max(numbers)})
    return {row[0]: tuple(row) for row in found}
