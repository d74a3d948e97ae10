"""The people of the desk: by name with what they are charged with, and as the administrator sees them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from hub.core.db import Transaction
from hub.core.registration import Role
from hub.core.subjects import role, roles
from hub.core.words import own
from hub.identity.model import Kind
from hub.identity.passkeys import keyring
from hub.identity.passkeys.keyring import Passkey
from hub.identity.staff.tables import staff


@dataclass(frozen=True, slots=True)
class Member:
    """One of the staff as the administrator sees him; ``waits``: he has not yet chosen a password."""

    id: str
    login: str
    name: str
    roles: frozenset[Role]
    active: bool
    waits: bool
    passkeys: tuple[Passkey, ...]


def members(tx: Transaction) -> list[Member]:
    """Everybody by login, who has left last."""
    passkeys = keyring.of_all(tx, Kind.STAFF)
    rows = tx.execute(sa.select(staff).order_by(staff.c.active.desc(), staff.c.login))
    return [
        Member(
            row.id,
            row.login,
            row.name,
            frozenset(map(role, row.roles.split())),
            row.active,
            row.once_until is not None,
            tuple(passkeys.get(row.id, ())),
        )
        for row in rows
    ]


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
    """Id of a member of staff → name, also of those who have left."""
    query = sa.select(staff.c.id, staff.c.name).where(staff.c.id.in_(set(ids) - {None}))
    return {row.id: own(row.name) for row in tx.execute(query)}


def names_of_roles() -> dict[str, str]:
    """Value of a role → how a city office calls it."""
    return {value: each.ja for value, each in roles().items()}
