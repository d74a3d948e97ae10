"""Heavy work goes through a short line, one after another, and steps back for payments."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import pytest
import sqlalchemy as sa

from hub.core.bounded import Bounded, Busy
from hub.core.db import transaction
from hub.core.guarding import MisusedTransaction


@contextmanager
def held(line: Bounded, askers: ThreadPoolExecutor) -> Iterator[Callable[[], None]]:
    """The line's only thread is at work until what is given is called."""
    begun, end = threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        end.wait(20)

    def ask() -> None:
        with line.place() as run:
            run(work)

    asked = askers.submit(ask)
    begun.wait(20)
    yield end.set
    end.set()
    asked.result()


def test_who_waits_is_served_in_the_order_of_arrival_and_one_at_a_time() -> None:
    line, served = Bounded("work"), list[int]()
    with ThreadPoolExecutor(1) as askers, ExitStack() as places:
        with held(line, askers) as release:
            runs = [places.enter_context(line.place()) for _ in range(3)]
            waiting = [run.later(served.append, number) for number, run in enumerate(runs)]
            assert served == []
            release()
        for each in waiting:
            each.result(20)
    assert served == [0, 1, 2]


def test_beyond_the_line_one_is_told_so_at_once_and_let_in_when_there_is_room() -> None:
    line = Bounded("work", waiting=1)
    with ThreadPoolExecutor(1) as askers:
        with held(line, askers), line.place(), pytest.raises(Busy) as told, line.place():
            pass
        assert 0 < told.value.retry_after.total_seconds() < 60
        with line.place() as run:
            assert run(sum, (1, 2)) == 3


def test_the_work_steps_back_for_payments() -> None:
    with Bounded("work").place() as run:
        assert run(os.sched_getscheduler, 0) == os.SCHED_IDLE
    assert os.sched_getscheduler(0) == os.SCHED_OTHER


def test_work_that_gets_no_core_is_done_beside_the_payments_and_so_is_what_waits_behind_it() -> None:
    """Both cores taken: a hash that stepped back took 17 to 36 seconds, and nobody could sign in."""
    line, cores_are_free = Bounded("work", no_core_seconds=0.05), threading.Event()

    def work(number: int) -> int:
        if os.sched_getscheduler(0) == os.SCHED_IDLE:
            cores_are_free.wait(20)
        return number

    def ask(number: int) -> int:
        with line.place() as run:
            return run(work, number)

    with ThreadPoolExecutor(3) as askers:
        asked = [askers.submit(ask, number) for number in range(3)]
        try:
            assert [each.result(5) for each in asked] == [0, 1, 2]
        finally:
            cores_are_free.set()


def test_nobody_waits_in_the_line_with_a_write_transaction_open(engine: sa.Engine) -> None:
    line = Bounded("work")
    with transaction(engine), line.place() as run, pytest.raises(MisusedTransaction, match="work takes"):
        run(sum, (1, 2))
