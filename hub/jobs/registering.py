"""How a subject registers its jobs: a tuple ``JOBS`` in a file ``jobs.py`` of its own folder, found there.

    JOBS = (
        Job("forget_codes", Words("古いコードの削除", "Forgetting old codes"), Every(600), Within(forget)),
    )

A job is a sequence of short steps. ``Within`` gives a step the run's own transaction: what it does and how
far the run is are committed together, so nothing is done twice however a process dies. ``Apart`` is for a
step that commits in pieces, reads for long, or works outside the database: after a crash its last step may
be done again, and must bear that.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from hub.core import subjects
from hub.core.context import Context
from hub.core.db import Transaction
from hub.jobs.model import Schedule, Step
from kiosk.words.catalogue import Words


@dataclass(frozen=True, slots=True)
class Within:
    """A step from a cursor (empty at the beginning), in the transaction that keeps its progress."""

    step: Callable[[Transaction, Context, str], Step]


@dataclass(frozen=True, slots=True)
class Apart:
    """A step from a cursor (empty at the beginning), outside transactions."""

    step: Callable[[Context, str], Step]


@dataclass(frozen=True, slots=True)
class Job:
    """``name`` stands in the database. ``goes_on``: a run begins at the cursor where the one before ended.

    ``kept``: how long its runs are remembered.
    """

    name: str
    words: Words
    schedule: Schedule
    work: Within | Apart
    goes_on: bool = False
    kept: timedelta = timedelta(days=30)


@cache
def registered() -> dict[str, Job]:
    """Name → job, of all subjects."""
    return {job.name: job for part in subjects.parts("jobs") for job in part.JOBS}
