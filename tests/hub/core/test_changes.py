from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import TypedDict

import sqlalchemy as sa
from sse_starlette import ServerSentEvent

from hub.core.changes import Changes, touch, watching
from hub.core.db import transaction
from hub.core.live import ENDED, STREAMS_OF_ONE, Streams, fragments
from tests.support.waiting import eventually

PATIENCE = 5.0
"""Seconds; far more than a change needs, so that a busy machine fails no test."""


class Whose(TypedDict):
    streams: Streams
    who: str
    still_in: Callable[[], bool]


def whose(streams: Streams, who: str = "s-1") -> Whose:
    """Somebody whose session goes on."""
    return Whose(streams=streams, who=who, still_in=lambda: True)


async def test_a_watcher_wakes_after_the_commit(engine: sa.Engine) -> None:
    async with watching(engine) as changes, changes.watch("fleet") as watch:
        await watch.wait(0.2)
        with transaction(engine) as tx:
            touch(tx, "fleet")
            assert not await watch.wait(0.1), "woken before the commit"
        assert await watch.wait(PATIENCE)


async def test_a_watcher_sleeps_through_changes_of_other_subjects(engine: sa.Engine) -> None:
    async with watching(engine) as changes, changes.watch("fleet") as watch:
        await watch.wait(0.2)
        with transaction(engine) as tx:
            touch(tx, "coin")
        assert not await watch.wait(0.2)


async def test_a_rolled_back_change_wakes_nobody(engine: sa.Engine) -> None:
    async with watching(engine) as changes, changes.watch("fleet") as watch:
        await watch.wait(0.2)
        with engine.connect() as connection:
            touch(connection, "fleet")
            connection.rollback()
        assert not await watch.wait(0.2)


async def test_many_changes_while_busy_wake_once(engine: sa.Engine) -> None:
    async with watching(engine) as changes, changes.watch("fleet") as watch:
        await watch.wait(0.2)
        for _ in range(3):
            with transaction(engine) as tx:
                touch(tx, "fleet")
        await asyncio.sleep(0.2)
        assert await watch.wait(PATIENCE)
        assert not await watch.wait(0.1)


async def test_a_page_gets_its_fragment_at_once_and_again_when_it_differs(engine: sa.Engine) -> None:
    drawn = iter(["a", "a", "b"])
    async with watching(engine) as changes:
        stream = fragments(changes, ("fleet",), lambda: next(drawn), **whose(Streams()))
        assert (await anext(stream)).data == "a"
        second = asyncio.ensure_future(anext(stream))
        for _ in range(2):
            await asyncio.sleep(0.1)
            with transaction(engine) as tx:
                touch(tx, "fleet")
        assert (await asyncio.wait_for(second, PATIENCE)).data == "b"


async def test_who_has_signed_out_is_shown_no_later_change_and_the_stream_says_that_it_ends() -> None:
    changes, drawn, answers = Changes(), iter("ab"), iter([True, False])
    stream = fragments(
        changes,
        ("fleet",),
        lambda: next(drawn),
        streams=Streams(),
        who="s-1",
        still_in=lambda: next(answers),
    )
    assert (await anext(stream)).data == "a"
    following = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0)
    changes.announce(frozenset({"fleet"}))
    assert (await asyncio.wait_for(following, PATIENCE)).event == ENDED
    assert [event async for event in stream] == []


async def test_a_stream_comes_to_an_end_by_itself(engine: sa.Engine) -> None:
    async with watching(engine) as changes:
        stream = fragments(changes, ("fleet",), lambda: "a", longest=0.2, **whose(Streams()))
        assert [event.data async for event in stream] == ["a"]


async def test_of_too_many_streams_of_one_person_the_oldest_gives_way_and_says_so() -> None:
    changes, streams = Changes(), Streams(of_one=2)

    def follow(who: str) -> AsyncIterator[ServerSentEvent]:
        return fragments(changes, ("fleet",), lambda: "a", **whose(streams, who))

    mine = [follow("s-1") for _ in range(3)]
    another = follow("s-2")
    for each in (another, *mine):
        assert (await anext(each)).data == "a"
    assert [event.event async for event in mine[0]] == [ENDED]
    waiting = [asyncio.ensure_future(anext(each)) for each in (another, *mine[1:])]
    assert not (await asyncio.wait(waiting, timeout=0.1))[0]
    for unanswered in waiting:
        unanswered.cancel()


async def test_four_hundred_streams_of_one_person_are_drawn_as_few() -> None:
    changes, streams, drawn = Changes(), Streams(), 0

    def draw() -> str:
        nonlocal drawn
        drawn += 1
        return str(drawn)

    shown: set[int] = set()

    async def follow(number: int) -> None:
        async for _ in fragments(changes, ("fleet",), draw, 60, **whose(streams, "c-1")):
            shown.add(number)

    def those_that_go_on_have_been_drawn() -> bool:
        left = {number for number, each in enumerate(following) if not each.done()}
        return len(left) == STREAMS_OF_ONE and left <= shown

    following = [asyncio.create_task(follow(number)) for number in range(400)]
    await eventually(those_that_go_on_have_been_drawn)
    at_rest = drawn
    changes.announce(frozenset({"fleet"}))
    await eventually(lambda: drawn == at_rest + STREAMS_OF_ONE, "a drawing for each that goes on")
    for each in following:
        each.cancel()
    await asyncio.gather(*following, return_exceptions=True)
    assert drawn == at_rest + STREAMS_OF_ONE
