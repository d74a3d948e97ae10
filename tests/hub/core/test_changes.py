from __future__ import annotations

import asyncio

import sqlalchemy as sa

from hub.core.changes import touch, watching
from hub.core.db import transaction
from hub.core.live import fragments

PATIENCE = 5.0
"""Seconds; far more than a change needs, so that a busy machine fails no test."""


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
        stream = fragments(changes, ("fleet",), lambda: next(drawn))
        assert (await anext(stream)).data == "a"
        second = asyncio.ensure_future(anext(stream))
        for _ in range(2):
            await asyncio.sleep(0.1)
            with transaction(engine) as tx:
                touch(tx, "fleet")
        assert (await asyncio.wait_for(second, PATIENCE)).data == "b"


async def test_a_stream_ends_so_that_who_was_signed_out_gets_no_more(engine: sa.Engine) -> None:
    async with watching(engine) as changes:
        stream = fragments(changes, ("fleet",), lambda: "a", longest=0.2)
        assert [event.data async for event in stream] == ["a"]
