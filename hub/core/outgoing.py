"""The hub's outbox: what it says to devices is written in the transaction that decided it.

Any process posts; the role ``intake`` publishes in order of posting and deletes a row after the
broker's PUBACK. A hub that dies in between publishes again: every message is one that may come twice.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from hub.core.changes import touch
from hub.core.db import Transaction
from hub.core.tables import outgoing

SUBJECT = "outgoing"
"""What the publisher watches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """One message for the broker. After ``expires_at`` it is not published, or dropped by the broker."""

    topic: str
    payload: bytes
    schema: str
    retain: bool = False
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A publication in the outbox."""

    id: int
    publication: Publication


def post(tx: Transaction, publication: Publication) -> None:
    """Have ``publication`` published once this transaction is committed."""
    tx.execute(
        outgoing.insert().values(
            topic=publication.topic,
            payload=publication.payload,
            schema_name=publication.schema,
            retain=publication.retain,
            expires_at=publication.expires_at,
        )
    )
    touch(tx, SUBJECT)


def waiting(tx: Transaction, in_flight: Collection[int], limit: int) -> list[Waiting]:
    """At most ``limit`` publications, oldest first, besides those ``in_flight``.

    Not "all behind the last id": PostgreSQL gives ids out before the commit, so a lower one may
    appear later than a higher one.
    """
    query = sa.select(outgoing).where(outgoing.c.id.not_in(in_flight)).order_by(outgoing.c.id).limit(limit)
    rows = tx.execute(query)
    return [
        Waiting(
            row.id,
            Publication(
                topic=row.topic,
                payload=bytes(row.payload),
                schema=row.schema_name,
                retain=row.retain,
                expires_at=row.expires_at,
            ),
        )
        for row in rows
    ]


def delete(tx: Transaction, ids: Collection[int]) -> None:
    """The broker has these."""
    tx.execute(outgoing.delete().where(outgoing.c.id.in_(ids)))
