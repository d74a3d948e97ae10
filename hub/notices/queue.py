"""The desk's work queue: what waits for a person, gathered from every subject.

A subject's ``work.py`` offers ``waiting(tx, staff, now)`` (what waits for this person) and ``WATCHES``
(whose changes alter it).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hub.core import subjects
from hub.core.db import Transaction
from hub.identity.model import Staff
from kiosk.words.catalogue import Words


class Sort(StrEnum):
    """In the order in which they are shown."""

    CALL = "call"  # somebody stands there and waits
    DECISION = "decision"  # a second person is needed
    DEVICE = "device"  # a device needs a hand
    SYSTEM = "system"  # the hub itself does


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing to do. ``path`` is where; ``answer`` is a form that says it is done, if one press says it.

    ``where``: a name that somebody gave, or words of ours.
    """

    sort: Sort
    ja: str
    en: str
    where: str | Words
    since: datetime | None
    path: str
    detail: str = ""
    answer: str = ""


def waiting(tx: Transaction, staff: Staff, now: datetime) -> list[Task]:
    """Everything, the longest-waiting of each sort first."""
    found = [task for part in subjects.parts("work") for task in part.waiting(tx, staff, now)]
    order = list(Sort)
    return sorted(found, key=lambda task: (order.index(task.sort), task.since or now))


def watches() -> tuple[str, ...]:
    """The subjects whose changes alter the queue."""
    return tuple(sorted({subject for part in subjects.parts("work") for subject in part.WATCHES}))
