"""The hub's time as far as its messages tell, and the machine's own."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from edge.clock import HubTime, SystemClock, kernel_says_synced, machine_id, told
from edge.wire.envelope import parse_timestamp, timestamp
from tests.edge.make import NOON, SetClock


def test_before_the_hub_was_heard_the_devices_own_time_counts() -> None:
    clock = SetClock()
    hub_time = HubTime(clock)
    assert hub_time.now() == clock.now()
    assert hub_time.report(None).offset_ms is None
    assert hub_time.report(None).source == "none"


@pytest.mark.parametrize("hours_wrong", [-1, 1])
def test_a_clock_an_hour_wrong_is_put_right_by_one_message(hours_wrong: int) -> None:
    hub_time = HubTime(SetClock(NOON + timedelta(hours=hours_wrong)))
    hub_time.heard(NOON)
    assert hub_time.now() == NOON
    assert hub_time.report(False).offset_ms == -hours_wrong * 3_600_000


def test_a_message_that_was_late_does_no_harm() -> None:
    clock = SetClock()
    hub_time = HubTime(clock)
    hub_time.heard(NOON)
    clock.advance(600)
    hub_time.heard(NOON)  # ten minutes in the broker's queue
    assert hub_time.now() == clock.now()


@pytest.mark.parametrize("year", [1970, 2000, 2026, 2099])
def test_a_clock_that_is_set_in_the_middle_of_a_life_changes_nothing_of_the_hubs_time(year: int) -> None:
    clock = SetClock(NOON.replace(year=year))
    hub_time = HubTime(clock)
    hub_time.heard(NOON)
    clock.moment = NOON + timedelta(minutes=7)  # a time source was found
    assert hub_time.now() == NOON
    clock.moment = NOON.replace(year=2150)  # and the battery is pulled out
    clock.milliseconds += 5000
    assert hub_time.now() == NOON + timedelta(seconds=5)


@pytest.mark.parametrize("said", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)])
def test_a_year_that_no_message_can_tell_is_told_as_the_nearest_that_can(said: datetime) -> None:
    hub_time = HubTime(SetClock(milliseconds=0))
    hub_time.heard(said)
    for moment in (told(said), hub_time.now()):
        assert parse_timestamp(timestamp(moment)) == moment


async def test_the_hubs_time_is_known_when_it_was_heard_and_not_before() -> None:
    hub_time = HubTime(SetClock(NOON.replace(year=2099)))
    waiting = asyncio.create_task(hub_time.known())
    await asyncio.sleep(0)
    assert not waiting.done()
    hub_time.heard(NOON)
    assert await waiting == NOON


def test_the_machines_clock_goes_on_and_knows_its_boot(tmp_path: Path) -> None:
    clock = SystemClock()
    first = clock.mono_ms()
    assert clock.mono_ms() >= first > 0
    assert clock.now().tzinfo is not None
    assert len(clock.boot) == 36
    assert kernel_says_synced() in (True, False, None)
    assert machine_id(tmp_path / "none") == "unknown"
