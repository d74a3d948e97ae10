"""Jobs step by step: begun, stopped, resumed, failing, taken over; on either database."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from hub.core.clock import SetClock
from hub.core.context import Context
from hub.core.db import Transaction, transaction
from hub.jobs import queries, service
from hub.jobs.jobs import forget_runs
from hub.jobs.model import FIRST_WAIT, Daily, Every, OnDemand, State, Step
from hub.jobs.registering import Apart, Job, Within, registered
from kiosk.words.catalogue import Words
from tests.hub.jobs.conftest import ROWS, SOMEBODY, Bench, Counting

NOTHING = Words("何もしない仕事", "Nothing")


def test_a_run_is_asked_for_once_and_goes_to_its_end_step_by_step(bench: Bench) -> None:
    id = bench.ask("counting")
    assert bench.ask("counting") is None, "one that waits is not asked for twice"
    assert bench.turns(3) == [True, True, True]
    standing = bench.newest("counting")
    assert (standing.id, standing.state, standing.done, standing.total) == (id, State.RUNNING, 2, ROWS)
    bench.finish()
    ended = bench.newest("counting")
    assert (ended.state, ended.done, ended.errors, ended.ended_at) == (
        State.DONE,
        ROWS,
        0,
        bench.context.clock.now(),
    )
    assert bench.counted("counting") == ROWS


def test_what_is_wrong_with_a_row_is_kept_with_the_run(context: Context) -> None:
    bench = Bench(context, Counting("counting", wrong={2, 5}).job())
    id = bench.ask("counting")
    assert id is not None
    bench.finish()
    assert bench.newest("counting").errors == 2
    assert bench.rows(id) == ["row 2", "row 5"]


def test_a_run_stops_between_steps_and_is_resumed_where_it_stopped(bench: Bench) -> None:
    id = bench.ask("counting")
    assert id is not None
    bench.turns(3)
    assert bench.stop(id)
    assert bench.newest("counting").state is State.STOPPING
    bench.finish()
    stopped = bench.newest("counting")
    assert (stopped.state, stopped.done, stopped.cursor) == (State.STOPPED, 2, "2")
    assert bench.turns(1) == [False]
    assert bench.resume(id)
    bench.finish()
    assert (bench.newest("counting").state, bench.counted("counting")) == (State.DONE, ROWS)


def test_who_asks_to_stop_during_a_step_has_it_stopped_after_it(context: Context) -> None:
    stops: list[int] = []

    def step(_context: Context, cursor: str) -> Step:
        with transaction(context.engine) as tx:
            service.stop(tx, stops[0], context.clock.now())
        return Step(done=1, cursor=f"{cursor}x")

    bench = Bench(context, Job("apart", NOTHING, OnDemand(), Apart(step)))
    id = bench.ask("apart")
    assert id is not None
    stops.append(id)
    bench.finish()
    assert (bench.newest("apart").state, bench.newest("apart").cursor) == (State.STOPPED, "x")


def test_one_that_waits_is_stopped_at_once(bench: Bench) -> None:
    id = bench.ask("counting")
    assert id is not None
    assert bench.stop(id)
    assert bench.newest("counting").state is State.STOPPED
    assert not bench.stop(id)


def test_an_older_run_is_not_resumed_beside_a_newer_one(bench: Bench) -> None:
    first = bench.ask("counting")
    assert first is not None
    bench.stop(first)
    assert bench.ask("counting") is not None
    assert not bench.resume(first)
    assert not bench.resume(999)


def test_a_job_that_fails_keeps_nothing_of_its_step_and_is_tried_again_ever_later(
    context: Context, clock: SetClock, caplog: pytest.LogCaptureFixture
) -> None:
    counting = Counting("counting", breaks={3})
    bench = Bench(context, counting.job())
    bench.ask("counting")
    bench.finish()
    failed = bench.newest("counting")
    assert (failed.state, failed.cursor, failed.failures, failed.message) == (State.FAILED, "2", 1, "Broken")
    assert failed.again_at == clock.now() + FIRST_WAIT
    assert bench.counted("counting") == 2
    assert "the job counting failed: Broken" in caplog.text
    assert SOMEBODY not in caplog.text + failed.message
    clock.pass_(FIRST_WAIT)
    bench.finish()
    assert bench.newest("counting").again_at == clock.now() + 2 * FIRST_WAIT
    counting.breaks.clear()
    clock.pass_(2 * FIRST_WAIT)
    bench.finish()
    ended = bench.newest("counting")
    assert (ended.state, ended.failures, ended.message) == (State.DONE, 0, "")
    assert bench.counted("counting") == ROWS


def test_a_failing_job_does_not_stop_the_others_nor_does_a_long_one(context: Context) -> None:
    broken = Counting("broken", breaks={1}).job(Every(60))
    long = Job("long", NOTHING, Every(60), Apart(lambda _context, _cursor: Step(done=1)))
    bench = Bench(context, broken, long, Counting("counting").job(Every(60)))
    bench.turns(ROWS + 1)
    assert bench.newest("broken").state is State.FAILED
    assert bench.newest("long").state is State.RUNNING
    assert bench.newest("counting").state is State.DONE


def test_a_failed_run_may_be_stopped_so_that_it_is_not_tried_again(context: Context, clock: SetClock) -> None:
    bench = Bench(context, Counting("counting", breaks={1}).job())
    id = bench.ask("counting")
    assert id is not None
    bench.finish()
    assert bench.stop(id)
    clock.pass_(timedelta(days=1))
    assert bench.turns(1) == [False]


def test_another_process_goes_on_at_the_cursor_where_one_died(bench: Bench) -> None:
    bench.ask("counting")
    bench.turns(4)
    heir = bench.other_process()
    heir.finish()
    assert (bench.newest("counting").state, bench.newest("counting").done) == (State.DONE, ROWS)
    assert bench.counted("counting") == ROWS


def test_one_that_was_to_stop_when_its_process_died_is_stopped_by_the_next(bench: Bench) -> None:
    id = bench.ask("counting")
    assert id is not None
    bench.turns(2)
    bench.stop(id)
    heir = bench.other_process()
    heir.finish()
    assert (bench.newest("counting").state, bench.newest("counting").done) == (State.STOPPED, 1)


def test_who_has_lost_a_run_to_another_keeps_nothing_of_his_step(
    context: Context, caplog: pytest.LogCaptureFixture
) -> None:
    """Two runners at once, since one has lost its lock without noticing: a run has one of them."""

    def step(tx: Transaction, _context: Context, cursor: str) -> Step:
        if _context.boot == context.boot and cursor == "1":
            newest = queries.newest(tx)["counting"]
            service.take_up(tx, newest, "another runner")  # as if it had come between
        return counting.step(tx, _context, cursor)

    counting = Counting("counting")
    bench = Bench(context, Job("counting", NOTHING, OnDemand(), Within(step)))
    bench.ask("counting")
    bench.turns(3)
    assert "another runner's now" in caplog.text
    assert (bench.newest("counting").done, bench.counted("counting")) == (1, 1)


def test_the_clock_begins_what_is_due_and_begins_it_once(context: Context, clock: SetClock) -> None:
    hourly, daily = Counting("hourly").job(Every(3600)), Counting("daily").job(Daily(time(12, 30)))
    bench = Bench(context, hourly, daily)
    bench.finish()
    assert [run.started_by for run in bench.history("hourly")] == [None]
    clock.pass_(timedelta(minutes=29))
    bench.finish()
    assert (len(bench.history("hourly")), len(bench.history("daily"))) == (1, 1)
    clock.pass_(timedelta(minutes=31))
    bench.finish()
    assert (len(bench.history("hourly")), len(bench.history("daily"))) == (2, 2)


def test_a_run_that_found_nothing_to_do_takes_the_place_of_the_one_before(
    context: Context, clock: SetClock
) -> None:
    counts = iter([0, 0, 7, 0, 0])
    job = Job(
        "often", NOTHING, Every(60), Apart(lambda _context, _cursor: Step(done=next(counts), finished=True))
    )
    bench = Bench(context, job)
    for _ in range(5):
        bench.finish()
        clock.pass_(timedelta(minutes=1))
    assert [run.done for run in bench.history("often")] == [0, 7]


def test_a_job_that_goes_on_begins_where_the_run_before_ended(context: Context, clock: SetClock) -> None:
    begun: list[str] = []

    def step(_context: Context, cursor: str) -> Step:
        begun.append(cursor)
        return Step(done=1, cursor=f"{cursor}x", finished=True)

    bench = Bench(context, Job("going_on", NOTHING, Every(60), Apart(step), goes_on=True))
    for _ in range(3):
        bench.finish()
        clock.pass_(timedelta(minutes=1))
    assert begun == ["", "x", "xx"]


def test_old_runs_are_forgotten_with_what_they_found_but_never_the_newest(
    context: Context, clock: SetClock
) -> None:
    bench = Bench(context, Counting("check_books", wrong={1}).job(), Counting("no_more").job())
    for name in ("check_books", "check_books", "no_more"):
        bench.ask(name)
        bench.finish()
    clock.pass_(registered()["check_books"].kept)
    with transaction(context.engine) as tx:
        assert forget_runs(tx, context, "").done == 2
    assert [run.done for run in bench.history("check_books")] == [ROWS]
    assert bench.history("no_more") == []
    assert bench.rows(bench.newest("check_books").id) == ["row 1"]


def test_every_job_of_the_hub_comes_to_its_end_on_a_hub_that_has_only_begun(context: Context) -> None:
    jobs = registered()
    bench = Bench(context, *jobs.values())
    for name, job in jobs.items():
        if job.schedule == OnDemand():
            bench.ask(name)
    bench.finish()
    ended = {name: (bench.newest(name).state, bench.newest(name).errors) for name in jobs}
    assert ended == dict.fromkeys(jobs, (State.DONE, 0))
