"""When a job is due, what its runner does next, and what a step tells of itself. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from hub.core.words import TOKYO
from kiosk.words.catalogue import Words

FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(hours=1)
"""Waits after failures double from the first to this."""
GRACE = timedelta(minutes=10)
"""So late a job may begin without anybody being told."""
MOST_ROW_ERRORS = 10_000
"""Kept of one run; they are counted beyond it. Whoever finds more has one mistake and not ten thousand."""


@dataclass(frozen=True, slots=True)
class Every:
    """Again so long after the last beginning."""

    seconds: int

    @property
    def words(self) -> Words:
        for size, ja, en in ((3600, "時間", "h"), (60, "分", "min")):
            if self.seconds % size == 0:
                return Words(f"{self.seconds // size}{ja}ごと", f"every {self.seconds // size} {en}")
        return Words(f"{self.seconds}秒ごと", f"every {self.seconds} s")


@dataclass(frozen=True, slots=True)
class Daily:
    """Each day at this time on the wall in Kisarazu, which knows no summer time."""

    at: time

    @property
    def words(self) -> Words:
        return Words(f"毎日 {self.at:%H:%M}", f"daily at {self.at:%H:%M}")


@dataclass(frozen=True, slots=True)
class OnDemand:
    """When somebody asks for it."""

    @property
    def words(self) -> Words:
        return Words("求めたとき", "when asked for")


Schedule = Every | Daily | OnDemand


class State(StrEnum):
    """Of one run. A job has one unfinished run at a time."""

    WAITING = "waiting"  # asked for, or to be resumed
    RUNNING = "running"
    STOPPING = "stopping"  # stopped when its present step has ended
    STOPPED = "stopped"  # may be resumed where it stands
    FAILED = "failed"  # tried again where it stands, after a wait
    DONE = "done"


UNFINISHED = frozenset({State.WAITING, State.RUNNING, State.STOPPING, State.FAILED})
AT_WORK = frozenset({State.RUNNING, State.STOPPING})


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong with one row, in a sentence; ``row`` is what people know it by."""

    row: str
    ja: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What one step has done: so many more, and where the next begins (``cursor``).

    ``total``: of how many altogether, if that is known. ``finished``: there is no next step.
    """

    done: int = 0
    cursor: str = ""
    total: int | None = None
    errors: tuple[RowError, ...] = ()
    finished: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run as it stands; ``started_by`` is a member of staff, nobody when it was the clock."""

    id: int
    job: str
    started_by: str | None
    state: State
    runner: str
    asked_at: datetime
    ended_at: datetime | None
    done: int
    total: int | None
    errors: int
    cursor: str
    failures: int
    again_at: datetime | None
    message: str

    @property
    def is_unfinished(self) -> bool:
        return self.state in UNFINISHED

    @property
    def may_stop(self) -> bool:
        return self.is_unfinished and self.state is not State.STOPPING

    @property
    def may_resume(self) -> bool:
        """If it is its job's newest: who begins anew leaves the old one where it stands."""
        return self.state is State.STOPPED


class Move(StrEnum):
    """What the runner does next about a job."""

    REST = "rest"
    BEGIN = "begin"  # a new run
    TAKE_UP = "take_up"  # a run that waits, is tried again, or was left by a runner that died
    STEP = "step"  # of the run that it has taken up


def next_run(schedule: Schedule, last: datetime | None, now: datetime) -> datetime | None:
    """When the next run is due after one that was begun at ``last``; never by itself if on demand.

    One that never ran is due at once, and so is one that ran in the future: the clock was set back since.
    """
    if isinstance(schedule, OnDemand):
        return None
    if last is None or last > now:
        return now
    if isinstance(schedule, Every):
        return last + timedelta(seconds=schedule.seconds)
    local = last.astimezone(TOKYO)
    same_day = datetime.combine(local.date(), schedule.at, TOKYO)
    return same_day if same_day > local else same_day + timedelta(days=1)


def wait_after(failures: int) -> timedelta:
    """How long after so many failures in a row it is tried again."""
    doublings: int = 2 ** min(failures - 1, 16)
    return min(LONGEST_WAIT, FIRST_WAIT * doublings)


def move(schedule: Schedule, last: Run | None, now: datetime, runner: str) -> Move:
    """What ``runner`` does about a job whose newest run is ``last``."""
    if last is None or last.state not in UNFINISHED:
        due = next_run(schedule, last.asked_at if last else None, now)
        return Move.BEGIN if due is not None and due <= now else Move.REST
    if last.state is State.FAILED:
        return Move.TAKE_UP if _wait_is_over(last, now) else Move.REST
    if last.state in AT_WORK and last.runner == runner:
        return Move.STEP
    return Move.TAKE_UP


def _wait_is_over(failed: Run, now: datetime) -> bool:
    """No wait is longer than the longest, whatever the clock showed when it began."""
    return failed.again_at is None or not now < failed.again_at <= now + LONGEST_WAIT


def is_overdue(schedule: Schedule, last: Run | None, now: datetime) -> bool:
    """Whether nobody has begun what should have begun a while ago; before the first run nobody knows."""
    if last is None or last.state in (*AT_WORK, State.FAILED):
        return False
    if last.state is State.WAITING:
        return last.asked_at + GRACE < now
    due = next_run(schedule, last.asked_at, now)
    return due is not None and due + GRACE < now
