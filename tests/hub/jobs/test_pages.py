from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from hub.coin.subject import TILL_CLERK
from hub.core.clock import SetClock
from hub.core.context import Context
from hub.core.db import reading, transaction
from hub.identity.access import service as accesses
from hub.identity.model import Staff
from hub.identity.subject import ADMIN
from hub.jobs import queries, service
from hub.jobs.model import GRACE, RowError, Step
from hub.jobs.registering import registered
from hub.jobs.tables import jobs_run
from hub.notices import queue as work
from tests.hub.browser import Browser, browsing, employ
from tests.hub.jobs.conftest import Bench

PAGE = "/desk/jobs/check_books"


@pytest.fixture
def admin(context: Context) -> Staff:
    return employ(context, "admin", ADMIN)


@pytest.fixture
def desk(context: Context, admin: Staff) -> Iterator[Browser]:
    with browsing(context) as browser:
        browser.sign_in("admin")
        yield browser


@pytest.fixture
def hub_jobs(context: Context) -> Bench:
    """The hub's own jobs, worked by the test."""
    return Bench(context, *registered().values())


def acts(context: Context) -> list[tuple[str, str]]:
    with reading(context.engine) as tx:
        return [(each.action, each.reference) for each in accesses.listed(tx)]


def queue(context: Context, staff: Staff) -> list[tuple[str, str]]:
    with reading(context.engine) as tx:
        return [(task.path, task.en) for task in work.waiting(tx, staff, context.clock.now())]


def find_wrong(context: Context, *errors: RowError) -> int:
    """A run of ``check_books`` that found these."""
    with transaction(context.engine) as tx:
        id = service.ask(tx, registered()["check_books"], None, context.clock.now())
        (run,) = queries.history(tx, "check_books", 1)
        service.take_up(tx, run, "test")
        (run,) = queries.history(tx, "check_books", 1)
        service.keep(tx, run, Step(done=1, errors=errors, finished=True), context.clock.now())
    assert id is not None
    return id


def test_the_list_says_of_every_job_when_it_runs_and_that_it_never_did(desk: Browser) -> None:
    page = desk.get("/desk/jobs").text
    assert all(job.words.ja in page for job in registered().values())
    assert "30秒ごと" in page
    assert "毎日 07:00" in page
    assert "求めたとき" in page
    assert page.count("まだ一度も") == len(registered())


def test_a_job_is_begun_stopped_and_resumed_with_a_press_and_each_is_noted(
    desk: Browser, context: Context, hub_jobs: Bench
) -> None:
    assert desk.submit(PAGE, f"{PAGE}/run").headers["location"] == PAGE
    desk.submit("/desk/jobs", "/desk/jobs/check_coin/run")
    hub_jobs.turns(4)
    page = desk.get(f"{PAGE}/live?once").text
    assert 'progress class="progress" value="3"' in page
    assert "職員 admin" in page
    assert "今すぐ始める" not in page
    id = hub_jobs.newest("check_books").id
    desk.submit(PAGE, f"{PAGE}/runs/{id}/stop")
    assert "止めています" in desk.get(f"{PAGE}/live?once").text
    hub_jobs.finish()
    assert "止めました" in desk.get(PAGE).text
    desk.submit(PAGE, f"{PAGE}/runs/{id}/resume")
    hub_jobs.finish()
    assert "終わりました" in desk.get("/desk/jobs/live?once").text
    assert hub_jobs.newest("check_books").done == hub_jobs.newest("check_books").total
    assert acts(context) == [
        ("resume_job", "check_books"),
        ("stop_job", "check_books"),
        ("start_job", "check_coin"),
        ("start_job", "check_books"),
    ]


def test_a_second_press_begins_no_second_run_and_is_not_noted(desk: Browser, context: Context) -> None:
    for _ in range(2):
        assert desk.post(f"{PAGE}/run", csrf=desk.token(PAGE)).status_code == 303
    assert acts(context) == [("start_job", "check_books")]


def test_what_a_run_found_stands_row_by_row_and_in_a_file_without_formulas(
    desk: Browser, context: Context
) -> None:
    id = find_wrong(context, RowError("=HYPERLINK(1)", "行が違います。", "A row is wrong."))
    page = desk.get(f"{PAGE}/runs/{id}").text
    assert "行が違います。" in page
    assert "A row is wrong." in page
    file = desk.get(f"{PAGE}/runs/{id}/errors.csv")
    assert file.headers["content-disposition"] == f'attachment; filename="check_books-{id}.csv"'
    assert file.content.decode("utf-8-sig").splitlines()[1] == "'=HYPERLINK(1),行が違います。,A row is wrong."
    assert acts(context) == [("export_job_errors", "check_books")]


def test_only_administrators_see_jobs(context: Context) -> None:
    employ(context, "clerk", TILL_CLERK)
    with browsing(context) as browser:
        browser.sign_in("clerk")
        asked = [browser.get(path).status_code for path in ("/desk/jobs", "/desk/jobs/live?once", PAGE)]
        token = browser.token("/desk")
        asked.append(browser.post(f"{PAGE}/run", csrf=token).status_code)
    assert asked == [403, 403, 403, 403]


def test_jobs_and_runs_that_are_not_there_are_said(desk: Browser, context: Context) -> None:
    id = find_wrong(context)
    token = desk.token("/desk/jobs")
    assert desk.get("/desk/jobs/nothing").status_code == 404
    assert desk.get(f"/desk/jobs/check_coin/runs/{id}").status_code == 404, "it is another job's"
    assert desk.get(f"{PAGE}/runs/999").status_code == 404
    assert desk.post(f"/desk/jobs/check_coin/runs/{id}/stop", csrf=token).status_code == 404


def test_what_found_something_stands_on_the_queue_until_a_run_ends_well(
    context: Context, admin: Staff, desk: Browser
) -> None:
    clerk = employ(context, "clerk", TILL_CLERK)
    find_wrong(context, RowError("row 1", "違います。", "Wrong."))
    assert queue(context, admin) == [(PAGE, "Wrong things found: 1")]
    assert queue(context, clerk) == []
    home = desk.get("/desk").text
    assert "帳簿の点検（不変条件）：正しくないものが1件見つかりました" in home
    find_wrong(context)
    assert queue(context, admin) == []


def test_what_failed_and_what_nobody_begins_stand_on_the_queue(
    context: Context, clock: SetClock, admin: Staff, hub_jobs: Bench
) -> None:
    context.settings.heads_dir.parent.mkdir(parents=True)
    hub_jobs.finish()
    assert queue(context, admin) == []
    clock.pass_(timedelta(seconds=30) + GRACE + timedelta(seconds=1))
    assert ("/desk/jobs/end_what_is_over", "It should have begun by now") in queue(context, admin)
    hub_jobs.finish()
    assert queue(context, admin) == []
    with transaction(context.engine) as tx:
        last = queries.newest(tx)["forget_runs"]
        tx.execute(sa.update(jobs_run).where(jobs_run.c.id == last.id).values(state="running"))
        service.fail(tx, last, "OSError: No space left on device", clock.now())
    assert queue(context, admin) == [("/desk/jobs/forget_runs", "Failed; it is tried again")]


def test_every_page_of_jobs_speaks_english(desk: Browser, context: Context) -> None:
    id = find_wrong(context, RowError("row 1", "違います。", "Wrong."))
    desk.get("/language/en")
    for path in ("/desk/jobs", PAGE, f"{PAGE}/runs/{id}"):
        main = desk.get(path).text.partition("<main")[2]
        assert re.findall("[\u3041-\u30fa\u4e00-\u9fff]+", main) == [], path
