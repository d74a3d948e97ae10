"""Citizens by the number that they know."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from hub.core.db import Transaction
from hub.identity.citizens.tables import citizen


def numbers_of(tx: Transaction, ids: Collection[str | None]) -> dict[str, str]:
    """Id of a citizen → his number."""
    query = sa.select(citizen.c.id, citizen.c.login).where(citizen.c.id.in_(set(ids) - {None}))
    return {row.id: row.login for row in tx.execute(query)}


def citizen_of(tx: Transaction, number: str) -> str | None:
    """The id of the citizen with this number, also of one who has left."""
    return tx.execute(sa.select(citizen.c.id).where(citizen.c.login == number)).scalar()
