"""Number and token first, then the paper that bears them, then its hash: each step a short transaction.

A number that was taken is never given back. Whoever asks again for the same goes on with it; when what the
paper says has changed meanwhile, or nobody asks again, the number is told as void (欠番).
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from hub.core.changes import touch
from hub.core.context import Context
from hub.core.db import Transaction
from hub.core.locks import lock
from hub.core.settings import Settings
from hub.core.words import local_day
from hub.documents import queries
from hub.documents.errors import DocumentError
from hub.documents.model import (
    SUBJECT,
    Document,
    Kind,
    Order,
    Stamp,
    State,
    Why,
    number_of,
    year_of,
)
from hub.documents.tables import document

TOKEN_BYTES = 16
"""Nobody guesses one of 2¹²⁸."""
HUB = "hub"
"""Who ends a document when no person does."""


def reserve(tx: Transaction, context: Context, order: Order) -> Document:
    """The document that says this already, else a number and a token for its next version."""
    lock(tx, "documents", order.kind.name)
    now = context.clock.now()
    newest = queries.newest(tx, order.kind.name, order.reference)
    if newest is not None and newest.answers(order.source, now):
        return newest
    if newest is not None and newest.state is State.RESERVED:
        _end(tx, newest.id, State.VOID, now, HUB)
        newest = queries.newest(tx, order.kind.name, order.reference)
    year = year_of(now)
    serial = _last_serial(tx, order.kind, year) + 1
    row = {
        "kind": order.kind.name,
        "fiscal_year": year,
        "serial": serial,
        "number": number_of(order.kind, year, serial),
        "token": context.chance.token_urlsafe(TOKEN_BYTES),
        "reference": order.reference,
        "title": order.title,
        "version": newest.version + 1 if newest else 1,
        "source": order.source,
        "state": State.RESERVED.value,
        "issued_at": now,
        "issued_by": order.by,
        "kept_until": order.kind.retention.until(local_day(now)),
        "about": order.about,
    }
    touch(tx, SUBJECT)
    return queries.read(tx.execute(document.insert().values(row).returning(document)).one())


def confirm(tx: Transaction, id: int, sha256: str, now: datetime) -> Document:
    """Its paper is made and kept: from now on it is valid, and the version before it is superseded.

    Twice is once, and the first paper stays. Raises ``DocumentError`` when it has lapsed meanwhile.
    """
    found = queries.find(tx, id)
    assert found is not None
    lock(tx, "documents", found.kind)
    found = queries.find(tx, id)
    assert found is not None
    if found.sha256 is not None:
        return found
    if found.standing(now) is not State.RESERVED:
        raise DocumentError(Why.TOO_LATE)
    before = (
        document.c.kind == found.kind,
        document.c.reference == found.reference,
        document.c.state == State.VALID.value,
    )
    ended = {"state": State.SUPERSEDED.value, "superseded_by": id, "ended_at": now, "ended_by": HUB}
    tx.execute(document.update().where(*before).values(ended))
    change = document.update().where(document.c.id == id)
    touch(tx, SUBJECT)
    made = change.values(state=State.VALID.value, sha256=sha256).returning(document)
    return queries.read(tx.execute(made).one())


def revoke(tx: Transaction, id: int, reason: str, by: str, now: datetime) -> Document:
    """It is valid no more, whoever holds the paper. Raises ``DocumentError`` for one that is not valid."""
    if not _end(tx, id, State.REVOKED, now, by, reason):
        raise DocumentError(Why.NOT_VALID)
    found = queries.find(tx, id)
    assert found is not None
    return found


def revoke_paper_of(tx: Transaction, kind: Kind, reference: str, reason: str, now: datetime) -> None:
    """What the paper stood for has ended; without a valid paper there is nothing to do."""
    newest = queries.newest(tx, kind.name, reference)
    if newest is not None:
        _end(tx, newest.id, State.VOID if newest.sha256 is None else State.REVOKED, now, HUB, reason)


def stamp_of(settings: Settings, made: Document) -> Stamp:
    """What its paper bears."""
    url = f"{settings.public_origin}/verify/{made.token}"
    return Stamp(made.number, made.version, url, local_day(made.issued_at))


def _last_serial(tx: Transaction, kind: Kind, year: int) -> int:
    of_year = (document.c.kind == kind.name, document.c.fiscal_year == year)
    return tx.scalar(sa.select(sa.func.max(document.c.serial)).where(*of_year)) or 0


def _end(tx: Transaction, id: int, how: State, now: datetime, by: str, reason: str | None = None) -> bool:
    """Whether it was what ends so: a reservation becomes void, a valid one is revoked."""
    was = State.RESERVED if how is State.VOID else State.VALID
    change = document.update().where(document.c.id == id, document.c.state == was.value)
    done = tx.execute(change.values(state=how.value, ended_at=now, ended_by=by, reason=reason))
    touch(tx, SUBJECT)
    return done.rowcount == 1
