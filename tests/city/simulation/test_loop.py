"""Simulated time: nobody waits, and nothing happens out of order."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest

from city.simulation.loop import Deadlock, SimulatedClock, SimulatedLoop

NOON = datetime(2027, 3, 31, 3, tzinfo=UTC)


async def test_an_ordinary_loop_is_not_changed_by_ours() -> None:
    assert not isinstance(asyncio.get_running_loop(), SimulatedLoop)


def test_a_day_passes_in_a_moment() -> None:
    async def sleep() -> float:
        await asyncio.sleep(86_400)
        return asyncio.get_running_loop().time()

    began = time.perf_counter()
    with asyncio.Runner(loop_factory=SimulatedLoop) as runner:
        assert runner.run(sleep()) == pytest.approx(86_400)
    assert time.perf_counter() - began < 10


def test_sleepers_wake_in_the_order_of_their_times_and_time_outs_are_timers() -> None:
    woken: list[str] = []

    async def sleep(name: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        woken.append(name)

    async def all_of_them() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(2.5):
                await asyncio.gather(sleep("late", 3), sleep("early", 1), sleep("middle", 2))

    with asyncio.Runner(loop_factory=SimulatedLoop) as runner:
        runner.run(all_of_them())
    assert woken == ["early", "middle"]


def test_waiting_for_what_never_comes_is_a_deadlock_and_not_a_hanging_test() -> None:
    async def wait() -> None:
        await asyncio.Event().wait()

    runner = asyncio.Runner(loop_factory=SimulatedLoop)
    with pytest.raises(Deadlock):
        runner.run(wait())
    for task in asyncio.all_tasks(runner.get_loop()):
        task.cancel()
    runner.close()


def test_a_clock_runs_with_the_loop_and_can_be_set_wrong() -> None:
    seconds = 0.0
    clock = SimulatedClock(lambda: seconds, NOON, "till-1")
    seconds = 90.0
    assert clock.now() == NOON + timedelta(seconds=90)
    clock.set_wrong(-3600)
    assert clock.now() == NOON + timedelta(seconds=90 - 3600)
    assert clock.mono_ms() == 90_000
