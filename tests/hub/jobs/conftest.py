"""Jobs of the tests' own, and a runner that works them step by step."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest
import sqlalchemy as sa

from hub.core.clock import SetClock
from hub.core.context import Context
from hub.core.db import Transaction, reading, transaction
from hub.core.tables import change
from hub.jobs import queries, service
from hub.jobs.model import OnDemand, RowError, Run, Schedule, Step
from hub.jobs.registering import Job, Within
from hub.jobs.running import Runner
from kiosk.words.catalogue import Words

ROWS = 5
SOMEBODY = "山田さん"
"""What the text of an exception may hold."""


class Broken(Exception):
    pass


def counted(tx: Transaction, name: str) -> int:
    """How often a counting step has taken effect."""
    return tx.execute(sa.select(change.c.version).where(change.c.subject == name)).scalar() or 0


@dataclass
class Counting:
    """A long job of ``ROWS`` rows, one a step; ``wrong`` rows are errors, at ``breaks`` the step fails."""

    name: str
    wrong: set[int] = field(default_factory=set)
    breaks: set[int] = field(default_factory=set)

    def step(self, tx: Transaction, _context: Context, cursor: str) -> Step:
        row = int(cursor or 0) + 1
        _count(tx, self.name)
        if row in self.breaks:
            raise Broken(SOMEBODY)
        errors = (
            (RowError(f"row {row}", "行が正しくありません。", "The row is wrong."),)
            if row in self.wrong
            else ()
        )
        return Step(done=1, total=ROWS, cursor=str(row), errors=errors, finished=row == ROWS)

    def job(self, schedule: Schedule | None = None) -> Job:
        return Job(self.name, Words("数える仕事", "Counting"), schedule or OnDemand(), Within(self.step))


def _count(tx: Transaction, name: str) -> None:
    if tx.execute(
        change.update().where(change.c.subject == name).values(version=change.c.version + 1)
    ).rowcount:
        return
    tx.execute(change.insert().values(subject=name, version=1))


class Bench:
    """Jobs with their runner; ``other_process`` is a runner of another process on the same database."""

    def __init__(self, context: Context, *jobs: Job) -> None:
        self.context = context
        self.jobs = {job.name: job for job in jobs}
        self.runner = Runner(context, self.jobs)

    def other_process(self) -> Bench:
        return Bench(replace(self.context, boot=self.context.new_id()), *self.jobs.values())

    def ask(self, name: str, by: str | None = "staff-1") -> int | None:
        with transaction(self.context.engine) as tx:
            return service.ask(tx, self.jobs[name], by, self.context.clock.now())

    def stop(self, id: int) -> bool:
        with transaction(self.context.engine) as tx:
            return service.stop(tx, id, self.context.clock.now())

    def resume(self, id: int) -> bool:
        with transaction(self.context.engine) as tx:
            return service.resume(tx, id)

    def turns(self, count: int) -> list[bool]:
        return [self.runner.turn() for _ in range(count)]

    def finish(self) -> None:
        """Until nothing is to be done now."""
        for _ in range(1000):
            if not self.runner.turn():
                return
        raise AssertionError("it never comes to rest")

    def newest(self, name: str) -> Run:
        with reading(self.context.engine) as tx:
            return queries.newest(tx)[name]

    def history(self, name: str) -> list[Run]:
        with reading(self.context.engine) as tx:
            return queries.history(tx, name, 1000)

    def rows(self, id: int) -> list[str]:
        with reading(self.context.engine) as tx:
            return [each.row for each in queries.row_errors(tx, id, 1000)]

    def counted(self, name: str) -> int:
        with reading(self.context.engine) as tx:
            return counted(tx, name)


@pytest.fixture
def bench(context: Context, clock: SetClock) -> Bench:
    """One long job, on demand."""
    return Bench(context, Counting("counting").job())
