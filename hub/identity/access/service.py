"""Who did what on whose data: written in the act's transaction, read by auditors and by whom it is about."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from hub.core.changes import touch
from hub.core.db import Transaction
from hub.identity.access.tables import access
from hub.identity.model import Citizen, Kind, Staff

SUBJECT = "identity.access"
"""What watchers of the access log watch."""


@dataclass(frozen=True, slots=True)
class Access:
    """One line of the access log. ``entry``: the id in the books that says what came of it."""

    id: int
    at: datetime
    kind: Kind
    person: str
    subject: str
    reference: str
    action: str
    about: str | None
    entry: str | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines: of these people, this action, from ``since`` to before ``until``, about this citizen."""

    people: Collection[str] | None = None
    action: str = ""
    since: datetime | None = None
    until: datetime | None = None
    about: str | None = None


def note(
    tx: Transaction,
    now: datetime,
    person: Staff | Citizen,
    *,
    subject: str,
    reference: str,
    action: str,
    about: str | None = None,
    entry: str | None = None,
    once: bool = False,
) -> None:
    """Record that ``person`` did ``action`` on ``reference``, data ``about`` a citizen (his id).

    ``once``: the same by the same person has one line, however often it is sent.
    """
    kind = Kind.STAFF if isinstance(person, Staff) else Kind.CITIZEN
    row = {
        "kind": kind.value,
        "person": person.id,
        "subject": subject,
        "reference": reference,
        "action": action,
        "entry": entry,
    }
    if once and tx.execute(sa.select(access.c.id).filter_by(**row).limit(1)).first():
        return
    tx.execute(access.insert().values(at=now, about=about, **row))
    touch(tx, SUBJECT)


def has_lately(tx: Transaction, person: Staff, subject: str, action: str, since: datetime) -> bool:
    """Whether he did the same, on whatever, at ``since`` or later: one look that goes on has one line."""
    query = sa.select(access.c.id).where(
        access.c.person == person.id,
        access.c.subject == subject,
        access.c.action == action,
        access.c.at >= since,
    )
    return tx.execute(query.limit(1)).first() is not None


def listed(
    tx: Transaction, wanted: Wanted = Wanted(), *, before: int | None = None, limit: int = 200
) -> list[Access]:
    """The newest of the wanted lines, those older than the line ``before``."""
    query = sa.select(access).where(*_conditions(wanted)).order_by(access.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(access.c.id < before)
    return [access_of(row) for row in tx.execute(query)]


def access_of(row: sa.Row[Any]) -> Access:
    """A row of the table."""
    return Access(
        row.id,
        row.at,
        Kind(row.kind),
        row.person,
        row.subject,
        row.reference,
        row.action,
        row.about,
        row.entry,
    )


def _conditions(wanted: Wanted) -> Iterator[sa.ColumnElement[bool]]:
    if wanted.people is not None:
        yield access.c.person.in_(wanted.people)
    if wanted.action:
        yield access.c.action == wanted.action
    if wanted.since is not None:
        yield access.c.at >= wanted.since
    if wanted.until is not None:
        yield access.c.at < wanted.until
    if wanted.about is not None:
        yield access.c.about == wanted.about
