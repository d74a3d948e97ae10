"""The hub's time as far as its messages tell, and the machine's own."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from edge.clock import HubTime, SystemClock, kernel_says_synced, machine_id
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


def test_a_clock_that_was_put_right_is_believed_after_some_messages() -> None:
    clock = SetClock(NOON - timedelta(hours=1))
    hub_time = HubTime(clock)
    hub_time.heard(NOON)
    clock.moment = NOON
    for _ in range(32):
        hub_time.heard(NOON)
    assert hub_time.now() == NOON


def test_the_machines_clock_goes_on_and_knows_its_boot(tmp_path: Path) -> None:
    clock = SystemClock()
    first = clock.mono_ms()
    assert clock.mono_ms() >= first > 0
    assert clock.now().tzinfo is not None
    assert len(clock.boot) == 36
    assert kernel_says_synced() in (True, False, None)
    assert machine_id(tmp_path / "none") == "unknown"
