"""The people of the desk: a password of one's own, roles, a reset, leaving; and who reads what was said."""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta

import httpx
import pytest

from hub.core import subjects
from hub.core.clock import SetClock
from hub.core.context import Context
from hub.core.db import reading, transaction
from hub.fleet.subject import FLEET
from hub.identity.access import service as accesses
from hub.identity.access.service import Wanted
from hub.identity.model import Staff
from hub.identity.staff import queries as staff_queries
from hub.identity.staff import service as staffing
from hub.identity.subject import ADMIN, AUDITOR
from hub.meetings import service as meetings
from hub.meetings.subject import RECORDER
from tests.hub.browser import PASSWORD, Browser, browsing, employ
from tests.hub.devices import admit

OWN = "another long password"


def given(answer: httpx.Response) -> str:
    found = re.search(r"[a-z3479]{4}(?:-[a-z3479]{4}){3}", answer.text)
    assert found, "no password of one time is shown"
    return found[0]


def reset(admin: Browser, other: Browser, who: Staff) -> str:
    """One administrator proposes, another confirms and is shown it."""
    page = f"/desk/staff/{who.id}"
    assert admin.submit(page, f"{page}/reset").status_code == 303
    return given(other.submit(page, f"{page}/reset/confirm"))


def choose(browser: Browser, before: str, password: str = OWN, again: str = OWN) -> httpx.Response:
    fields = {"before": before, "password": password, "again": again}
    return browser.submit("/desk/account", "/desk/account/password", **fields)


def noted(context: Context) -> list[tuple[str, str, str]]:
    with reading(context.engine) as tx:
        return [(each.person, each.action, each.reference) for each in accesses.listed(tx, Wanted())]


def test_staff_change_their_password_and_other_sessions_end(context: Context) -> None:
    person = employ(context, "s1")
    with browsing(context) as here, browsing(context) as elsewhere:
        here.sign_in("s1")
        elsewhere.sign_in("s1")
        assert choose(here, PASSWORD).headers["location"] == "/desk/account?done=password"
        assert here.get("/desk").status_code == 200
        assert elsewhere.get("/desk").status_code == 303
        assert elsewhere.sign_in("s1").status_code == 401
        assert elsewhere.sign_in("s1", OWN).status_code == 303
    assert noted(context) == [(person.id, "choose_password", person.id)]


@pytest.mark.parametrize(
    ("before", "password", "again", "status"),
    [
        ("a wrong password", OWN, OWN, 401),
        (PASSWORD, "short", "short", 422),
        (PASSWORD, OWN, "mistyped", 422),
        (PASSWORD, PASSWORD, PASSWORD, 422),
    ],
)
def test_a_password_that_will_not_do_changes_nothing_and_says_why(
    context: Context, before: str, password: str, again: str, status: int
) -> None:
    employ(context, "s1")
    with browsing(context) as browser:
        browser.sign_in("s1")
        answer = choose(browser, before, password, again)
        assert (answer.status_code, "変えられませんでした" in answer.text) == (status, True)
        assert browser.sign_in("s1").status_code == 303
    assert noted(context) == []


@pytest.mark.parametrize(
    "own", [unicodedata.normalize("NFD", "がくえん通りの長い合言葉です"), " with blanks around it "]
)
def test_a_password_is_chosen_and_left_again_whatever_its_letters(context: Context, own: str) -> None:
    employ(context, "s1")
    with browsing(context) as browser:
        browser.sign_in("s1")
        assert choose(browser, PASSWORD, own, own).status_code == 303
        assert choose(browser, own, PASSWORD, PASSWORD).status_code == 303


def test_the_same_password_in_full_width_is_no_other_one(context: Context) -> None:
    employ(context, "s1")
    wide = PASSWORD.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    with browsing(context) as browser:
        browser.sign_in("s1")
        assert choose(browser, PASSWORD, wide, wide).status_code == 422


def test_no_page_repeats_the_present_password_and_each_is_asked_for_anew(context: Context) -> None:
    employ(context, "s1")
    with browsing(context) as browser:
        browser.sign_in("s1")
        page = choose(browser, "my secret of today", "x" * 300, "x" * 300).text
    assert "my secret of today" not in page
    asked = re.findall(r'name="(\w+)" type="password" value=""', page)
    assert asked == ["before", "password", "again"]


def test_a_reset_password_opens_once_and_nothing_but_the_choice_of_ones_own(context: Context) -> None:
    admin = employ(context, "admin", ADMIN)
    second = employ(context, "admin-2", ADMIN)
    person = employ(context, "s1", FLEET)
    with (
        browsing(context) as theirs,
        browsing(context) as office,
        browsing(context) as other,
        browsing(context) as thief,
    ):
        theirs.sign_in("s1")
        office.sign_in("admin")
        other.sign_in("admin-2")
        once = reset(office, other, person)
        assert once not in other.get(f"/desk/staff/{person.id}").text
        assert theirs.get("/desk/fleet").headers["location"].startswith("/desk/sign-in")
        assert theirs.sign_in("s1").status_code == 401
        assert theirs.sign_in("s1", once).status_code == 303
        assert thief.sign_in("s1", once).status_code == 401
        assert theirs.get("/desk/fleet").headers["location"] == "/desk/account"
        assert theirs.submit("/desk/account", "/desk/fleet/enrolments", code="X").status_code == 303
        assert choose(theirs, once).status_code == 303
        assert theirs.get("/desk/fleet").status_code == 200
    assert (admin.id, "propose_reset", person.id) in noted(context)
    assert (second.id, "reset_password", person.id) in noted(context)


def test_a_reset_password_is_good_for_a_day(context: Context, clock: SetClock) -> None:
    for login in ("admin", "admin-2"):
        employ(context, login, ADMIN)
    person = employ(context, "s1")
    with browsing(context) as browser, browsing(context) as other:
        browser.sign_in("admin")
        other.sign_in("admin-2")
        once = reset(browser, other, person)
        clock.pass_(staffing.ONCE_LASTS + timedelta(seconds=1))
        assert browser.sign_in("s1", once).status_code == 401


def found(context: Context, login: str) -> str:
    with reading(context.engine) as tx:
        id = staff_queries.id_of(tx, login)
    assert id is not None
    return id


def test_an_administrator_adds_changes_and_ends_and_each_is_noted(context: Context) -> None:
    employ(context, "admin", ADMIN)
    with browsing(context) as office, browsing(context) as theirs:
        office.sign_in("admin")
        once = given(office.submit("/desk/staff/new", "/desk/staff", login="n1", name="新人", roles="writer"))
        theirs.sign_in("n1", once)
        choose(theirs, once)
        assert theirs.get("/desk/evidence").status_code == 403
        new = found(context, "n1")
        office.submit("/desk/staff", f"/desk/staff/{new}/roles", roles="auditor")
        assert theirs.get("/desk/evidence").status_code == 303, "signed out by the change"
        theirs.sign_in("n1", OWN)
        assert theirs.get("/desk/evidence").status_code == 200
        office.submit("/desk/staff", f"/desk/staff/{new}/leave")
        assert theirs.get("/desk").status_code == 303
        assert theirs.sign_in("n1", OWN).status_code == 401
        again = office.submit("/desk/staff", f"/desk/staff/{new}/reset")
        assert (again.status_code, "退職しています" in again.text) == (409, True)
    actions = [action for _, action, reference in noted(context) if reference == new]
    assert sorted(actions) == ["change_roles", "choose_password", "employ", "leave"]


@pytest.mark.parametrize("way", ["roles", "leave"])
def test_the_last_administrator_cannot_lock_everybody_out(context: Context, way: str) -> None:
    admin = employ(context, "admin", ADMIN)
    with browsing(context) as office:
        office.sign_in("admin")
        assert office.submit("/desk/staff", f"/desk/staff/{admin.id}/{way}").status_code == 409
        assert office.get("/desk/staff").status_code == 200


def test_nobody_else_administers(context: Context) -> None:
    person = employ(context, "s1", *(set(subjects.roles().values()) - {ADMIN}))
    with browsing(context) as browser:
        browser.sign_in("s1")
        assert browser.get("/desk/staff").status_code == 403
        token = browser.token("/desk/account")
        acts = ("roles", "reset", "reset/confirm", "reset/drop", "leave", "stay", "return", "hand-over")
        assert browser.get(f"/desk/staff/{person.id}").status_code == 403
        for path in ("", *(f"/{person.id}/{act}" for act in acts), f"/{person.id}/sessions/x/end"):
            fields = {"csrf": token, "login": "x1", "name": "x", "roles": "admin"}
            assert browser.post(f"/desk/staff{path}", **fields).status_code == 403


def test_a_transcript_is_read_by_those_who_may_and_each_reading_is_noted(context: Context) -> None:
    recorder = employ(context, "s1", RECORDER)
    employ(context, "s2", *(set(subjects.roles().values()) - {RECORDER, AUDITOR}))
    admit(context, "room-1", role=meetings.ROOM_ROLE)
    with transaction(context.engine) as tx:
        meetings.open_meeting(tx, context, "m-1", "会議", "room-1")
    paths = [
        f"/desk/meetings/m-1{end}" for end in ("", "/transcript.json", "/transcript.txt", "/captions.vtt")
    ]
    with browsing(context) as browser:
        browser.sign_in("s2")
        assert {browser.get(path).status_code for path in [*paths, "/desk/meetings/m-1/live?once"]} == {403}
        browser.sign_in("s1")
        assert {browser.get(path).status_code for path in paths} == {200}
    assert noted(context) == [(recorder.id, "read_transcript", "m-1")] * len(paths)
