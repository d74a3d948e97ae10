"""The people of the desk: by name with what they are charged with, and as the administrator sees them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from hub.core.db import Transaction
from hub.core.registration import Role
from hub.core.subjects import role, roles
from hub.core.words import own
from hub.identity.staff.tables import staff


@dataclass(frozen=True, slots=True)
class Member:
    """One of the staff as the administrator sees him; ``waits``: he has not yet chosen a password.

    ``active``: not shut out, and his last day is not over.
    """

    id: str
    login: str
    name: str
    roles: frozenset[Role]
    active: bool
    waits: bool
    last_day: date | None
    signed_in_at: datetime | None


def member(tx: Transaction, id: str, today: date) -> Member | None:
    """The one with this id, also when he has left."""
    row = tx.execute(sa.select(staff).where(staff.c.id == id)).one_or_none()
    return _member(row, today) if row else None


def _member(row: sa.Row[Any], today: date) -> Member:
    return Member(
        id=row.id,
        login=row.login,
        name=row.name,
        roles=frozenset(map(role, row.roles.split())),
        active=row.active and (row.last_day is None or today <= row.last_day),
        waits=row.once_until is not None,
        last_day=row.last_day,
        signed_in_at=row.signed_in_at,
    )


@dataclass(frozen=True, slots=True)
class Named:
    """A member of staff as others call him; also one who has left."""

    id: str
    name: str
    duties: str

    @property
    def called(self) -> str:
        return f"{self.name}（{self.duties}）" if self.duties else self.name


def all_staff(tx: Transaction) -> list[Named]:
    """Everybody by name, whoever has left too: what they did stays on record."""
    rows = tx.execute(sa.select(staff.c.id, staff.c.name, staff.c.roles).order_by(staff.c.name))
    return [Named(row.id, row.name, "・".join(role(each).ja for each in row.roles.split())) for row in rows]


def id_of(tx: Transaction, login: str) -> str | None:
    """The id of the member of staff with this number, also of one who has left."""
    return tx.execute(sa.select(staff.c.id).where(staff.c.login == login)).scalar()


def names_of(tx: Transaction, ids: Collection[str | None]) -> dict[str, str]:
    """Id of a member of staff → name as a page shows it, also of those who have left."""
    return {id: own(name) for id, name in plain_names(tx, ids).items()}


def plain_names(tx: Transaction, ids: Collection[str | None]) -> dict[str, str]:
    """The same as it was written."""
    query = sa.select(staff.c.id, staff.c.name).where(staff.c.id.in_(set(ids) - {None}))
    return {row.id: row.name for row in tx.execute(query)}


def names_of_roles() -> dict[str, str]:
    """Value of a role → how a city office calls it."""
    return {value: each.ja for value, each in roles().items()}
