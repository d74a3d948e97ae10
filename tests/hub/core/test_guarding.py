"""One transaction at a time, and nothing slow inside one that writes."""

from __future__ import annotations

import asyncio
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from starlette.concurrency import run_in_threadpool

from hub.core import evidence
from hub.core.db import open_engine, reading, transaction
from hub.core.guarding import MisusedTransaction, outside_transactions
from tests.support.holding import MOST_SECONDS_WITHOUT_SQL, watched

ENTRY = evidence.Entry(
    subject="test",
    reference="r",
    place="hub",
    rung=evidence.Rung.DRAFTED,
    at=datetime(2026, 11, 22, 3, 0, tzinfo=UTC),
)
Opener = Callable[[sa.Engine], AbstractContextManager[sa.Connection]]


@outside_transactions("drawing")
def draw() -> str:
    return "drawn"


@pytest.mark.parametrize("outer", [transaction, reading])
@pytest.mark.parametrize("inner", [transaction, reading])
def test_a_transaction_inside_another_is_refused_at_once_and_not_after_ten_seconds(
    engine: sa.Engine, outer: Opener, inner: Opener
) -> None:
    with outer(engine), pytest.raises(MisusedTransaction, match="open already"), inner(engine):
        pass


def test_what_the_outer_transaction_wrote_goes_back_with_the_refusal(engine: sa.Engine) -> None:
    def write_and_nest() -> None:
        with transaction(engine) as tx:
            evidence.append(tx, ENTRY)
            with reading(engine):
                pass

    with pytest.raises(MisusedTransaction):
        write_and_nest()
    with reading(engine) as tx:
        assert evidence.head(tx).position == 0


def test_nesting_is_seen_in_the_threads_and_tasks_of_the_same_request(engine: sa.Engine) -> None:
    def writes() -> None:
        with transaction(engine):
            pass

    async def in_a_task() -> None:
        await asyncio.to_thread(writes)

    async def request() -> None:
        with transaction(engine):
            with pytest.raises(MisusedTransaction):
                await run_in_threadpool(writes)
            with pytest.raises(MisusedTransaction):
                await asyncio.create_task(in_a_task())

    asyncio.run(request())


def test_a_task_that_outlives_the_transaction_it_was_started_in_may_write(engine: sa.Engine) -> None:
    async def later(end: asyncio.Event) -> None:
        await end.wait()
        with transaction(engine):
            pass

    async def request() -> None:
        end = asyncio.Event()
        with transaction(engine):
            task = asyncio.create_task(later(end))
            await asyncio.sleep(0)
        end.set()
        await task

    asyncio.run(request())


def test_other_requests_and_other_databases_are_not_held_up(engine: sa.Engine) -> None:
    other = open_engine("sqlite://")
    with reading(engine), transaction(other), ThreadPoolExecutor(1) as another_request:

        def writes() -> None:
            with transaction(engine):
                pass

        another_request.submit(writes).result()
    other.dispose()


def test_a_reading_that_a_stream_holds_ends_in_whatever_thread_ends_it(engine: sa.Engine) -> None:
    def pieces() -> Iterator[int]:
        with reading(engine) as tx:
            yield tx.execute(sa.text("SELECT 1")).scalar_one()

    async def sent() -> list[int]:
        stream = pieces()
        found = [await run_in_threadpool(next, stream, 0) for _ in range(2)]
        await run_in_threadpool(lambda: transaction(engine).__enter__().rollback())
        return found

    assert asyncio.run(sent()) == [1, 0]


def test_slow_work_is_refused_inside_a_write_transaction_alone(engine: sa.Engine) -> None:
    with transaction(engine), pytest.raises(MisusedTransaction, match="drawing takes too long"):
        draw()
    with reading(engine):
        assert draw() == "drawn"
    assert draw() == "drawn"


def test_work_without_sql_inside_a_write_transaction_is_caught_and_named(engine: sa.Engine) -> None:
    with watched() as caught:
        with transaction(engine) as tx:
            tx.execute(sa.text("SELECT 1"))
            end = time.thread_time() + 1.5 * MOST_SECONDS_WITHOUT_SQL
            while time.thread_time() < end:
                pass
        with transaction(engine):
            subprocess.run(["true"], check=True)
        with reading(engine):
            subprocess.run(["true"], check=True)
    work, program = caught
    assert work.endswith("s of work without SQL between 'SELECT 1' and 'the end'")
    assert program.startswith("subprocess.Popen inside a write transaction, after 'BEGIN")
