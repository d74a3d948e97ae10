"""A stage applies events in their order, tells the newest state, and hides no fault."""

from __future__ import annotations

import asyncio

import pytest

from kiosk.flows.step import Step
from kiosk.stage import EffectFailed, Stage


def count(state: int, event: int) -> Step[int, str]:
    return Step(state + event, (f"add {event}",))


async def test_events_are_applied_in_order_and_effects_begin_in_order() -> None:
    done: list[str] = []

    async def perform(effect: str) -> None:
        done.append(effect)

    stage = Stage(count, 0, perform)
    await stage.send(1)
    await stage.send(2)
    await stage.settle()
    assert stage.state == 3
    assert done == ["add 1", "add 2"]


async def test_an_effect_may_send_events_of_its_own() -> None:
    async def perform(effect: str) -> None:
        if stage.state < 3:
            await stage.send(1)

    stage = Stage(count, 0, perform)
    await stage.send(1)
    await stage.settle()
    assert stage.state == 3


async def test_a_watcher_gets_the_present_state_then_the_newest_and_skips_old_ones() -> None:
    async def perform(effect: str) -> None: ...

    stage = Stage(count, 0, perform)
    states = stage.watch()
    assert await anext(states) == 0
    for _ in range(3):
        await stage.send(1)
    assert await anext(states) == 3


async def test_an_event_that_changes_nothing_wakes_nobody() -> None:
    async def perform(effect: str) -> None: ...

    stage = Stage(count, 0, perform)
    states = stage.watch()
    await anext(states)
    waiting = asyncio.ensure_future(anext(states))
    await stage.send(0)
    await stage.settle()
    assert not waiting.done()
    await stage.send(5)
    assert await waiting == 5


async def test_a_fault_in_an_effect_is_raised_at_the_next_event_and_to_the_watchers() -> None:
    async def perform(effect: str) -> None:
        raise LookupError("personal detail")

    stage = Stage(count, 0, perform)
    await stage.send(1)
    with pytest.raises(EffectFailed) as failed:
        await stage.settle()
    assert "personal detail" not in str(failed.value)
    with pytest.raises(EffectFailed):
        await stage.send(1)
    with pytest.raises(EffectFailed):
        await anext(stage.watch())


async def test_closing_stops_what_still_runs() -> None:
    stopped = asyncio.Event()

    async def perform(effect: str) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()

    stage = Stage(count, 0, perform)
    await stage.send(1)
    await asyncio.sleep(0)
    await stage.close()
    assert stopped.is_set()
