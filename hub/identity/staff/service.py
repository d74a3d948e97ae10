"""The people of the desk: who comes, what he may do, a password that gets him in once, and his leaving."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from hub.core.chance import Chance
from hub.core.changes import touch
from hub.core.db import Transaction
from hub.core.locks import lock
from hub.core.registration import Role
from hub.core.subjects import role
from hub.core.words import local_day
from hub.identity.model import IdentityError, Kind, SignInRefused, Staff
from hub.identity.passkeys import keyring
from hub.identity.people import NewPerson, insert
from hub.identity.sessions import service as sessions
from hub.identity.staff.tables import staff
from hub.identity.staff.words import GONE, LAST_ADMIN, NOT_GONE, OWN_LEAVING, OWN_ROLES
from hub.identity.subject import ADMIN

WATCHED = "identity.staff"
"""What watchers of the people of the desk watch."""
ONCE_LASTS = timedelta(hours=24)
"""From one working day to the next: handed over in person, typed the same day."""
LETTERS = "abcdefghjkmnpqrstuvwxyz3479"
"""Nothing that is mixed up when read from paper."""


def one_time_password(chance: Chance) -> str:
    """16 letters in fours: 76 bits."""
    return "-".join("".join(chance.choice(LETTERS) for _ in range(4)) for _ in range(4))


def employ(tx: Transaction, id: str, person: NewPerson, roles: Iterable[Role], now: datetime) -> None:
    """Somebody new, with a password of one time (its hash). Raises ``IdentityError``."""
    create_staff(tx, id, person, roles)
    tx.execute(staff.update().where(staff.c.id == id).values(once_until=now + ONCE_LASTS))


def charge(tx: Transaction, admin: Staff, id: str, roles: Iterable[Role], today: date) -> None:
    """Change what somebody else may do."""
    wanted = frozenset(roles)
    if id == admin.id:
        raise IdentityError(OWN_ROLES.ja)
    _here(tx, id, today)
    if ADMIN not in wanted:
        _keep_an_admin(tx, without=id)
    set_roles(tx, id, wanted)


def leave(tx: Transaction, admin: Staff, id: str, last_day: date | None, today: date) -> None:
    """Somebody leaves: after his last day there is no session and no sign-in; without a day, from now on."""
    if id == admin.id:
        raise IdentityError(OWN_LEAVING.ja)
    _here(tx, id, today)
    _keep_an_admin(tx, without=id)
    if last_day is None:
        deactivate(tx, id)
    else:
        tx.execute(staff.update().where(staff.c.id == id).values(last_day=last_day))
    touch(tx, WATCHED)


def stay(tx: Transaction, id: str, today: date) -> None:
    """Whoever was to leave stays after all."""
    _here(tx, id, today)
    tx.execute(staff.update().where(staff.c.id == id).values(last_day=None))
    touch(tx, WATCHED)


def come_back(
    tx: Transaction, id: str, roles: Iterable[Role], password_hash: str, today: date, now: datetime
) -> None:
    """Somebody who had left is here again: with roles of today and a password of one time."""
    row = tx.execute(sa.select(staff.c.active, staff.c.last_day).where(staff.c.id == id)).one_or_none()
    if row is None or is_here(row.active, row.last_day, today):
        raise IdentityError(NOT_GONE.ja)
    keyring.remove_all(tx, Kind.STAFF, id)
    sessions.end_all(tx, id)
    back = {"active": True, "last_day": None, "roles": " ".join(sorted(frozenset(roles)))}
    given = {"password_hash": password_hash, "once_until": now + ONCE_LASTS}
    tx.execute(staff.update().where(staff.c.id == id).values(**back, **given))
    touch(tx, WATCHED)


def come_in(tx: Transaction, id: str, now: datetime) -> None:
    """Somebody has shown who he is and is about to get a session. Raises ``SignInRefused`` if he has left."""
    if find_staff(tx, id, local_day(now)) is None:
        raise SignInRefused
    tx.execute(staff.update().where(staff.c.id == id).values(signed_in_at=now))


def take_passkey(tx: Transaction, id: str, key: str) -> bool:
    """Whether there was such a passkey; whoever is in goes out with it."""
    removed = keyring.remove(tx, Kind.STAFF, id, key)
    if removed:
        sessions.end_all(tx, id)
    return removed


def choose(tx: Transaction, person: Staff, token: str, password_hash: str) -> None:
    """The person's own new password; every other session of his ends."""
    change = {"password_hash": password_hash, "once_until": None}
    tx.execute(staff.update().where(staff.c.id == person.id).values(**change))
    sessions.end_others(tx, Kind.STAFF, person.id, token)


def is_here(active: bool, last_day: date | None, day: date) -> bool:
    return active and (last_day is None or day <= last_day)


def _here(tx: Transaction, id: str, today: date) -> None:
    if find_staff(tx, id, today) is None:
        raise IdentityError(GONE.ja)


def _keep_an_admin(tx: Transaction, without: str) -> None:
    """Raises unless somebody else administers and is not about to leave."""
    lock(tx, "identity", "admins")
    query = sa.select(staff.c.roles).where(staff.c.active, staff.c.last_day.is_(None), staff.c.id != without)
    if not any(ADMIN in roles.split() for roles in tx.execute(query).scalars()):
        raise IdentityError(LAST_ADMIN.ja)


def close_given_passwords(tx: Transaction, now: datetime) -> int:
    """After the hub was brought back from a copy: one that opened once may have done so since. How many."""
    given = staff.c.once_until > now
    return tx.execute(staff.update().where(given).values(once_until=now)).rowcount


def create_staff(tx: Transaction, id: str, person: NewPerson, roles: Iterable[Role]) -> Staff:
    """Enter a member of staff; raises ``IdentityError`` when the login is taken."""
    held = frozenset(roles)
    insert(tx, staff, id, person, roles=" ".join(sorted(held)))
    return Staff(id, person.name, held)


def find_staff(tx: Transaction, id: str, day: date | None = None) -> Staff | None:
    """The member of staff, unless he has left (on ``day``: also by his last day)."""
    row = tx.execute(sa.select(staff).where(staff.c.id == id, staff.c.active)).one_or_none()
    if row is None or (day is not None and not is_here(row.active, row.last_day, day)):
        return None
    return Staff(row.id, row.name, frozenset(map(role, row.roles.split())), row.once_until is not None)


def set_roles(tx: Transaction, id: str, roles: Iterable[Role]) -> None:
    """Change what somebody may do; he signs in again."""
    tx.execute(staff.update().where(staff.c.id == id).values(roles=" ".join(sorted(frozenset(roles)))))
    sessions.end_all(tx, id)


def deactivate(tx: Transaction, id: str) -> None:
    """Somebody leaves: no session and no sign-in from now on; what he did stays on record."""
    tx.execute(staff.update().where(staff.c.id == id).values(active=False))
    sessions.end_all(tx, id)
