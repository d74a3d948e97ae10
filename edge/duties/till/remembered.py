"""What a till itself remembers of its payments: for when the hub has lost them. Reads, and disturbs nobody.

The day's list is the hub's; after a restoration it lacks what came after the copy. The till's journal keeps
what the hub had said of each payment, its number with it, for thirty days.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from edge.duties.till.payment_book import Note
from edge.storage.disk_health import demand_whole, unusable
from edge.storage.journal import State
from edge.wire.envelope import parse_timestamp
from edge.wire.messages import coin

_SETTLED = "SELECT id, kind, body, outcome FROM journal WHERE kind IN ('payment', 'refund') AND state = ?"
_ARRIVED = (
    "SELECT payment, number, amount, committed_at, coalesce(reduced, 0)"
    " FROM arrival LEFT JOIN arrival_rate USING (payment)"
)


@dataclass(frozen=True, slots=True)
class Remembered:
    """One payment or refund (then ``refunds`` is the payment's id) that the hub had confirmed."""

    number: str
    id: str
    amount: int
    reduced: int
    way: coin.Way | None
    at: datetime | None
    refunds: str | None = None

    @property
    def place(self) -> int:
        """Its place in the hub's log, which is its number without the check digit."""
        return place_of(self.number)


def place_of(number: str) -> int:
    """The place in the log that a printed number stands for."""
    return int(number.replace("-", "")[:-1])


def remembered(path: Path) -> list[Remembered]:
    """All that the device's database holds, by number. Raises ``DiskUnusable``."""
    try:
        with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
            demand_whole(database, path)
            found = {each.id: each for each in (*_arrived(database), *_settled(database))}
    except sqlite3.Error as error:
        raise unusable(path, error) from error
    return sorted(found.values(), key=lambda each: each.place)


def _settled(database: sqlite3.Connection) -> Iterator[Remembered]:
    for id, kind, body, stored in database.execute(_SETTLED, (State.CONFIRMED.value,)).fetchall():
        note, outcome = (
            msgspec.json.decode(body, type=Note),
            msgspec.json.decode(stored, type=coin.Outcome),
        )
        if outcome.number is not None:
            yield Remembered(
                outcome.number,
                id,
                note.amount,
                note.reduced,
                outcome.way,
                parse_timestamp(outcome.committed_at) if outcome.committed_at else None,
                note.payment if kind == "refund" else None,
            )


def _arrived(database: sqlite3.Connection) -> Iterator[Remembered]:
    """Paid by the shop's printed code; a till that never heard of one has no such table."""
    if not database.execute("SELECT 1 FROM sqlite_schema WHERE name = 'arrival_rate'").fetchall():
        return
    for id, number, amount, at, reduced in database.execute(_ARRIVED).fetchall():
        yield Remembered(number, id, amount, reduced, coin.Way.POSTER, parse_timestamp(at))
