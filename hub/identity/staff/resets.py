"""A forgotten password: one administrator proposes a new one, another confirms and hands it over.

Whoever may set a password alone could come in as anybody. A proposal waits for a day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from hub.core.changes import touch
from hub.core.db import Transaction
from hub.core.locks import lock
from hub.core.words import local_day
from hub.identity.model import IdentityError, Staff
from hub.identity.sessions import service as sessions
from hub.identity.staff.service import ONCE_LASTS, WATCHED, find_staff
from hub.identity.staff.tables import password_reset, staff
from hub.identity.staff.words import GONE, NO_RESET, OWN_RESET, SECOND_PERSON

PROPOSAL_LASTS = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Proposal:
    """Whose password is to be replaced, by whose word."""

    person: str
    proposed_by: str
    proposed_at: datetime


def propose(tx: Transaction, admin: Staff, person: str, now: datetime) -> None:
    """Ask for a new password of somebody else; until it is confirmed nothing changes."""
    _check(tx, admin, person, now)
    tx.execute(password_reset.delete().where(password_reset.c.person == person))
    tx.execute(password_reset.insert().values(person=person, proposed_by=admin.id, proposed_at=now))
    touch(tx, WATCHED)


def confirm(tx: Transaction, admin: Staff, person: str, password_hash: str, now: datetime) -> None:
    """The second person's yes: a password of one time counts instead; whoever is in goes out."""
    _check(tx, admin, person, now)
    proposal = of(tx, person, now)
    if proposal is None:
        raise IdentityError(NO_RESET.ja)
    if proposal.proposed_by == admin.id:
        raise IdentityError(SECOND_PERSON.ja)
    given = {"password_hash": password_hash, "once_until": now + ONCE_LASTS}
    tx.execute(staff.update().where(staff.c.id == person).values(**given))
    sessions.end_all(tx, person)
    drop(tx, person)


def drop(tx: Transaction, person: str) -> bool:
    """Take the proposal back; whether there was one."""
    gone = tx.execute(password_reset.delete().where(password_reset.c.person == person)).rowcount
    touch(tx, WATCHED)
    return gone > 0


def of(tx: Transaction, person: str, now: datetime) -> Proposal | None:
    """The proposal that waits for this person."""
    return next((each for each in waiting(tx, now) if each.person == person), None)


def waiting(tx: Transaction, now: datetime) -> list[Proposal]:
    """All that wait, the oldest first."""
    fresh = password_reset.c.proposed_at > now - PROPOSAL_LASTS
    query = sa.select(password_reset).where(fresh).order_by(password_reset.c.proposed_at)
    return [Proposal(row.person, row.proposed_by, row.proposed_at) for row in tx.execute(query)]


def _check(tx: Transaction, admin: Staff, person: str, now: datetime) -> None:
    lock(tx, "identity", "reset", person)
    if person == admin.id:
        raise IdentityError(OWN_RESET.ja)
    if find_staff(tx, person, local_day(now)) is None:
        raise IdentityError(GONE.ja)
