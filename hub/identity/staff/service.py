"""The people of the desk: who comes, what he may do, a password that gets him in once, and his leaving."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa

from hub.core.chance import Chance
from hub.core.db import Transaction
from hub.core.registration import Role
from hub.core.subjects import role
from hub.identity.model import IdentityError, Kind, Staff
from hub.identity.passkeys import keyring
from hub.identity.people import NewPerson, insert
from hub.identity.sessions import service as sessions
from hub.identity.staff.tables import staff
from hub.identity.subject import ADMIN

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


def charge(tx: Transaction, admin: Staff, id: str, roles: Iterable[Role]) -> None:
    """Change what somebody may do. An administrator keeps himself one: there is always somebody who can."""
    wanted = frozenset(roles)
    if id == admin.id and ADMIN not in wanted:
        raise IdentityError("自分の管理の権限は外せません。別の管理者に頼んでください。")
    _active(tx, id)
    set_roles(tx, id, wanted)


def reset(tx: Transaction, id: str, password_hash: str, now: datetime) -> None:
    """A password of one time instead of the forgotten one; whoever is in goes out."""
    _active(tx, id)
    change = {"password_hash": password_hash, "once_until": now + ONCE_LASTS}
    tx.execute(staff.update().where(staff.c.id == id).values(**change))
    sessions.end_all(tx, id)


def leave(tx: Transaction, admin: Staff, id: str) -> None:
    """Somebody has left: no session and no sign-in from now on."""
    if id == admin.id:
        raise IdentityError("自分を退職にはできません。別の管理者に頼んでください。")
    _active(tx, id)
    deactivate(tx, id)


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


def _active(tx: Transaction, id: str) -> None:
    if find_staff(tx, id) is None:
        raise IdentityError("この職員はいないか、すでに退職しています。")


def close_given_passwords(tx: Transaction, now: datetime) -> int:
    """After the hub was brought back from a copy: one that opened once may have done so since. How many."""
    given = staff.c.once_until > now
    return tx.execute(staff.update().where(given).values(once_until=now)).rowcount


def create_staff(tx: Transaction, id: str, person: NewPerson, roles: Iterable[Role]) -> Staff:
    """Enter a member of staff; raises ``IdentityError`` when the login is taken."""
    held = frozenset(roles)
    insert(tx, staff, id, person, roles=" ".join(sorted(held)))
    return Staff(id, person.name, held)


def find_staff(tx: Transaction, id: str) -> Staff | None:
    """The member of staff, unless he has left."""
    row = tx.execute(sa.select(staff).where(staff.c.id == id, staff.c.active)).one_or_none()
    if row is None:
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
