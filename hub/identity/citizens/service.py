"""Citizens: entering and finding them."""

from __future__ import annotations

import sqlalchemy as sa

from hub.core.db import Transaction
from hub.identity.citizens.tables import citizen
from hub.identity.model import Citizen
from hub.identity.people import NewPerson, insert


def create_citizen(tx: Transaction, id: str, person: NewPerson) -> Citizen:
    """Enter a citizen; raises ``IdentityError`` when the login is taken."""
    insert(tx, citizen, id, person)
    return Citizen(id, person.name)


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
