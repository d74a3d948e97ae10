"""Sessions kept by the server. The cookie holds a random token; the table holds its hash.

How somebody proved who he is (a password today, a passkey later) is not a session's business:
whoever has checked the proof calls ``begin``.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from hub.core.chance import Chance
from hub.core.db import Transaction
from hub.identity.model import LIFETIMES, USE_IS_NOTED_EVERY, Kind
from hub.identity.sessions.tables import session


@dataclass(frozen=True, slots=True)
class Session:
    """A live session. ``csrf`` must come back in every form sent from it."""

    kind: Kind
    person: str
    csrf: str
    used_at: datetime
    proved_at: datetime


@dataclass(frozen=True, slots=True)
class Listed:
    """A session as its owner sees it. ``id`` names it and opens nothing; ``mine``: the one that asks."""

    id: str
    device: str
    begun_at: datetime
    used_at: datetime
    mine: bool


def begin(
    tx: Transaction,
    kind: Kind,
    person: str,
    now: datetime,
    chance: Chance,
    replaces: str | None,
    device: str = "",
) -> str:
    """A new session's token. The one that the browser came with (``replaces``) ends: no fixation."""
    if replaces:
        end(tx, replaces)
    token = chance.token_urlsafe(32)
    tx.execute(
        session.insert().values(
            token_sha256=_digest(token),
            kind=kind.value,
            person=person,
            csrf=chance.token_urlsafe(24),
            begun_at=now,
            used_at=now,
            proved_at=now,
            device=device,
        )
    )
    return token


def find(tx: Transaction, kind: Kind, token: str, now: datetime) -> Session | None:
    """The live session of ``kind`` behind ``token``."""
    row = tx.execute(
        sa.select(session).where(session.c.token_sha256 == _digest(token), session.c.kind == kind.value)
    ).one_or_none()
    if row is None or LIFETIMES[kind].ended(row.begun_at, row.used_at, now):
        return None
    return Session(kind, row.person, row.csrf, row.used_at, row.proved_at)


def use_is_worth_noting(found: Session, now: datetime) -> bool:
    return now - found.used_at >= USE_IS_NOTED_EVERY


def note_use(tx: Transaction, token: str, now: datetime) -> None:
    tx.execute(session.update().where(session.c.token_sha256 == _digest(token)).values(used_at=now))


def note_proof(tx: Transaction, token: str, now: datetime) -> None:
    """The person has just shown password or passkey again."""
    tx.execute(session.update().where(session.c.token_sha256 == _digest(token)).values(proved_at=now))


def listed(tx: Transaction, kind: Kind, person: str, token: str, now: datetime) -> list[Listed]:
    """The person's live sessions, the one used last first. ``token``: the one of who asks, if it is his."""
    mine = _digest(token)
    query = sa.select(session).where(session.c.person == person, session.c.kind == kind.value)
    return [
        Listed(_name(row.token_sha256), row.device, row.begun_at, row.used_at, row.token_sha256 == mine)
        for row in tx.execute(query.order_by(session.c.used_at.desc()))
        if not LIFETIMES[kind].ended(row.begun_at, row.used_at, now)
    ]


def end_others(tx: Transaction, kind: Kind, person: str, token: str) -> None:
    """Only the session behind ``token`` goes on."""
    others = (session.c.person == person, session.c.kind == kind.value)
    tx.execute(session.delete().where(*others, session.c.token_sha256 != _digest(token)))


def end_one(tx: Transaction, kind: Kind, person: str, id: str) -> bool:
    """End the session that ``listed`` calls ``id``; whether there was such a one of this person."""
    query = sa.select(session.c.token_sha256).where(session.c.person == person, session.c.kind == kind.value)
    found = [each for each in tx.execute(query).scalars() if _name(each) == id]
    tx.execute(session.delete().where(session.c.token_sha256.in_(found)))
    return bool(found)


def end(tx: Transaction, token: str) -> None:
    tx.execute(session.delete().where(session.c.token_sha256 == _digest(token)))


def end_all(tx: Transaction, person: str) -> None:
    """After a change of password or roles, or when somebody leaves."""
    tx.execute(session.delete().where(session.c.person == person))


def end_everyones(tx: Transaction) -> int:
    """After the hub was brought back from a copy, which cannot know who has signed out since; how many."""
    return tx.execute(session.delete()).rowcount


def forget_ended(tx: Transaction, now: datetime, at_most: int) -> int:
    """Take away sessions that nobody can use any more; how many."""
    ended = [
        sa.and_(
            session.c.kind == kind.value,
            sa.or_(
                session.c.used_at <= now - lifetime.idle,
                session.c.begun_at <= now - lifetime.absolute,
            ),
        )
        for kind, lifetime in LIFETIMES.items()
    ]
    some = sa.select(session.c.token_sha256).where(sa.or_(*ended)).limit(at_most)
    return tx.execute(session.delete().where(session.c.token_sha256.in_(some))).rowcount


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _name(token_sha256: str) -> str:
    """What a page calls a session: nothing that the table could be searched by."""
    return _digest(token_sha256)[:16]
