"""The access log of the auditor: who, what, when, whose; page by page; as a table; people by their names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from hub.broadcast import service as broadcast
from hub.broadcast.model import Content, Kind
from hub.coin.subject import TILL_CLERK
from hub.core.clock import SetClock
from hub.core.context import Context
from hub.core.db import reading, transaction
from hub.fleet import service as fleet
from hub.identity.access import service as accesses
from hub.identity.access.tables import access
from hub.identity.citizens import service as citizens
from hub.identity.citizens.phone_routes import LOOKS
from hub.identity.model import Staff
from hub.identity.people import NewPerson
from hub.identity.subject import AUDITOR
from hub.kit import access_log
from hub.kit.lists.declaration import PER_PAGE
from hub.meetings import service as meetings
from hub.procedures.subject import CLERK
from tests.hub.browser import PASSWORD, Browser, browsing, employ
from tests.hub.devices import admit
from tests.support.people import with_password


@pytest.fixture
def auditor(context: Context) -> Iterator[Browser]:
    employ(context, "auditor", AUDITOR)
    with browsing(context) as browser:
        browser.sign_in("auditor")
        yield browser


@pytest.fixture
def clerk(context: Context) -> Staff:
    return employ(context, "clerk", TILL_CLERK, CLERK)


def look(
    context: Context, person: Staff, reference: str, action: str = "see_wallet", about: str | None = None
) -> None:
    now = context.clock.now()
    with transaction(context.engine) as tx:
        accesses.note(
            tx, now, person, subject="coin", reference=reference, action=action, about=about, entry=None
        )


def many(context: Context, person: Staff, number: int, action: str = "see_wallet", **more: str) -> None:
    """As many lines, some thousand a transaction; each with an entry of its own, if any."""
    first = {"at": context.clock.now(), "kind": "staff", "person": person.id, "subject": "coin"}
    for start in range(0, number, 10_000):
        last = min(start + 10_000, number)
        counted = sa.select(sa.literal(start).label("n")).cte("counted", recursive=True)
        counted = counted.union_all(sa.select(counted.c.n + 1).where(counted.c.n < last - 1))
        values = {**first, "reference": "w-0", "action": action, "about": more.get("about")}
        columns = [sa.literal(value, access.c[name].type).label(name) for name, value in values.items()]
        entry = sa.literal(more.get("entry"), sa.String) + sa.cast(counted.c.n, sa.String)
        lines = sa.select(*columns, entry.label("entry")).select_from(counted)
        with transaction(context.engine) as tx:
            tx.execute(access.insert().from_select([*values, "entry"], lines))


def rows(text: str) -> list[str]:
    """The references on the page, from above."""
    return [each.split("<")[0] for each in text.split('<td class="reference">w-')[1:]]


def test_people_are_named_with_their_duties_and_citizens_by_their_number(
    context: Context, auditor: Browser, clerk: Staff
) -> None:
    with transaction(context.engine) as tx:
        citizens.create_citizen(tx, "c-1", NewPerson("12345679", "木更津 花子"))
    look(context, clerk, "w-1", about="c-1")
    text = auditor.get("/desk/access").text
    assert "職員 clerk</bdi>" in text
    assert "<span>窓口</span>・<span>会計</span>" in text
    assert '<td class="number">12345679</td>' in text
    assert "木更津 花子" not in text


def test_lines_are_filtered_by_who_what_when_and_whose(
    context: Context, auditor: Browser, clerk: Staff, clock: SetClock
) -> None:
    other = employ(context, "other", TILL_CLERK)
    with transaction(context.engine) as tx:
        citizens.create_citizen(tx, "c-1", NewPerson("12345679", "花子"))
    look(context, clerk, "w-1", about="c-1")
    look(context, other, "w-2", action="freeze")
    clock.pass_(timedelta(days=2))
    auditor.sign_in("auditor")
    look(context, clerk, "w-3")
    assert rows(auditor.get(f"/desk/access?who={clerk.id}").text) == ["3", "1"]
    assert rows(auditor.get("/desk/access?what=freeze").text) == ["2"]
    assert rows(auditor.get("/desk/access?since=2026-11-24").text) == ["3"]
    assert rows(auditor.get("/desk/access?until=令和8年11月22日").text) == ["2", "1"]
    assert rows(auditor.get("/desk/access?whose=１２３４５６７９").text) == ["1"]
    nobody = auditor.get("/desk/access?whose=99999999").text
    assert "その番号の利用者はいません" in nobody


def test_older_lines_follow_without_gap_or_repetition(
    context: Context, auditor: Browser, clerk: Staff
) -> None:
    for number in range(PER_PAGE + 2):
        look(context, clerk, f"w-{number}")
    first = auditor.get("/desk/access").text
    with reading(context.engine) as tx:
        last = accesses.listed(tx, limit=PER_PAGE)[-1].id
    assert f'href="/desk/access?before={last}"' in first
    look(context, clerk, "w-new")
    second = auditor.get(f"/desk/access?before={last}").text
    assert rows(first) == [str(number) for number in range(PER_PAGE + 1, 1, -1)]
    assert rows(second) == ["1", "0"]
    assert "さらに前" not in second


def test_the_table_holds_the_same_lines_and_taking_it_is_noted(
    context: Context, auditor: Browser, clerk: Staff
) -> None:
    look(context, clerk, "=1+1")
    answer = auditor.get(f"/desk/access.csv?who={clerk.id}")
    head, line = answer.content.decode("utf-8-sig").splitlines()
    assert head == "日時,人,担当,業務,対象,操作,結果,利用者番号"
    assert line.startswith("2026-11-22 12:00:00+09:00,職員 clerk,窓口・会計,コイン,'=1+1,")
    with reading(context.engine) as tx:
        (noted,) = accesses.listed(tx, accesses.Wanted(action="export_access"))
    assert noted.reference == "1"


def test_only_the_auditor_takes_the_table(context: Context, clerk: Staff) -> None:
    with browsing(context) as browser:
        browser.sign_in("clerk")
        assert browser.get("/desk/access.csv").status_code == 403


def test_what_never_came_about_hides_no_look_from_the_citizen(context: Context, clerk: Staff) -> None:
    with transaction(context.engine) as tx:
        citizens.create_citizen(tx, "c-1", NewPerson("12345679", "花子"))
    look(context, clerk, "w-1", about="c-1")
    many(context, clerk, 1_001, about="c-1", entry="never")
    with reading(context.engine) as tx:
        assert [each.action for each in access_log.about_citizen(tx, "c-1")] == ["see_wallet"]


def test_a_citizen_reads_on_to_the_first_look(context: Context, clerk: Staff) -> None:
    person = with_password("12345679", "花子", PASSWORD)
    with transaction(context.engine) as tx:
        citizens.create_citizen(tx, "c-1", person)
    look(context, clerk, "w-1", action="freeze", about="c-1")
    many(context, clerk, LOOKS, about="c-1")
    with browsing(context) as browser:
        browser.sign_in("12345679", door="/phone")
        first = browser.get("/phone/looked").text
        further = re.search(r"/phone/looked\?before=[0-9]+", first)
        assert "さいふを止めました" not in first
        assert further
        second = browser.get(further[0]).text
    assert "さいふを止めました" in second
    assert "before=" not in second


def test_a_table_has_every_line_of_a_city(context: Context, auditor: Browser, clerk: Staff) -> None:
    many(context, clerk, 100_001, action="charge", entry="never")
    table = auditor.get(f"/desk/access.csv?who={clerk.id}")
    assert (table.status_code, table.text.count("\r\n")) == (200, 100_002)


def test_devices_meetings_and_announcements_bear_the_names_that_people_say(
    context: Context, auditor: Browser, clerk: Staff
) -> None:
    now = context.clock.now()
    admit(context, "room-1", role="room")
    notice = Content(Kind.NOTICE, "朝市", ("駅前です",), "あさいち", "Market", now, now + timedelta(days=1))
    with transaction(context.engine) as tx:
        fleet.call(tx, "room-1", "第1委員会室")
        meetings.open_meeting(tx, context, "m-1", "予算の会議", "room-1")
        broadcast.write(tx, context, "w", notice, "a-1")
        for subject, id in (
            ("fleet", "room-1"),
            ("meetings", "m-1"),
            ("broadcast", "a-1"),
            ("fleet", "gone"),
        ):
            accesses.note(tx, now, clerk, subject=subject, reference=id, action="revoke", about=None)
    page = auditor.get("/desk/access").text
    for name, id in (("第1委員会室", "room-1"), ("予算の会議", "m-1"), ("朝市", "a-1")):
        assert f'{name}</bdi><br><code class="soft">{id}</code>' in page
    assert '<td class="reference">gone</td>' in page
