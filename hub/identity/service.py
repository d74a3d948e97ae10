"""Creating people, letting them in, and noting who looked at what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from hub.core.context import Context
from hub.core.db import Transaction, lock_name, reading, transaction
from hub.core.registration import Role
from hub.core.subjects import role
from hub.identity import attempts, sessions
from hub.identity.model import Citizen, IdentityError, Kind, SignInRefused, Staff, check_password, kind_of
from hub.identity.passwords import Fits, checking, hash_password
from hub.identity.tables import citizen, staff


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody to be let in later. ``repr`` shows neither name nor the password's hash.

    A citizen without a password signs in by passkey; staff have one.
    """

    login: str
    name: str
    password_hash: str | None = None

    @classmethod
    def with_password(cls, login: str, name: str, password: str) -> NewPerson:
        """Hashes, so it is made outside transactions. Raises ``IdentityError`` for a password too short."""
        check_password(password)
        return cls(login, name, hash_password(password))

    def __repr__(self) -> str:
        return "NewPerson(…)"


def create_staff(tx: Transaction, id: str, person: NewPerson, roles: Iterable[Role]) -> Staff:
    """Enter a member of staff; raises ``IdentityError`` when the login is taken."""
    held = frozenset(roles)
    _insert(tx, staff, id, person, roles=" ".join(sorted(held)))
    return Staff(id, person.name, held)


def create_citizen(tx: Transaction, id: str, person: NewPerson) -> Citizen:
    """Enter a citizen; raises ``IdentityError`` when the login is taken."""
    _insert(tx, citizen, id, person)
    return Citizen(id, person.name)


def _insert(tx: Transaction, table: sa.Table, id: str, person: NewPerson, **more: str) -> None:
    lock_name(tx, f"{table.name} {person.login}")
    if tx.scalar(sa.select(table.c.id).where(table.c.login == person.login)) is not None:
        raise IdentityError("この番号は登録済みです。")
    row = {"id": id, "login": person.login, "name": person.name, "active": True, **more}
    tx.execute(table.insert().values(password_hash=person.password_hash, **row))


def find_staff(tx: Transaction, id: str) -> Staff | None:
    """The member of staff, unless he has left."""
    row = tx.execute(sa.select(staff).where(staff.c.id == id, staff.c.active)).one_or_none()
    if row is None:
        return None
    return Staff(row.id, row.name, frozenset(map(role, row.roles.split())), row.once_until is not None)


def find_citizen(tx: Transaction, id: str) -> Citizen | None:
    row = tx.execute(sa.select(citizen).where(citizen.c.id == id, citizen.c.active)).one_or_none()
    return Citizen(row.id, row.name) if row else None


def login_of(tx: Transaction, person: Citizen) -> str:
    """The number that the citizen signs in with."""
    return str(tx.execute(sa.select(citizen.c.login).where(citizen.c.id == person.id)).scalar_one())


def find_by_login(tx: Transaction, login: str) -> Citizen | None:
    """The citizen with this number, as staff at a counter would look for him."""
    row = tx.execute(sa.select(citizen).where(citizen.c.login == login, citizen.c.active)).one_or_none()
    return Citizen(row.id, row.name) if row else None


def set_roles(tx: Transaction, id: str, roles: Iterable[Role]) -> None:
    """Change what somebody may do; he signs in again."""
    tx.execute(staff.update().where(staff.c.id == id).values(roles=" ".join(sorted(frozenset(roles)))))
    sessions.end_all(tx, id)


def deactivate(tx: Transaction, id: str) -> None:
    """Somebody leaves: no session and no sign-in from now on; what he did stays on record."""
    tx.execute(staff.update().where(staff.c.id == id).values(active=False))
    sessions.end_all(tx, id)


def sign_in(
    context: Context,
    kind: Kind,
    login: str,
    password: str,
    address: str,
    replaces: str | None = None,
    device: str = "",
) -> str:
    """The token of a new session. Raises ``SignInRefused`` or ``limits.TooOften`` (``bounded.Busy``).

    Two transactions with the password's slow check between them: it must not hold up a payment.
    """
    now = context.clock.now()
    who = citizen.c.login == login
    if kind is Kind.STAFF:
        still_good = sa.or_(staff.c.once_until.is_(None), staff.c.once_until > now)
        who = sa.and_(staff.c.login == login, still_good)
    person = _check(context, kind, who, f"{kind}:{login}", password, address)
    with transaction(context.engine) as tx:
        if kind is Kind.STAFF:
            _use_up(tx, person, now)
        return sessions.begin(tx, kind, person, context.clock.now(), context.chance, replaces, device)


def _use_up(tx: Transaction, person: str, now: datetime) -> None:
    """A password of one time opens nothing more; of two who come with it at once one is let in."""
    mine = staff.c.id == person
    if tx.scalar(sa.select(staff.c.once_until).where(mine)) is None:
        return
    used = staff.update().where(mine, staff.c.once_until > now).values(once_until=now)
    if tx.execute(used).rowcount == 0:
        raise SignInRefused


def check_staff(context: Context, person: Staff, password: str, address: str) -> None:
    """The member of staff shows his password once more. Raises as ``sign_in``."""
    _check(context, Kind.STAFF, staff.c.id == person.id, f"proof of {person.id}", password, address)


def prove_again(context: Context, person: Citizen | Staff, token: str, password: str, address: str) -> None:
    """The person behind the session ``token`` shows the password once more. Raises as ``sign_in``."""
    kind = kind_of(person)
    table = staff if kind is Kind.STAFF else citizen
    _check(context, kind, table.c.id == person.id, f"proof of {person.id}", password, address)
    with transaction(context.engine) as tx:
        sessions.note_proof(tx, token, context.clock.now())


def set_password(context: Context, person: Citizen, token: str, password: str) -> None:
    """A first or another password; every session but the one behind ``token`` ends.

    Raises ``IdentityError`` for one that is too short.
    """
    check_password(password)
    hashed = hash_password(password)
    with transaction(context.engine) as tx:
        tx.execute(citizen.update().where(citizen.c.id == person.id).values(password_hash=hashed))
        sessions.end_others(tx, Kind.CITIZEN, person.id, token)


def _check(
    context: Context, kind: Kind, who: sa.ColumnElement[bool], account: str, password: str, address: str
) -> str:
    """The id of the person whose password it is; every try counts until one is right."""
    with checking() as fits:
        return _check_counted(context, kind, who, account, password, address, fits)


def _check_counted(
    context: Context,
    kind: Kind,
    who: sa.ColumnElement[bool],
    account: str,
    password: str,
    address: str,
    fits: Fits,
) -> str:
    table = staff if kind is Kind.STAFF else citizen
    with transaction(context.engine) as tx:
        attempts.count(tx, account, address, context.clock.now())
    with reading(context.engine) as tx:
        row = tx.execute(
            sa.select(table.c.id, table.c.password_hash).where(who, table.c.active)
        ).one_or_none()
    if not fits(row.password_hash if row else None, password) or row is None:
        raise SignInRefused
    with transaction(context.engine) as tx:
        attempts.succeeded(tx, account, address, context.clock.now())
    found: str = row.id
    return found
