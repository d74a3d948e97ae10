"""How often something may be tried: kept in the database, so that no restart forgives."""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from hub.core.db import Transaction
from hub.core.locks import lock
from hub.core.tables import rate_hit

IPV6_LINE = 64
"""A subscriber is given so much of the address, and chooses the other half himself (RFC 6177)."""


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


def network(address: str) -> str:
    """Whom an address stands for: an IPv6 line has a /64 of its own and may show any address of it."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.IPv6Network((found, IPV6_LINE), strict=False))


def hit(tx: Transaction, limit: Limit, who: str, now: datetime) -> None:
    """Count one try of ``who``; raises ``TooOften`` (and counts nothing) when the limit is reached.

    Counted before the outcome is known, so that tries at the same time cannot slip past together.
    """
    key = limit.key(who)
    lock(tx, "core", "limit", key)
    ends = tx.scalars(
        sa.select(rate_hit.c.until).where(rate_hit.c.key == key, rate_hit.c.until > now).order_by("until")
    ).all()
    if len(ends) >= limit.times:
        raise TooOften(ends[0] - now)
    tx.execute(rate_hit.insert().values(key=key, at=now, until=now + limit.window))


def reached(tx: Transaction, limit: Limit, who: str, now: datetime) -> bool:
    """Whether one more try of ``who`` would be refused; counts nothing."""
    alive = (rate_hit.c.key == limit.key(who), rate_hit.c.until > now)
    count: int = tx.execute(sa.select(sa.func.count()).where(*alive)).scalar_one()
    return count >= limit.times


def take_back(tx: Transaction, limit: Limit, who: str) -> None:
    """The newest try of ``who`` was no failure after all, and counts no more."""
    newest = sa.select(sa.func.max(rate_hit.c.id)).where(rate_hit.c.key == limit.key(who))
    tx.execute(rate_hit.delete().where(rate_hit.c.id == newest.scalar_subquery()))


def forgive(tx: Transaction, limit: Limit, who: str) -> None:
    """Start again from zero, after a success."""
    tx.execute(rate_hit.delete().where(rate_hit.c.key == limit.key(who)))


def forget_ended(tx: Transaction, now: datetime, at_most: int) -> int:
    """Take tries away that count no more, whosever they were; how many.

    What another transaction is taking away just now is left to it.
    """
    over = sa.select(rate_hit.c.id).where(rate_hit.c.until <= now).order_by(rate_hit.c.until)
    some = over.limit(at_most).with_for_update(skip_locked=True)
    return tx.execute(rate_hit.delete().where(rate_hit.c.id.in_(some))).rowcount


class Pace:
    """How fast each speaker may go on, in memory: ``per_second``, and so many ``at_once`` after a rest.

    For streams, where counting in the database would cost more than what is counted.
    """

    def __init__(self, per_second: float, at_once: float) -> None:
        self._per_second = per_second
        self._at_once = at_once
        self._left: dict[str, tuple[float, float]] = {}

    def lets(self, who: str, now: float) -> bool:
        """Whether one more of ``who`` is taken; ``now`` in monotonic seconds."""
        left = self._stands(who, now)
        allowed = left >= 1
        self._left[who] = (left - 1 if allowed else left, now)
        return allowed

    def has_run_out(self, who: str, now: float) -> bool:
        """Whether ``lets`` would say no; counts nothing."""
        return who in self._left and self._stands(who, now) < 1

    def _stands(self, who: str, now: float) -> float:
        left, before = self._left.get(who, (self._at_once, now))
        return min(self._at_once, left + max(0.0, now - before) * self._per_second)
