"""What people and the runner do with runs. Every change wakes the pages that show them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from hub.core.changes import touch
from hub.core.db import Transaction
from hub.core.locks import lock
from hub.jobs import queries
from hub.jobs.model import AT_WORK, MOST_ROW_ERRORS, UNFINISHED, RowError, Run, State, Step, wait_after
from hub.jobs.registering import Job, registered
from hub.jobs.tables import jobs_row_error, jobs_run
from hub.jobs.words import ENDED, ENDED_WITH_ERRORS, FAILED
from hub.notices import service as notices
from hub.notices.model import Notice
from kiosk.words.catalogue import Words

SUBJECT = "jobs"
COMMAND = "command"
"""Who asks from the hub's own machine, where nobody has signed in."""


class Lost(Exception):
    """Another runner has this run now: what was done for it here is not kept."""


def ask(tx: Transaction, job: Job, by: str | None, now: datetime) -> int | None:
    """A new run that waits for the runner; nothing while another of this job is unfinished."""
    lock(tx, "jobs", job.name)
    last = queries.newest_of(tx, job.name)
    if last is not None and last.state in UNFINISHED:
        return None
    cursor = last.cursor if job.goes_on and last is not None else ""
    values = {"job": job.name, "started_by": by, "state": State.WAITING, "asked_at": now, "cursor": cursor}
    key = tx.execute(jobs_run.insert().values(values)).inserted_primary_key
    assert key is not None
    touch(tx, SUBJECT)
    return int(key[0])


def stop(tx: Transaction, id: int, now: datetime) -> bool:
    """After its present step; whether there was anything to stop."""
    mine = jobs_run.c.id == id
    asked = jobs_run.update().where(mine, jobs_run.c.state == State.RUNNING).values(state=State.STOPPING)
    idle = jobs_run.c.state.in_([State.WAITING, State.FAILED])
    at_once = jobs_run.update().where(mine, idle).values(state=State.STOPPED, ended_at=now, again_at=None)
    touch(tx, SUBJECT)
    return tx.execute(asked).rowcount + tx.execute(at_once).rowcount > 0


def resume(tx: Transaction, id: int) -> bool:
    """From where it stopped, if it is still the newest of its job; whether it will."""
    run = queries.run(tx, id)
    if run is None:
        return False
    lock(tx, "jobs", run.job)
    last = queries.newest_of(tx, run.job)
    if last is None or last.id != id or not last.may_resume:
        return False
    tx.execute(jobs_run.update().where(jobs_run.c.id == id).values(state=State.WAITING, ended_at=None))
    touch(tx, SUBJECT)
    return True


def take_up(tx: Transaction, run: Run, runner: str) -> None:
    """Whoever asked to stop it meanwhile still has it stopped."""
    state = sa.case((jobs_run.c.state == State.STOPPING, State.STOPPING), else_=State.RUNNING)
    mine = (jobs_run.c.id == run.id, jobs_run.c.state.in_(list(UNFINISHED)))
    tx.execute(jobs_run.update().where(*mine).values(runner=runner, state=state, again_at=None))
    touch(tx, SUBJECT)


def keep(tx: Transaction, run: Run, step: Step, now: datetime) -> None:
    """How far the run is after ``step``; raises ``Lost``. Who asked to stop it meanwhile has it stopped."""
    _note(tx, run, step.errors)
    stopped = sa.case((jobs_run.c.state == State.STOPPING, State.STOPPED), else_=State.RUNNING)
    ended = sa.case((jobs_run.c.state == State.STOPPING, sa.literal(now, jobs_run.c.ended_at.type)))
    _set(
        tx,
        run,
        state=State.DONE if step.finished else stopped,
        ended_at=now if step.finished else ended,
        done=run.done + step.done,
        total=run.total if step.total is None else step.total,
        errors=run.errors + len(step.errors),
        cursor=step.cursor,
        failures=0,
        message="",
    )
    if step.finished:
        _leave_no_empty_ones(tx, run, step)
        _tell(tx, run, ENDED_WITH_ERRORS if run.errors + len(step.errors) else ENDED, now)


def end_stopping(tx: Transaction, run: Run, now: datetime) -> None:
    """One that was asked to stop before its next step began; raises ``Lost``."""
    _set(tx, run, state=State.STOPPED, ended_at=now)


def fail(tx: Transaction, run: Run, message: str, now: datetime) -> None:
    """It is tried again where it stands, after a wait; not if it was to stop. Raises ``Lost``."""
    failures = run.failures + 1
    state = sa.case((jobs_run.c.state == State.STOPPING, State.STOPPED), else_=State.FAILED)
    again_at = now + wait_after(failures)
    _set(tx, run, state=state, failures=failures, again_at=again_at, ended_at=now, message=message[:200])
    _tell(tx, run, FAILED, now)


def forget_before(tx: Transaction, job: str, moment: datetime, at_most: int) -> int:
    """Take away ended runs of a job with their errors; never the newest, which says when the next is due."""
    newest = sa.select(sa.func.max(jobs_run.c.id)).where(jobs_run.c.job == job).scalar_subquery()
    old = sa.select(jobs_run.c.id).where(
        jobs_run.c.job == job, jobs_run.c.id != newest, jobs_run.c.asked_at <= moment
    )
    ids = tx.scalars(old.order_by(jobs_run.c.id).limit(at_most)).all()
    _delete(tx, ids)
    return len(ids)


def forget_strangers(tx: Transaction, known: Sequence[str], moment: datetime, at_most: int) -> int:
    """Runs of jobs that are no more."""
    old = sa.select(jobs_run.c.id).where(jobs_run.c.job.not_in(known), jobs_run.c.asked_at <= moment)
    ids = tx.scalars(old.order_by(jobs_run.c.id).limit(at_most)).all()
    _delete(tx, ids)
    return len(ids)


def _set(tx: Transaction, run: Run, **values: object) -> None:
    mine = (jobs_run.c.id == run.id, jobs_run.c.runner == run.runner, jobs_run.c.state.in_(list(AT_WORK)))
    if tx.execute(jobs_run.update().where(*mine).values(values)).rowcount == 0:
        raise Lost(f"run {run.id} of {run.job}")
    touch(tx, SUBJECT)


def _tell(tx: Transaction, run: Run, said: Words, now: datetime) -> None:
    """Whoever asked for it need not watch it; what the clock began is told on the work queue alone."""
    job = registered().get(run.job)
    if run.started_by is None or job is None:
        return
    words = Words(said.ja.format(job=job.words.ja), said.en.format(job=job.words.en))
    about = f"jobs/run/{run.id}/{'failed' if said is FAILED else 'ended'}"
    notices.tell(tx, run.started_by, Notice(about=about, words=words, path=f"/desk/jobs/{run.job}"), now)


def _note(tx: Transaction, run: Run, errors: Sequence[RowError]) -> None:
    room = max(0, MOST_ROW_ERRORS - run.errors)
    rows = [
        {"run": run.id, "row": each.row[:200], "ja": each.ja[:400], "en": each.en[:400]}
        for each in errors[:room]
    ]
    if rows:
        tx.execute(jobs_row_error.insert(), rows)


def _leave_no_empty_ones(tx: Transaction, run: Run, step: Step) -> None:
    """One that the clock began and that found nothing to do takes the place of those like it before."""
    if run.done + step.done or run.errors + len(step.errors) or run.started_by:
        return
    like_it = (jobs_run.c.done == 0, jobs_run.c.errors == 0, jobs_run.c.started_by.is_(None))
    before = (jobs_run.c.job == run.job, jobs_run.c.id < run.id, jobs_run.c.state == State.DONE)
    tx.execute(jobs_run.delete().where(*before, *like_it))


def _delete(tx: Transaction, ids: Sequence[int]) -> None:
    tx.execute(jobs_row_error.delete().where(jobs_row_error.c.run.in_(ids)))
    tx.execute(jobs_run.delete().where(jobs_run.c.id.in_(ids)))
