"""The runner: a short step of each job that is at work, in turn, so that none waits for a long one.

Time comes from the context's clock, and nothing here waits: ``turn`` does what is to be done now.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from traceback import format_tb

from hub.core.context import Context
from hub.core.db import is_lost, reading, transaction
from hub.jobs import queries, service
from hub.jobs.model import Move, Run, State, move
from hub.jobs.registering import Job, Within

log = logging.getLogger(__name__)


class Runner:
    """Its name is its process's ``boot``: what it has taken up is its own until another takes it up."""

    def __init__(self, context: Context, jobs: Mapping[str, Job]) -> None:
        self._context = context
        self._jobs = jobs

    def turn(self) -> bool:
        """One thing of each job that has something to do now; whether any had.

        Raises what the database raises when it is lost: then nothing can be done for any job.
        """
        with reading(self._context.engine) as tx:
            newest = queries.newest(tx)
        moves = [self._move(job, newest.get(job.name)) for job in self._jobs.values()]
        return any(moves)

    def _move(self, job: Job, last: Run | None) -> bool:
        now = self._context.clock.now()
        todo = move(job.schedule, last, now, self._context.boot)
        try:
            match todo:
                case Move.BEGIN:
                    self._begin(job)
                case Move.TAKE_UP if last is not None:
                    with transaction(self._context.engine) as tx:
                        service.take_up(tx, last, self._context.boot)
                case Move.STEP if last is not None:
                    self._step(job, last)
                case _:
                    return False
        except service.Lost as error:
            log.warning("%s is another runner's now", error)
        return True

    def _begin(self, job: Job) -> None:
        with transaction(self._context.engine) as tx:
            service.ask(tx, job, None, self._context.clock.now())
            last = queries.newest_of(tx, job.name)
            assert last is not None
            service.take_up(tx, last, self._context.boot)

    def _step(self, job: Job, run: Run) -> None:
        context = self._context
        if run.state is State.STOPPING:
            with transaction(context.engine) as tx:
                service.end_stopping(tx, run, context.clock.now())
            return
        try:
            self._work(job, run)
        except service.Lost:
            raise
        except Exception as error:  # whatever a job does, the others go on
            if is_lost(error):
                raise
            trace = "".join(format_tb(error.__traceback__))
            log.error("the job %s failed: %s in\n%s", job.name, what_of(error), trace)
            with transaction(context.engine) as tx:
                service.fail(tx, run, what_of(error), context.clock.now())

    def _work(self, job: Job, run: Run) -> None:
        context, clock = self._context, self._context.clock
        if isinstance(job.work, Within):
            with transaction(context.engine) as tx:
                service.keep(tx, run, job.work.step(tx, context, run.cursor), clock.now())
            return
        step = job.work.step(context, run.cursor)
        with transaction(context.engine) as tx:
            service.keep(tx, run, step, clock.now())


def what_of(error: Exception) -> str:
    """Its kind, and of the system's own errors their words: any other text may hold what somebody typed."""
    kind = type(error).__name__
    return f"{kind}: {error.strerror}" if isinstance(error, OSError) and error.strerror else kind
