"""What a node sends that cannot be taken: counted by node and reason, and told on the fleet page.

The count is what staff decide by whether a device is to be kept away (``service.quarantine``). It holds
one row for each node and reason, however much is sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from hub.core.changes import touch
from hub.core.db import Transaction
from hub.fleet import service
from hub.fleet.model import Alarm
from hub.fleet.tables import trouble

LONGEST_DETAIL = 200
CODES_THAT_ALARM = 100
"""A till reads many things that customers hold before it; so many of them are somebody's tries."""


class Why(StrEnum):
    """Why nobody takes it. They are stored: never give one another meaning."""

    UNREADABLE = "unreadable"  # bytes that are no message of the contract, or beyond its bounds
    NOT_ITS_ROLE = "not_its_role"  # a message that a device of this role has not to send
    NOT_BELIEVED = "not_believed"  # well-formed, and contradicts what the hub knows
    NOT_TAKEN = "not_taken"  # it met a mistake of ours
    UNSAID = "unsaid"  # the device's own program had made it beyond the contract's bounds
    TOO_MANY = "too_many"  # more in a while than any device has to say
    CODES = "codes"  # wallet codes that are none


@dataclass(frozen=True, slots=True)
class Trouble:
    """``times`` since ``first_at``; ``detail`` is the last one's, in the words of the program."""

    why: Why
    times: int
    detail: str
    first_at: datetime
    last_at: datetime


def note(
    tx: Transaction,
    node: str,
    why: Why,
    detail: str,
    now: datetime,
    times: int = 1,
    *,
    alarms: bool = True,
) -> None:
    """Count it, and put it before staff. ``detail`` names no person and quotes nothing that was sent.

    Without ``alarms`` it is counted alone: for what an honest device may do as well.
    """
    here = (trouble.c.node == node, trouble.c.why == why)
    values = {"detail": detail[:LONGEST_DETAIL], "last_at": now}
    again = trouble.update().where(*here).values(times=trouble.c.times + times, **values)
    if tx.execute(again).rowcount == 0:
        tx.execute(trouble.insert().values(node=node, why=why, times=times, first_at=now, **values))
    if alarms and (why is not Why.CODES or _times(tx, node, why) >= CODES_THAT_ALARM):
        service.raise_alarm(tx, node, Alarm.DEAD_LETTER, why, now)
    touch(tx, service.SUBJECT)


def _times(tx: Transaction, node: str, why: Why) -> int:
    here = (trouble.c.node == node, trouble.c.why == why)
    return tx.scalar(sa.select(trouble.c.times).where(*here)) or 0


def troubles(tx: Transaction) -> dict[str, list[Trouble]]:
    """By node, the newest first."""
    found: dict[str, list[Trouble]] = {}
    for row in tx.execute(sa.select(trouble).order_by(trouble.c.last_at.desc(), trouble.c.why)):
        seen = Trouble(Why(row.why), row.times, row.detail, row.first_at, row.last_at)
        found.setdefault(row.node, []).append(seen)
    return found


def forget(tx: Transaction, node: str) -> None:
    """Begin to count anew: for a device that is let in again."""
    tx.execute(trouble.delete().where(trouble.c.node == node))
    touch(tx, service.SUBJECT)
