"""How often something may be tried: kept in the database, so that no restart forgives."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from hub.core.db import Transaction, lock
from hub.core.tables import rate_hit


class TooOften(Exception):
    """The limit is reached; ``retry_after`` says when the next try counts again."""

    def __init__(self, retry_after: timedelta) -> None:
        super().__init__("tried too often")
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``times`` within any ``window``, for each key of ``name``."""

    name: str
    times: int
    window: timedelta

    def key(self, who: str) -> str:
        return hashlib.sha256(f"{self.name}\0{who}".encode()).hexdigest()


def hit(tx: Transaction, limit: Limit, who: str, now: datetime) -> None:
    """Count one try of ``who``; raises ``TooOften`` (and counts nothing) when the limit is reached.

    Counted before the outcome is known, so that tries at the same time cannot slip past together.
    """
    key = limit.key(who)
    lock(tx, int(key[:15], 16))
    tx.execute(rate_hit.delete().where(rate_hit.c.key == key, rate_hit.c.at <= now - limit.window))
    count, oldest = tx.execute(
        sa.select(sa.func.count(), sa.func.min(rate_hit.c.at)).where(rate_hit.c.key == key)
    ).one()
    if count >= limit.times:
        raise TooOften(oldest + limit.window - now)
    tx.execute(rate_hit.insert().values(key=key, at=now))


def forgive(tx: Transaction, limit: Limit, who: str) -> None:
    """Start again from zero, after a success."""
    tx.execute(rate_hit.delete().where(rate_hit.c.key == limit.key(who)))
