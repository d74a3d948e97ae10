"""People by their names: staff with what they are charged with, citizens by the number that they know."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from hub.core.db import Transaction
from hub.core.subjects import role
from hub.core.words import own
from hub.identity.tables import citizen, staff


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


def names_of(tx: Transaction, ids: Collection[str | None]) -> dict[str, str]:
    """Id of a member of staff → name, also of those who have left."""
    query = sa.select(staff.c.id, staff.c.name).where(staff.c.id.in_(set(ids) - {None}))
    return {row.id: own(row.name) for row in tx.execute(query)}


def numbers_of(tx: Transaction, ids: Collection[str | None]) -> dict[str, str]:
    """Id of a citizen → his number."""
    query = sa.select(citizen.c.id, citizen.c.login).where(citizen.c.id.in_(set(ids) - {None}))
    return {row.id: row.login for row in tx.execute(query)}


def citizen_of(tx: Transaction, number: str) -> str | None:
    """The id of the citizen with this number, also of one who has left."""
    return tx.execute(sa.select(citizen.c.id).where(citizen.c.login == number)).scalar()
