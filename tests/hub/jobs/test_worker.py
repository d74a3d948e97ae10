"""The role ``jobs`` as its own process: killed in the middle, resumed, one of two at work."""

from __future__ import annotations

from hub.app import Role
from hub.core.db import reading, transaction
from hub.jobs import queries, service
from hub.jobs.model import Run, State
from hub.jobs.registering import registered
from tests.hub.running import RunningHub, kill
from tests.support.waiting import eventually


def newest(hub: RunningHub, job: str) -> Run | None:
    with reading(hub.engine) as tx:
        return queries.newest(tx).get(job)


def ask(hub: RunningHub, job: str) -> int:
    with transaction(hub.engine) as tx:
        id = service.ask(tx, registered()[job], "staff-1", hub.context.clock.now())
    assert id is not None
    return id


def is_done(hub: RunningHub, job: str) -> bool:
    run = newest(hub, job)
    return run is not None and run.state is State.DONE


async def test_what_is_due_is_done_at_the_start_and_what_is_asked_for_soon(hub: RunningHub) -> None:
    process = hub.start(Role.JOBS)
    await eventually(lambda: is_done(hub, "end_what_is_over"), "nothing was done by the clock")
    ask(hub, "check_books")
    await eventually(lambda: is_done(hub, "check_books"), "nobody took what was asked for")
    process.terminate()
    assert process.wait(10) == 0


async def test_a_process_that_is_killed_in_the_middle_is_followed_by_one_that_goes_on(
    hub: RunningHub,
) -> None:
    left = None
    while left is None or left.state is State.DONE:  # it was quicker than we are: once more
        process = hub.start(Role.JOBS)
        id = ask(hub, "check_books")
        await eventually(
            lambda: (run := newest(hub, "check_books")) is not None and run.done > 0, "not begun"
        )
        kill(process)
        left = newest(hub, "check_books")
    assert left is not None
    assert left.state is State.RUNNING
    hub.start(Role.JOBS)
    await eventually(lambda: is_done(hub, "check_books"), "nobody went on")
    ended = newest(hub, "check_books")
    assert ended is not None
    assert (ended.id, ended.done) == (id, ended.total), "each step has been done once"
    assert left.done < ended.done
    assert left.runner != ended.runner


async def test_of_two_processes_one_works_and_the_other_takes_its_place(hub: RunningHub) -> None:
    first = hub.start(Role.JOBS)
    await eventually(lambda: is_done(hub, "end_what_is_over"), "the first does nothing")
    hub.start(Role.JOBS)
    one = newest(hub, "end_what_is_over")
    ask(hub, "check_coin")
    await eventually(lambda: is_done(hub, "check_coin"), "neither works")
    first_run = newest(hub, "check_coin")
    assert one is not None
    assert first_run is not None
    assert first_run.runner == one.runner, "two runners are at work"
    kill(first)
    ask(hub, "check_coin")
    await eventually(lambda: is_done(hub, "check_coin"), "the second does not take its place")
    last = newest(hub, "check_coin")
    assert last is not None
    assert last.runner != one.runner
