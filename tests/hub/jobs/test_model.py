from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.words import TOKYO
from hub.jobs.model import (
    FIRST_WAIT,
    GRACE,
    LONGEST_WAIT,
    Daily,
    Every,
    Move,
    OnDemand,
    Run,
    Schedule,
    State,
    is_overdue,
    move,
    next_run,
    wait_after,
)

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
"""12:00 in Kisarazu."""
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))
TIMES = st.times().map(lambda each: each.replace(second=0, microsecond=0))


def run(state: State, **changes: object) -> Run:
    """A run of this process that was asked for an hour ago."""
    standing = Run(
        id=1,
        job="any",
        started_by=None,
        state=state,
        runner="me",
        asked_at=NOW - timedelta(hours=1),
        ended_at=None,
        done=0,
        total=None,
        errors=0,
        cursor="",
        failures=0,
        again_at=None,
        message="",
    )
    return replace(standing, **changes)  # type: ignore[arg-type]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("schedule", "last", "due"),
    [
        (Every(30), None, "2026-11-22T12:00"),
        (Every(1800), "2026-11-22T11:45", "2026-11-22T12:15"),
        (Every(30), "2026-11-22T11:00", "2026-11-22T11:00:30"),
        (Daily(time(7, 0)), None, "2026-11-22T12:00"),
        (Daily(time(7, 0)), "2026-11-22T07:00", "2026-11-23T07:00"),
        (Daily(time(7, 0)), "2026-11-21T23:59", "2026-11-22T07:00"),
        (Daily(time(0, 30)), "2026-11-21T23:59", "2026-11-22T00:30"),
        (Daily(time(0, 0)), "2026-12-31T00:00", "2026-11-22T12:00"),  # the clock was set back
    ],
)
def test_the_next_run_is_due(schedule: Schedule, last: str | None, due: str) -> None:
    assert next_run(schedule, at(last) if last else None, NOW) == at(due)


def test_nothing_that_is_on_demand_is_ever_due() -> None:
    assert next_run(OnDemand(), None, NOW) is None
    assert move(OnDemand(), None, NOW, "me") is Move.REST


@given(TIMES, MOMENTS)
def test_a_daily_run_is_at_its_time_on_the_wall_within_a_day(each: time, last: datetime) -> None:
    due = next_run(Daily(each), last, last)
    assert due is not None
    assert due.astimezone(TOKYO).time() == each
    assert timedelta(0) < due - last <= timedelta(days=1)


@given(MOMENTS, MOMENTS, st.one_of(st.integers(1, 86_400).map(Every), TIMES.map(Daily)))
def test_no_clock_that_was_set_back_keeps_a_job_waiting(
    last: datetime, now: datetime, schedule: Schedule
) -> None:
    due = next_run(schedule, last, now)
    assert due is not None
    assert due <= now + timedelta(days=1)


@given(st.integers(1, 10_000))
def test_waits_after_failures_grow_and_have_an_end(failures: int) -> None:
    assert FIRST_WAIT <= wait_after(failures) <= wait_after(failures + 1) <= LONGEST_WAIT


MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("last", "schedule", "todo"),
    [
        (None, Every(30), Move.BEGIN),
        (run(State.DONE), Every(3600), Move.BEGIN),
        (run(State.DONE), Every(3601), Move.REST),
        (run(State.STOPPED), Every(60), Move.BEGIN),
        (run(State.STOPPED), OnDemand(), Move.REST),
        (run(State.WAITING), OnDemand(), Move.TAKE_UP),
        (run(State.RUNNING), Every(60), Move.STEP),
        (run(State.STOPPING), Every(60), Move.STEP),
        (run(State.RUNNING, runner="dead"), Every(60), Move.TAKE_UP),
        (run(State.STOPPING, runner="dead"), Every(60), Move.TAKE_UP),
        (run(State.FAILED, again_at=NOW + MINUTE), Every(60), Move.REST),
        (run(State.FAILED, again_at=NOW), Every(60), Move.TAKE_UP),
        (
            run(State.FAILED, again_at=NOW + timedelta(days=9)),
            Every(60),
            Move.TAKE_UP,
        ),  # the clock was set back
    ],
)
def test_what_the_runner_does_next(last: Run | None, schedule: Schedule, todo: Move) -> None:
    assert move(schedule, last, NOW, "me") is todo


@pytest.mark.parametrize(
    ("last", "overdue"),
    [
        (None, False),
        (run(State.DONE), True),
        (run(State.DONE, asked_at=NOW - GRACE), False),
        (run(State.WAITING), True),
        (run(State.RUNNING), False),
        (run(State.FAILED), False),
    ],
)
def test_what_should_have_begun_a_while_ago_is_overdue(last: Run | None, overdue: bool) -> None:
    assert is_overdue(Every(60), last, NOW) is overdue


@pytest.mark.parametrize(
    ("schedule", "ja", "en"),
    [
        (Every(30), "30秒ごと", "every 30 s"),
        (Every(600), "10分ごと", "every 10 min"),
        (Every(3600), "1時間ごと", "every 1 h"),
        (Daily(time(3, 40)), "毎日 03:40", "daily at 03:40"),
        (OnDemand(), "求めたとき", "when asked for"),
    ],
)
def test_a_schedule_in_words(schedule: Schedule, ja: str, en: str) -> None:
    assert (schedule.words.ja, schedule.words.en) == (ja, en)
