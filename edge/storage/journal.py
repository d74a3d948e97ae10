"""Every effect in the world, written down before and after: accepted → started → ended → reported.

``started`` is on the disk before the first byte leaves, so after a crash it is known that the effect
may have happened. Such an effect becomes ``unknown`` and is never done again by itself: a payment is
asked for by its id, a paper is looked at by a person. A known id gives its stored outcome, for ever.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from edge.storage.disk import Disk
from edge.wire.envelope import parse_timestamp, timestamp

KEPT_FOR = timedelta(days=30)
"""Longer than the longest expiry of a command and the broker's session (a day) together."""
ALWAYS_KEPT = 10_000
"""So many of the newest stay whatever any clock says: some days of a busy till, a few megabytes."""

_TABLE = """
CREATE TABLE IF NOT EXISTS journal (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('accepted', 'started', 'confirmed', 'refused', 'unknown')),
    reported INTEGER NOT NULL DEFAULT 0,
    body BLOB NOT NULL,
    outcome BLOB NOT NULL DEFAULT x'',
    accepted_at TEXT NOT NULL,
    seen_at TEXT NOT NULL DEFAULT ''
) STRICT
"""
_SEEN_AT = "ALTER TABLE journal ADD COLUMN seen_at TEXT NOT NULL DEFAULT ''"
"""The hub's time at which ``forget`` first saw that it had ended: ``accepted_at`` may be any year."""


class State(StrEnum):
    """``CONFIRMED``: the effect is there. ``REFUSED``: it certainly is not, and never will be."""

    ACCEPTED = "accepted"
    STARTED = "started"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    UNKNOWN = "unknown"


ENDED = frozenset({State.CONFIRMED, State.REFUSED, State.UNKNOWN})

_OVER = "reported = 1 AND state IN ('confirmed', 'refused')"

_MAY_FOLLOW = {
    State.ACCEPTED: frozenset({State.STARTED, State.REFUSED}),
    State.STARTED: frozenset({State.CONFIRMED, State.REFUSED, State.UNKNOWN}),
    # The way out of "unknown": the ledger was asked, or a person looked.
    State.UNKNOWN: frozenset({State.CONFIRMED, State.REFUSED}),
    State.CONFIRMED: frozenset[State](),
    State.REFUSED: frozenset[State](),
}


class JournalError(Exception):
    """The journal forbids it."""


class AnotherBody(JournalError):
    """The id is known with another body: one id has one body for ever."""


class WrongOrder(JournalError):
    """This state cannot follow the one on the disk."""


@dataclass(frozen=True, slots=True)
class Entry:
    """``body`` and ``outcome`` are JSON of the one who writes ``kind``; neither holds personal data.

    ``accepted_at`` is what the device believed: for people, never for an order or an age.
    """

    id: str
    kind: str
    state: State
    reported: bool
    body: bytes = field(repr=False)
    outcome: bytes = field(repr=False)
    accepted_at: datetime


class Journal:
    """Opening it turns whatever was ``started`` when the power went into ``unknown``."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        with disk.transaction() as connection:
            connection.execute(_TABLE)
            if not disk.read("SELECT 1 FROM pragma_table_info('journal') WHERE name = 'seen_at'"):
                connection.execute(_SEEN_AT)
            connection.execute("CREATE INDEX IF NOT EXISTS journal_standing ON journal (kind, state)")
            connection.execute("UPDATE journal SET state = 'unknown' WHERE state = 'started'")

    @property
    def disk(self) -> Disk:
        """For what is kept beside the journal, in the same commits."""
        return self._disk

    def accept(self, id: str, kind: str, body: bytes, now: datetime) -> Entry:
        """Write down that it is to be done; a known id comes back as it stands. ``AnotherBody``."""
        with self._disk.transaction() as connection:
            connection.execute(
                "INSERT INTO journal (id, kind, state, body, accepted_at) VALUES (?, ?, 'accepted', ?, ?)"
                " ON CONFLICT (id) DO NOTHING",
                (id, kind, body, timestamp(now)),
            )
            entry = self.entry(id)
        if (entry.kind, entry.body) != (kind, body):
            raise AnotherBody(f"{kind}: the id is known with another body")
        return entry

    def begin(self, id: str, kind: str, body: bytes, now: datetime) -> Entry:
        """Accept and start in one commit: for what follows at once.

        Returns the entry as it stood before: ``ACCEPTED`` means that the effect is now to be done, any
        other state that it is known already. ``AnotherBody``; ``DiskFull``.
        """
        with self._disk.transaction():
            entry = self.accept(id, kind, body, now)
            if entry.state is State.ACCEPTED:
                self.start(id)
        return entry

    def start(self, id: str) -> None:
        """On the disk when it returns: from now on the effect may have happened.

        ``WrongOrder``; ``DiskFull`` when there is no room to write down its end as well.
        """
        self._disk.demand_room()
        self._move(id, State.STARTED, b"")

    def end(self, id: str, state: State, outcome: bytes = b"", *, reported: bool = False) -> None:
        """Write down how it ended. The same end again changes nothing; another one is ``WrongOrder``.

        ``reported``: the hub knows it already, since it said so itself or was never asked.
        """
        if state not in ENDED:
            raise WrongOrder(f"{state} is no end")
        self._move(id, state, outcome, reported)

    def mark_reported(self, id: str) -> None:
        """The outbox holds it: to be called in one transaction with that."""
        with self._disk.transaction() as connection:
            connection.execute("UPDATE journal SET reported = 1 WHERE id = ?", (id,))

    def entry(self, id: str) -> Entry:
        """Raises ``KeyError`` for an id never accepted."""
        for row in self._entries("id = ?", id):
            return row
        raise KeyError("never accepted")

    def known(self, id: str) -> bool:
        return bool(self._entries("id = ?", id))

    def standing(self, kind: str, *states: State) -> list[Entry]:
        """Entries of ``kind`` in any of ``states``, oldest first."""
        marks = ", ".join("?" for _ in states)
        return self._entries(f"kind = ? AND state IN ({marks})", kind, *states)

    def beginning(self, prefix: str) -> list[Entry]:
        """Entries whose ids begin so, oldest first."""
        return self._entries("id >= ? AND id < ?", prefix, prefix + "\U0010ffff")

    def unreported(self) -> list[Entry]:
        """Ended, and the hub is yet to be told: what a crash between the two left behind."""
        return self._entries("reported = 0 AND state IN ('confirmed', 'refused', 'unknown')")

    def forget(self, hub_now: datetime, always_kept: int = ALWAYS_KEPT) -> int:
        """Delete what was reported and ended long ago; what is unknown stays. Returns how many went.

        ``hub_now``: as the hub has said it in this life. By the device's own clock one start in a wrong year
        would forget everything; by the hub's, should that be wrong, the newest stay.
        """
        with self._disk.transaction() as connection:
            gone = connection.execute(
                f"DELETE FROM journal WHERE {_OVER} AND seen_at <> '' AND seen_at < ?"  # noqa: S608
                " AND rowid <= (SELECT max(rowid) FROM journal) - ?",
                (timestamp(hub_now - KEPT_FOR), always_kept),
            ).rowcount
            connection.execute(
                f"UPDATE journal SET seen_at = ?1 WHERE {_OVER} AND (seen_at = '' OR seen_at > ?1)",  # noqa: S608
                (timestamp(hub_now),),
            )
        return gone

    def _move(self, id: str, state: State, outcome: bytes, reported: bool = False) -> None:
        with self._disk.transaction() as connection:
            entry = self.entry(id)
            if entry.state is state and entry.outcome == outcome and state in ENDED:
                return
            if state not in _MAY_FOLLOW[entry.state]:
                raise WrongOrder(f"{entry.kind}: {state} cannot follow {entry.state}")
            connection.execute(
                "UPDATE journal SET state = ?, outcome = ?, reported = ? WHERE id = ?",
                (state.value, outcome, reported, id),
            )

    def _entries(self, condition: str, *values: object) -> list[Entry]:
        query = (
            "SELECT id, kind, state, reported, body, outcome, accepted_at FROM journal"  # noqa: S608
            f" WHERE {condition} ORDER BY rowid"
        )
        return list(map(_entry, self._disk.read(query, *values)))


def _entry(row: Iterable[object]) -> Entry:
    id, kind, state, reported, body, outcome, accepted_at = row
    assert isinstance(body, bytes)
    assert isinstance(outcome, bytes)
    return Entry(
        str(id),
        str(kind),
        State(str(state)),
        bool(reported),
        body,
        outcome,
        parse_timestamp(str(accepted_at)),
    )
