"""The evidence log: what was approved, sent, shown, printed, played, acknowledged; append-only.

Each entry carries the hash of the one before it, so a changed, removed or inserted entry is found
by ``verify``. A log that was cut off at its end, or rewritten with new hashes, is found only against
heads that were noted elsewhere (``hub.core.heads``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import msgspec
import sqlalchemy as sa

from edge.wire.envelope import timestamp
from hub.core.changes import touch
from hub.core.db import Transaction
from hub.core.locks import lock
from hub.core.tables import evidence

BEFORE_THE_FIRST = "0" * 64


class Rung(StrEnum):
    """The ladder. Nothing is reported on a higher rung than there is an entry for."""

    DRAFTED = "drafted"
    APPROVED = "approved"
    QUEUED = "queued"
    ACCEPTED = "accepted"  # by the carrier: it has the content, no person has it yet
    SHOWN = "shown"
    PRINTED = "printed"
    PLAYED = "played"
    ACKNOWLEDGED = "acknowledged"  # by a person

    @property
    def height(self) -> int:
        """0–5; shown, printed and played are the same height on different media."""
        return _HEIGHTS[self]


_HEIGHTS = {
    Rung.DRAFTED: 0,
    Rung.APPROVED: 1,
    Rung.QUEUED: 2,
    Rung.ACCEPTED: 3,
    Rung.SHOWN: 4,
    Rung.PRINTED: 4,
    Rung.PLAYED: 4,
    Rung.ACKNOWLEDGED: 5,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One receipt. ``place`` is the node (or ``hub``); ``details`` hold no personal data."""

    subject: str
    reference: str
    place: str
    rung: Rung
    at: datetime
    content_sha256: str = ""
    details: Mapping[str, str | int | float | bool | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry as it stands in the log."""

    position: int
    entry: Entry
    previous_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry's position (0: empty log) and hash."""

    position: int
    hash: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """``broken_at`` is the first position that does not fit, ``None`` when the whole chain holds."""

    head: Head
    broken_at: int | None

    @property
    def whole(self) -> bool:
        return self.broken_at is None


def append(tx: Transaction, entry: Entry) -> Recorded:
    """Put ``entry`` at the end of the chain."""
    lock(tx, "core", "evidence")
    last = head(tx)
    position = last.position + 1
    digest = _digest(position, last.hash, entry)
    tx.execute(
        evidence.insert().values(
            position=position,
            subject=entry.subject,
            reference=entry.reference,
            place=entry.place,
            rung=entry.rung.value,
            content_sha256=entry.content_sha256,
            at=entry.at,
            details=_canonical(entry.details),
            previous_hash=last.hash,
            hash=digest,
        )
    )
    touch(tx, "evidence")
    return Recorded(position, entry, last.hash, digest)


def head(tx: Transaction) -> Head:
    row = tx.execute(
        sa.select(evidence.c.position, evidence.c.hash).order_by(evidence.c.position.desc()).limit(1)
    ).one_or_none()
    return Head(row.position, row.hash) if row else Head(0, BEFORE_THE_FIRST)


def hashes(tx: Transaction, positions: Collection[int]) -> dict[int, str]:
    """Position → hash in hexadecimal, of those that the log holds."""
    query = sa.select(evidence.c.position, evidence.c.hash).where(evidence.c.position.in_(positions))
    return {row.position: row.hash for row in tx.execute(query)}


def entries(tx: Transaction, subject: str, reference: str | None = None) -> list[Recorded]:
    """The entries of a subject (of one reference), oldest first."""
    query = sa.select(evidence).where(evidence.c.subject == subject).order_by(evidence.c.position)
    if reference is not None:
        query = query.where(evidence.c.reference == reference)
    return [_recorded(row) for row in tx.execute(query)]


def newest(tx: Transaction, at_most: int | None) -> list[Recorded]:
    """Entries of all subjects, newest first; ``None``: every one."""
    query = sa.select(evidence).order_by(evidence.c.position.desc()).limit(at_most)
    return [_recorded(row) for row in tx.execute(query)]


def standing(tx: Transaction, subject: str, reference: str, place: str) -> Rung | None:
    """The highest rung that there is an entry for, at one place; ``None`` without any."""
    found = tx.scalars(
        sa.select(evidence.c.rung).where(
            evidence.c.subject == subject,
            evidence.c.reference == reference,
            evidence.c.place == place,
        )
    )
    return max((Rung(rung) for rung in found), key=lambda rung: rung.height, default=None)


def verify(tx: Transaction) -> Verdict:
    """Walk the whole chain. A cut or wholly rewritten one is found by ``hub.ledger.audit.heads`` alone."""
    last = Head(0, BEFORE_THE_FIRST)
    for row in tx.execute(sa.select(evidence).order_by(evidence.c.position)):
        entry = _recorded(row)
        expected = _digest(last.position + 1, last.hash, entry.entry)
        if (entry.position, entry.previous_hash, entry.hash) != (last.position + 1, last.hash, expected):
            return Verdict(last, last.position + 1)
        last = Head(entry.position, entry.hash)
    return Verdict(last, None)


def _recorded(row: sa.Row[tuple[object, ...]]) -> Recorded:
    entry = Entry(
        subject=row.subject,
        reference=row.reference,
        place=row.place,
        rung=Rung(row.rung),
        at=row.at,
        content_sha256=row.content_sha256,
        details=msgspec.json.decode(row.details),
    )
    return Recorded(row.position, entry, row.previous_hash, row.hash)


def _digest(position: int, previous_hash: str, entry: Entry) -> str:
    """SHA-256 of the canonical JSON of all fields, in this order."""
    fields = [
        position,
        previous_hash,
        entry.subject,
        entry.reference,
        entry.place,
        entry.rung.value,
        entry.content_sha256,
        timestamp(entry.at),
        _canonical(entry.details),
    ]
    return hashlib.sha256(msgspec.json.encode(fields)).hexdigest()


def _canonical(details: Mapping[str, object]) -> str:
    return msgspec.json.encode(dict(details), order="deterministic").decode()
