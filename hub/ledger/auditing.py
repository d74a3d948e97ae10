"""Walking the log from the beginning: the hash chain, offline and in the order of the positions."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy import select

from hub.ledger.chain import GENESIS, seal
from hub.ledger.model import ValueClass
from hub.ledger.records import Entry, Line, Lot
from hub.ledger.store import entry_of, lot_of
from hub.ledger.tables import entry, head, line, lot

STEP = 5_000
"""Entries read at a time: memory does not grow with the log."""


def broken_links(connection: sa.Connection) -> Iterator[tuple[int, str]]:
    """Positions whose hash is not that of their content and predecessor; at the end, the head's."""
    previous, last = GENESIS, 0
    for each, lines, lots in sealed_entries(connection):
        if seal(previous, each, lines, lots) != each.chain:
            yield each.position, "the hash does not fit"
        previous, last = each.chain, each.position
    found = connection.execute(select(head.c.position, head.c.chain)).one_or_none()
    if found is None:
        if last:
            yield last, "the log has no head"
    elif (found.position, bytes(found.chain)) != (last, previous):
        yield last, "the head is not the last entry"


def sealed_entries(connection: sa.Connection) -> Iterator[tuple[Entry, list[Line], list[Lot]]]:
    """Every entry with its lines and the lots that it made, in order."""
    position = 0
    while True:
        query = select(entry).where(entry.c.position > position).order_by(entry.c.position).limit(STEP)
        entries = [entry_of(tuple(row)) for row in connection.execute(query)]
        if not entries:
            return
        first, position = entries[0].position, entries[-1].position
        lines = _lines(connection, first, position)
        lots = _lots(connection, lines)
        for each in entries:
            own = lines.get(each.position, [])
            made = [lots[line.lot] for line in own if line.amount > 0 and line.lot is not None]
            yield each, own, made


def _lines(connection: sa.Connection, first: int, last: int) -> dict[int, list[Line]]:
    query = select(line).where(line.c.position.between(first, last)).order_by(line.c.position, line.c.number)
    lines: dict[int, list[Line]] = {}
    for row in connection.execute(query):
        position, number, account, value_class, lot, amount, balance = row
        own = Line(position, number, account, ValueClass(value_class), lot, amount, balance)
        lines.setdefault(position, []).append(own)
    return lines


def _lots(connection: sa.Connection, lines: dict[int, list[Line]]) -> dict[int, Lot]:
    numbers = {each.lot for own in lines.values() for each in own if each.amount > 0 and each.lot is not None}
    if not numbers:
        return {}
    query = select(lot).where(lot.c.id.between(min(numbers), max(numbers)))
    return {row[0]: lot_of(tuple(row)) for row in connection.execute(query)}
