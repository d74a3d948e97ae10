"""Letting people in by their passwords, and asking for one again."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from hub.core.context import Context
from hub.core.db import Transaction, reading, transaction
from hub.identity.citizens.tables import citizen
from hub.identity.model import Citizen, Kind, SignInRefused, Staff, check_password, kind_of
from hub.identity.sessions import service as sessions
from hub.identity.sign_in import attempts
from hub.identity.sign_in.passwords import Fits, checking, hash_password
from hub.identity.staff import service as staffing
from hub.identity.staff.tables import staff


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
            staffing.come_in(tx, person, now)
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
