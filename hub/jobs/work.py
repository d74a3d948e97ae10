"""What waits of jobs: one that failed, one that nobody begins, one that found something wrong."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from hub.core.db import Transaction
from hub.identity.model import Staff
from hub.identity.subject import ADMIN
from hub.jobs import queries, service
from hub.jobs.model import State
from hub.jobs.queries import Line
from hub.jobs.registering import registered
from hub.jobs.words import FOUND, OVERDUE, STATES
from hub.notices.queue import Sort, Task
from kiosk.words.catalogue import Words

WATCHES = (service.SUBJECT,)


def waiting(tx: Transaction, staff: Staff, now: datetime) -> Iterator[Task]:
    """For administrators; it goes by itself when a run has ended well."""
    if not staff.may(ADMIN):
        return
    for line in queries.lines(tx, registered().values(), now):
        if line.run is None:
            continue
        if line.run.state is State.FAILED:
            yield _task(line, STATES[State.FAILED][1], line.run.ended_at, line.run.message)
        elif line.is_overdue:
            yield _task(line, OVERDUE, line.next_at)
        elif line.run.state is State.DONE and line.run.errors:
            count = line.run.errors
            found = Words(FOUND.ja.format(count=count), FOUND.en.format(count=count))
            yield _task(line, found, line.run.ended_at)


def _task(line: Line, says: Words, since: datetime | None, detail: str = "") -> Task:
    return Task(
        sort=Sort.SYSTEM,
        ja=says.ja,
        en=says.en,
        where=line.job.words,
        since=since,
        path=f"/desk/jobs/{line.job.name}",
        detail=detail,
    )
