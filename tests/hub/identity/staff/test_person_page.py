"""One's page in the list of the staff: roles, a reset by two, sessions, leaving on a day, and coming back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from hub.broadcast import service as broadcast
from hub.broadcast.model import Content, Kind
from hub.broadcast.subject import WRITER
from hub.core.clock import SetClock
from hub.core.context import Context
from hub.core.db import reading, transaction
from hub.core.words import local_day
from hub.identity.model import IdentityError, Staff
from hub.identity.organisation import queries as organisation
from hub.identity.organisation import service
from hub.identity.organisation.model import Level, Order
from hub.identity.people import NewPerson
from hub.identity.staff import queries, resets
from hub.identity.staff import service as staffing
from hub.identity.subject import ADMIN, AUDITOR
from hub.kit import drafts
from tests.hub.browser import Browser, browsing, employ
from tests.hub.identity.staff.test_staff import given, noted


@dataclass(frozen=True)
class Office:
    """Two administrators at their desks, and somebody else at his."""

    one: Browser
    two: Browser
    theirs: Browser
    person: Staff

    @property
    def page(self) -> str:
        return f"/desk/staff/{self.person.id}"

    def ask(self, who: Browser, what: str, **fields: str) -> int:
        return who.submit(self.page, f"{self.page}/{what}", **fields).status_code


@pytest.fixture
def office(context: Context) -> Iterator[Office]:
    for login in ("admin-1", "admin-2"):
        employ(context, login, ADMIN)
    person = employ(context, "s1", AUDITOR)
    with browsing(context) as one, browsing(context) as two, browsing(context) as theirs:
        for browser, login in ((one, "admin-1"), (two, "admin-2"), (theirs, "s1")):
            browser.sign_in(login)
        yield Office(one, two, theirs, person)


def test_the_list_is_searched_by_number_and_name_and_shows_the_post_of_today(
    context: Context, office: Office
) -> None:
    with transaction(context.engine) as tx:
        now, day = context.clock.now(), date(2026, 4, 1)
        service.found(tx, "d", Level.DIVISION, "広報課", None, day, "x", now)
        order = (Order.ASSIGN, "d", "manager", day, "x", now)
        service.appoint(tx, "a", office.person.id, *order)
    page = office.one.get("/desk/staff?q=s1").text
    assert all(each in page for each in ("職員 s1", "広報課</bdi>　課長"))
    assert "職員 admin-2" not in page
    for nobody in ("q=nobody", "presence=left"):
        assert "職員 s1" not in office.one.get(f"/desk/staff?{nobody}").text


def test_a_long_list_goes_on_without_gap(context: Context) -> None:
    employ(context, "a-admin", ADMIN)
    with transaction(context.engine) as tx:
        for number in range(120):
            person = NewPerson(f"n{number:03}", "職員", "no hash")
            staffing.create_staff(tx, f"id-{number}", person, ())
    with browsing(context) as browser:
        browser.sign_in("a-admin")
        first = browser.get("/desk/staff").text
        (more,) = re.findall(r'href="(/desk/staff\?[^"]*after=[^"]*)"', first)
        second = browser.get(more.replace("&amp;", "&")).text
    found = [set(re.findall(r"<td><bdi translate=\"no\">(n\d\d\d)<", page)) for page in (first, second)]
    assert found[0].isdisjoint(found[1])
    assert len(found[0] | found[1]) == 120


def test_a_reset_that_one_person_alone_wants_changes_nothing(office: Office) -> None:
    assert office.ask(office.one, "reset/confirm") == 409, "nothing was proposed"
    assert office.ask(office.one, "reset") == 303
    assert office.ask(office.one, "reset/confirm") == 409, "it was his own proposal"
    assert office.theirs.get("/desk").status_code == 200
    assert "パスワードの出し直しの確認" in office.two.get("/desk").text
    assert "パスワードの出し直しの確認" not in office.one.get("/desk").text
    assert office.ask(office.two, "reset/drop") == 303
    assert office.ask(office.two, "reset/confirm") == 409


def test_a_proposed_reset_waits_for_a_day(context: Context, clock: SetClock, office: Office) -> None:
    office.ask(office.one, "reset")
    clock.pass_(resets.PROPOSAL_LASTS)
    with reading(context.engine) as tx:
        assert resets.waiting(tx, clock.now()) == []


def test_nobody_changes_his_own_roles_or_resets_his_own_password(context: Context, office: Office) -> None:
    with reading(context.engine) as tx:
        own = queries.id_of(tx, "admin-1")
    page = office.one.get(f"/desk/staff/{own}").text
    assert f"/desk/staff/{own}/roles" not in page
    for what, fields in (("roles", {"roles": "admin"}), ("reset", {}), ("leave", {})):
        answer = office.one.submit("/desk/staff", f"/desk/staff/{own}/{what}", **fields)
        assert answer.status_code == 409


def test_the_last_administrator_keeps_the_role_whoever_asks(context: Context, office: Office) -> None:
    """As when two take it from each other at the same moment."""
    today = local_day(context.clock.now())
    with reading(context.engine) as tx:
        ids = [queries.id_of(tx, login) or "" for login in ("admin-1", "admin-2")]
    one, two = (Staff(id, "管理", frozenset({ADMIN})) for id in ids)
    with transaction(context.engine) as tx:
        staffing.leave(tx, one, two.id, today + timedelta(days=9), today)
    with transaction(context.engine) as tx:
        with pytest.raises(IdentityError, match="最後の人"):
            staffing.leave(tx, two, one.id, None, today)
        with pytest.raises(IdentityError, match="最後の人"):
            staffing.charge(tx, two, one.id, (), today)


def test_an_administrator_ends_one_session_and_the_others_go_on(context: Context, office: Office) -> None:
    with browsing(context) as elsewhere:
        elsewhere.sign_in("s1")
        ends = re.findall(rf"{office.page}/sessions/[0-9a-f]+/end", office.one.get(office.page).text)
        assert len(ends) == 2
        assert office.one.submit(office.page, ends[0]).status_code == 303
        left = [browser.get("/desk").status_code for browser in (office.theirs, elsewhere)]
        assert sorted(left) == [200, 303]


def test_one_ends_a_session_of_ones_own_and_no_others(context: Context, office: Office) -> None:
    with browsing(context) as elsewhere:
        elsewhere.sign_in("s1")
        (end,) = re.findall(r"/desk/account/sessions/\w+/end", office.theirs.get("/desk/account").text)
        assert office.two.submit("/desk/account", end).status_code == 303
        assert elsewhere.get("/desk").status_code == 200, "it is somebody else's"
        assert office.theirs.submit("/desk/account", end).status_code == 303
        assert elsewhere.get("/desk").status_code == 303
        assert office.theirs.get("/desk").status_code == 200
    assert "サインインを終わらせました" in office.theirs.get("/desk/account").text, "what one did"


def test_who_leaves_on_a_day_is_in_until_its_end_and_then_nowhere(
    context: Context, clock: SetClock, office: Office
) -> None:
    today = local_day(clock.now())
    with transaction(context.engine) as tx:
        service.found(tx, "d", Level.DIVISION, "広報課", None, today, "x", clock.now())
        order = (Order.ASSIGN, "d", "manager", today, "x", clock.now())
        service.appoint(tx, "a", office.person.id, *order)
    assert office.ask(office.one, "leave", last_day=today.isoformat()) == 303
    assert office.theirs.get("/desk").status_code == 200
    tomorrow = today + timedelta(days=1)
    with reading(context.engine) as tx:
        assert [len(organisation.members(tx, "d", day)) for day in (today, tomorrow)] == [1, 0]
    clock.pass_(timedelta(hours=12))
    with browsing(context) as later:
        assert local_day(clock.now()) == tomorrow
        assert later.sign_in("s1").status_code == 401
    assert office.theirs.get("/desk").status_code == 303


def test_who_was_to_leave_stays_with_his_post(context: Context, office: Office) -> None:
    day = local_day(context.clock.now())
    with transaction(context.engine) as tx:
        service.found(tx, "d", Level.DIVISION, "広報課", None, day, "x", context.clock.now())
        order = (Order.ASSIGN, "d", "manager", day, "x", context.clock.now())
        service.appoint(tx, "a", office.person.id, *order)
    office.ask(office.one, "leave", last_day="2027-03-31")
    assert "令和9年3月31日" in office.one.get(office.page).text
    assert office.ask(office.one, "stay") == 303
    with reading(context.engine) as tx:
        assert len(organisation.members(tx, "d", date(2027, 4, 1))) == 1


def test_who_comes_back_has_the_roles_of_today_and_nothing_of_before(
    context: Context, office: Office
) -> None:
    assert office.ask(office.one, "return") == 409, "he has not left"
    office.ask(office.one, "leave")
    assert "職員 s1" in office.one.get("/desk/staff?presence=left").text
    answer = office.one.submit(office.page, f"{office.page}/return", roles="writer")
    once = given(answer)
    assert office.theirs.get("/desk").status_code == 303
    assert office.theirs.sign_in("s1").status_code == 401, "the password of before"
    assert office.theirs.sign_in("s1", once).status_code == 303
    with reading(context.engine) as tx:
        found = queries.member(tx, office.person.id, local_day(context.clock.now()))
    assert found is not None
    assert (found.active, set(found.roles)) == (True, {WRITER})
    acts = [action for _, action, reference in noted(context) if reference == office.person.id]
    assert acts == ["come_back", "leave"]


def test_what_somebody_has_begun_goes_to_a_named_person_who_may_go_on_with_it(
    context: Context, office: Office
) -> None:
    writer = employ(context, "w1", WRITER)
    now = context.clock.now()
    ends = now + timedelta(days=1)
    content = Content(Kind.NOTICE, "書きかけのお知らせ", ("本文",), "", "", starts=now, ends=ends)
    with transaction(context.engine) as tx:
        broadcast.write(tx, context, office.person.id, content, "n-1")
    assert "書きかけのお知らせ" in office.one.get(office.page).text
    for receiver in ("nobody", "s1", "admin-2"):
        assert office.ask(office.one, "hand-over", receiver=receiver) == 409
    assert office.ask(office.one, "hand-over", receiver="w1") == 303
    with reading(context.engine) as tx:
        assert drafts.drafts_of(tx, office.person.id) == []
        assert [each.title for each in drafts.drafts_of(tx, writer.id)] == ["書きかけのお知らせ"]


def test_the_last_sign_in_is_kept_beyond_its_session(context: Context, office: Office) -> None:
    office.theirs.submit("/desk", "/desk/sign-out")
    with reading(context.engine) as tx:
        found = queries.member(tx, office.person.id, local_day(context.clock.now()))
    assert found is not None
    assert found.signed_in_at == context.clock.now()
