"""What the runner and the pages read of runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from hub.core.db import Transaction
from hub.jobs.model import RowError, Run, State, is_overdue, next_run
from hub.jobs.registering import Job
from hub.jobs.tables import jobs_row_error, jobs_run


@dataclass(frozen=True, slots=True)
class Line:
    """A job with its newest run. ``next_at``: when the next begins, if it does by itself."""

    job: Job
    run: Run | None
    next_at: datetime | None
    is_overdue: bool

    @property
    def may_begin(self) -> bool:
        return self.run is None or not self.run.is_unfinished


def lines(tx: Transaction, jobs: Iterable[Job], now: datetime) -> list[Line]:
    """Every job in the order in which the subjects register them."""
    last = newest(tx)
    return [_line(job, last.get(job.name), now) for job in jobs]


def _line(job: Job, run: Run | None, now: datetime) -> Line:
    if run is not None and run.state is State.FAILED:
        due = run.again_at
    else:
        due = next_run(job.schedule, run.asked_at if run else None, now)
    return Line(job, run, due, is_overdue(job.schedule, run, now))


def newest(tx: Transaction) -> dict[str, Run]:
    """Each job's newest run."""
    last = sa.select(sa.func.max(jobs_run.c.id)).group_by(jobs_run.c.job)
    rows = tx.execute(sa.select(jobs_run).where(jobs_run.c.id.in_(last)))
    return {row.job: _run(row) for row in rows}


def newest_of(tx: Transaction, job: str) -> Run | None:
    found = history(tx, job, 1)
    return found[0] if found else None


def history(tx: Transaction, job: str, at_most: int) -> list[Run]:
    """The job's runs, the newest first."""
    rows = tx.execute(
        sa.select(jobs_run).where(jobs_run.c.job == job).order_by(jobs_run.c.id.desc()).limit(at_most)
    )
    return [_run(row) for row in rows]


def run(tx: Transaction, id: int) -> Run | None:
    row = tx.execute(sa.select(jobs_run).where(jobs_run.c.id == id)).one_or_none()
    return None if row is None else _run(row)


def row_errors(tx: Transaction, run: int, at_most: int) -> list[RowError]:
    """The first of a run, in the order in which they were found."""
    mine = sa.select(jobs_row_error.c.row, jobs_row_error.c.ja, jobs_row_error.c.en)
    rows = tx.execute(mine.where(jobs_row_error.c.run == run).order_by(jobs_row_error.c.id).limit(at_most))
    return [RowError(*row) for row in rows]


def _run(row: sa.Row[Sequence[object]]) -> Run:
    values = row._asdict()
    return Run(**{**values, "state": State(row.state)})
