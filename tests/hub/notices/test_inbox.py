"""What happened to a member of staff is told once, to him alone, and stays until it is read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from hub.core.clock import SetClock
from hub.core.context import Context
from hub.core.db import reading, transaction
from hub.identity.model import Staff
from hub.identity.subject import ADMIN
from hub.notices import queries, service
from hub.notices.jobs import forget_old
from hub.notices.model import KEPT, MOST_WORDS, Notice
from kiosk.words.catalogue import Words
from tests.hub.browser import Browser, browsing, employ

RETURNED = Notice(
    about="approvals/7/returned",
    words=Words("お知らせ「朝市」が差し戻されました", "Your announcement was sent back"),
    path="/desk/broadcast/7",
)
COUNT = "/desk/notices/count/live?once"


@pytest.fixture
def writer(context: Context) -> Staff:
    return employ(context, "writer", ADMIN)


@pytest.fixture
def desk(context: Context, writer: Staff) -> Iterator[Browser]:
    with browsing(context) as browser:
        browser.sign_in("writer")
        yield browser


def tell(context: Context, staff: Staff, notice: Notice = RETURNED) -> bool:
    with transaction(context.engine) as tx:
        return service.tell(tx, staff.id, notice, context.clock.now())


def new_ones(context: Context, staff: Staff) -> int:
    with reading(context.engine) as tx:
        return queries.new_ones(tx, staff.id)


def test_the_same_is_told_once_to_each(context: Context, writer: Staff) -> None:
    other = employ(context, "other")
    assert [tell(context, each) for each in (writer, writer, other)] == [True, False, True]
    assert (new_ones(context, writer), new_ones(context, other)) == (1, 1)


def test_a_notice_leads_to_a_page_of_the_desk_alone() -> None:
    for path in ("https://evil.example/", "//evil.example", "/phone"):
        with pytest.raises(ValueError, match="no page of the desk"):
            Notice(about="x", words=Words("あ", "a"), path=path)


def test_what_is_longer_than_the_column_ends_in_an_ellipsis(
    context: Context, writer: Staff, desk: Browser
) -> None:
    long = Notice(about="long", words=Words("長" * 500, "long " * 100), path="/desk")
    assert tell(context, writer, long)
    assert "長" * (MOST_WORDS - 1) + "…" in desk.get("/desk/notices").text


def test_what_is_new_is_counted_on_every_page_until_it_is_read_and_can_be_kept_as_new(
    context: Context, writer: Staff, desk: Browser
) -> None:
    assert desk.get(COUNT).text.strip() == ""
    tell(context, writer)
    assert ">1<" in desk.get(COUNT).text
    page = desk.get("/desk/notices").text
    assert RETURNED.words.ja in page
    assert f'href="{RETURNED.path}"' in page
    assert desk.submit("/desk/notices", "/desk/notices/1/read").status_code == 303
    assert desk.get(COUNT).text.strip() == ""
    assert desk.submit("/desk/notices", "/desk/notices/1/unread").status_code == 303
    assert ">1<" in desk.get(COUNT).text
    assert RETURNED.words.ja not in desk.get("/desk/notices?state=read").text
    assert RETURNED.words.ja in desk.get("/desk/notices?q=朝市").text


def test_what_came_after_the_page_was_read_stays_new(context: Context, writer: Staff, desk: Browser) -> None:
    tell(context, writer)
    desk.get("/desk/notices")
    tell(context, writer, Notice(about="later", words=Words("あとから", "later"), path="/desk"))
    assert desk.submit("/desk/notices", "/desk/notices/read", newest="1").status_code == 303
    assert new_ones(context, writer) == 1


def test_nobody_sees_or_marks_anothers(context: Context, writer: Staff, desk: Browser) -> None:
    other = employ(context, "other")
    tell(context, other)
    assert RETURNED.words.ja not in desk.get("/desk/notices").text
    tell(context, writer, Notice(about="own", words=Words("自分の", "own"), path="/desk"))
    assert desk.submit("/desk/notices", "/desk/notices/1/read").status_code == 404
    assert new_ones(context, other) == 1


def test_old_ones_are_forgotten_and_newer_ones_stay(context: Context, clock: SetClock, writer: Staff) -> None:
    tell(context, writer)
    clock.pass_(KEPT - timedelta(days=1))
    tell(context, writer, Notice(about="later", words=Words("あとから", "later"), path="/desk"))
    clock.pass_(timedelta(days=2))
    with transaction(context.engine) as tx:
        step = forget_old(tx, context, "")
    assert (step.done, step.finished, new_ones(context, writer)) == (1, True, 1)
