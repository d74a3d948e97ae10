from __future__ import annotations

import secrets
from contextlib import ExitStack
from datetime import timedelta

import pytest
import sqlalchemy as sa

from hub.core import limits
from hub.core.bounded import WAITING
from hub.core.clock import SetClock
from hub.core.context import Context
from hub.core.db import reading, transaction
from hub.core.tables import rate_hit
from hub.identity.citizens import service as citizens
from hub.identity.citizens.numbers import new_number
from hub.identity.model import (
    LIFETIMES,
    PER_ADDRESS,
    PER_LOGIN,
    PER_REGISTRATION_ADDRESS,
    IdentityError,
    Kind,
)
from hub.identity.people import NewPerson
from hub.identity.sessions import service as sessions
from hub.identity.sessions import tables
from hub.identity.sign_in import attempts
from hub.identity.sign_in.passwords import checking
from hub.identity.staff import service as staffing
from hub.identity.subject import AUDITOR
from hub.identity.web import COOKIES, FORM_COOKIE
from tests.hub.browser import PASSWORD, Browser, browsing, employ
from tests.support.people import with_password

DESK = COOKIES[Kind.STAFF]


def test_staff_get_to_the_page_that_they_wanted(context: Context) -> None:
    employ(context, "s1")
    with browsing(context) as browser:
        turned_away = browser.get("/desk/fleet")
        assert turned_away.headers["location"] == "/desk/sign-in?next=%2Fdesk%2Ffleet"
        signed_in = browser.submit(
            turned_away.headers["location"],
            "/desk/sign-in",
            login="s1",
            password=PASSWORD,
            next="/desk/fleet",
        )
        assert signed_in.headers["location"] == "/desk/fleet"
        assert browser.get("/desk/fleet").status_code == 200


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/desk/", "/phone", "/desk/\\evil"]
)
def test_signing_in_leads_to_no_other_place(context: Context, elsewhere: str) -> None:
    employ(context, "s1")
    with browsing(context) as browser:
        answer = browser.submit(
            "/desk/sign-in", "/desk/sign-in", login="s1", password=PASSWORD, next=elsewhere
        )
        assert answer.headers["location"] == "/desk"


def test_a_wrong_password_and_an_unknown_login_are_told_the_same(context: Context) -> None:
    employ(context, "s1")
    with browsing(context) as browser:
        wrong = browser.sign_in("s1", "a wrong password")
        unknown = browser.sign_in("nobody", "a wrong password")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.text.replace('value="s1"', "") == unknown.text.replace('value="nobody"', "")
    assert "a wrong password" not in wrong.text


def test_the_cookie_is_unreadable_for_scripts_and_stays_at_the_desk(context: Context) -> None:
    employ(context, "s1")
    with browsing(context) as browser:
        cookie = browser.sign_in("s1").headers["set-cookie"]
    assert cookie.startswith(f"{DESK}=")
    for part in ("HttpOnly", "SameSite=strict", "Path=/desk"):
        assert part in cookie


def test_a_session_planted_before_signing_in_is_worth_nothing_after(context: Context) -> None:
    """Session fixation: whatever token the browser came with, it leaves with a new one."""
    employ(context, "victim")
    intruder = employ(context, "intruder")
    with transaction(context.engine) as tx:
        planted = sessions.begin(tx, Kind.STAFF, intruder.id, context.clock.now(), secrets, None)
    with browsing(context) as browser:
        browser.cookies.set(DESK, planted, domain="hub.test", path="/desk")
        browser.sign_in("victim")
        assert planted not in {cookie.value for cookie in browser.cookies.jar if cookie.path == "/desk"} or (
            browser.get("/desk").status_code == 200
        )
    with reading(context.engine) as tx:
        assert sessions.find(tx, Kind.STAFF, planted, context.clock.now()) is None


def test_the_database_holds_no_token_that_opens_a_session(context: Context) -> None:
    employ(context, "s1")
    with browsing(context) as browser:
        browser.sign_in("s1")
        token = browser.cookies[DESK]
    with reading(context.engine) as tx:
        rows = tx.execute(sa.select(tables.session)).all()
    assert len(rows) == 1
    assert token not in str(rows)


def test_a_citizens_session_opens_no_desk(context: Context) -> None:
    person = with_password("100001", "市民", PASSWORD)
    with transaction(context.engine) as tx:
        citizens.create_citizen(tx, "c-1", person)
    with browsing(context) as browser:
        assert browser.sign_in("100001", door="/phone").status_code == 303
        token = browser.cookies[COOKIES[Kind.CITIZEN]]
        browser.cookies.set(DESK, token, domain="hub.test", path="/desk")
        assert browser.get("/desk").status_code == 303


def test_signing_out_ends_the_session_itself_and_not_only_the_cookie(context: Context) -> None:
    employ(context, "s1")
    with browsing(context) as browser:
        browser.sign_in("s1")
        token = browser.cookies[DESK]
        browser.submit("/desk", "/desk/sign-out")
        browser.cookies.set(DESK, token, domain="hub.test", path="/desk")
        assert browser.get("/desk").status_code == 303


def test_a_desk_left_alone_locks_itself(context: Context, clock: SetClock) -> None:
    employ(context, "s1")
    with browsing(context) as browser:
        browser.sign_in("s1")
        clock.pass_(LIFETIMES[Kind.STAFF].idle - timedelta(seconds=1))
        assert browser.get("/desk").status_code == 200
        clock.pass_(LIFETIMES[Kind.STAFF].idle - timedelta(seconds=1))
        assert browser.get("/desk").status_code == 200, "use did not keep it open"
        clock.pass_(LIFETIMES[Kind.STAFF].idle)
        assert browser.get("/desk").status_code == 303


def test_no_session_outlives_a_working_day_however_busy(context: Context, clock: SetClock) -> None:
    employ(context, "s1")
    lifetime = LIFETIMES[Kind.STAFF]
    with browsing(context) as browser:
        browser.sign_in("s1")
        steps = int(lifetime.absolute / (lifetime.idle / 2))
        for _ in range(steps - 1):
            clock.pass_(lifetime.idle / 2)
            assert browser.get("/desk").status_code == 200
        clock.pass_(lifetime.idle / 2)
        assert browser.get("/desk").status_code == 303


def test_who_loses_a_role_is_signed_out(context: Context) -> None:
    auditor = employ(context, "s1", AUDITOR)
    with browsing(context) as browser:
        browser.sign_in("s1")
        assert browser.get("/desk/access").status_code == 200
        with transaction(context.engine) as tx:
            staffing.set_roles(tx, auditor.id, ())
        assert browser.get("/desk/access").status_code == 303
        browser.sign_in("s1")
        assert browser.get("/desk/access").status_code == 403


def test_who_has_left_cannot_sign_in(context: Context) -> None:
    former = employ(context, "s1")
    with transaction(context.engine) as tx:
        staffing.deactivate(tx, former.id)
    with browsing(context) as browser:
        assert browser.sign_in("s1").status_code == 401


def test_five_wrong_passwords_close_the_door_even_to_the_right_one(context: Context, clock: SetClock) -> None:
    employ(context, "s1")
    with browsing(context) as browser:
        for _ in range(5):
            assert browser.sign_in("s1", "a wrong password").status_code == 401
        assert browser.sign_in("s1").status_code == 429
        clock.pass_(timedelta(minutes=15))
        assert browser.sign_in("s1").status_code == 303


def test_a_success_forgives_the_mistakes_before_it(context: Context) -> None:
    employ(context, "s1")
    with browsing(context) as browser:
        for _ in range(2):
            for _ in range(4):
                browser.sign_in("s1", "a wrong password")
            assert browser.sign_in("s1").status_code == 303


def guess(context: Context, login: str, times: int, address: str) -> None:
    """Wrong passwords from elsewhere."""
    for _ in range(times):
        with transaction(context.engine) as tx:
            attempts.count(tx, f"{Kind.STAFF}:{login}", address, context.clock.now())


def test_who_guesses_elsewhere_locks_nobody_out(context: Context) -> None:
    employ(context, "s1")
    guess(context, "s1", 5, "203.0.113.9")
    with pytest.raises(limits.TooOften):
        guess(context, "s1", 1, "203.0.113.9")
    with browsing(context) as browser:
        assert browser.sign_in("s1").status_code == 303


def test_while_the_whole_world_guesses_an_account_is_open_where_it_is_used(context: Context) -> None:
    employ(context, "s1")
    with browsing(context) as browser:
        browser.sign_in("s1")
        for number in range(PER_LOGIN.times):
            guess(context, "s1", 1, f"203.0.113.{number}")
        assert browser.sign_in("s1").status_code == 303
    with pytest.raises(limits.TooOften):
        guess(context, "s1", 1, "198.51.100.1")


def test_an_office_behind_one_address_signs_in_all_day(context: Context) -> None:
    now = context.clock.now()
    for number in range(PER_ADDRESS.times + 1):
        with transaction(context.engine) as tx:
            attempts.count(tx, f"staff:s{number}", "203.0.113.1", now)
        with transaction(context.engine) as tx:
            attempts.succeeded(tx, f"staff:s{number}", "203.0.113.1", now)


def test_an_ipv6_line_is_one_address_whatever_it_shows(context: Context) -> None:
    for number in range(5):
        guess(context, "s1", 1, limits.network(f"2001:db8:1:2::{number}"))
    with pytest.raises(limits.TooOften):
        guess(context, "s1", 1, limits.network("2001:db8:1:2:ffff::1"))
    guess(context, "s1", 1, limits.network("2001:db8:1:3::1"))


def test_one_address_cannot_try_many_logins(context: Context) -> None:
    with transaction(context.engine) as tx:
        for _ in range(PER_ADDRESS.times - 1):
            limits.hit(tx, PER_ADDRESS, "127.0.0.1", context.clock.now())
    with browsing(context) as browser:
        answers = [browser.sign_in(login, "a wrong password").status_code for login in ("s1", "s2")]
    assert answers == [401, 429]


def test_a_short_password_and_a_taken_login_are_refused(context: Context) -> None:
    with pytest.raises(IdentityError, match="12文字"):
        NewPerson.with_password("s1", "職員", "short")
    employ(context, "s1")
    with pytest.raises(IdentityError, match="登録済み"), transaction(context.engine) as tx:
        staffing.create_staff(tx, "s-2", NewPerson("s1", "職員", "hash"), ())


def test_a_new_person_does_not_print_name_or_password() -> None:
    assert repr(NewPerson("100001", "木更津 太郎", PASSWORD)) == "NewPerson(…)"


def form_without(browser: Browser) -> str:
    employed = browser.token("/desk/sign-in")
    browser.cookies.delete(FORM_COOKIE)
    return employed


def test_the_sign_in_form_is_refused_without_the_cookie_that_goes_with_it(context: Context) -> None:
    """Sign-in CSRF: nobody is signed in as somebody else by a form on another site."""
    employ(context, "s1")
    with browsing(context) as browser:
        token = form_without(browser)
        answer = browser.post("/desk/sign-in", csrf=token, login="s1", password=PASSWORD)
    assert answer.status_code == 403


def test_a_full_line_is_said_on_the_form_and_counts_against_nobody(context: Context) -> None:
    employ(context, "s1")
    with browsing(context) as browser, ExitStack() as others:
        for _ in range(WAITING + 1):
            others.enter_context(checking())
        refused = browser.sign_in("s1")
        register = {"login": new_number(lambda _: 0), "name": "花子", "password": PASSWORD}
        turned_away = browser.submit("/phone/register", "/phone/register", **register)
        others.close()
        assert browser.sign_in("s1").status_code == 303
    assert (refused.status_code, turned_away.status_code) == (429, 429)
    assert "ただいま混み合っています" in refused.text
    assert 'value="s1"' in refused.text
    assert "ただいま混み合っています" in turned_away.text
    with reading(context.engine) as tx:
        key = PER_REGISTRATION_ADDRESS.key("127.0.0.1")
        kept = sa.select(sa.func.count()).where(rate_hit.c.key == key)
        assert tx.execute(kept).scalar_one() == 0
