"""Staff come to the desk by passkey: what opens it, what does not, who takes one away, and what is noted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from hub.core import subjects
from hub.core.clock import SetClock
from hub.core.context import Context
from hub.core.db import reading
from hub.fleet.subject import FLEET
from hub.identity.access import service as accesses
from hub.identity.access.service import Wanted
from hub.identity.model import PROOF_LASTS, Kind, Staff
from hub.identity.passkeys import keyring
from hub.identity.subject import ADMIN
from tests.hub.browser import PASSWORD, Browser, browsing, employ
from tests.hub.identity.passkeys.authenticator import ORIGIN, Authenticator


@pytest.fixture
def context(context: Context) -> Context:
    """Passkeys belong to ``localhost:8080``."""
    return replace(context, settings=replace(context.settings, origin=ORIGIN))


@pytest.fixture
def desk(context: Context) -> Iterator[Browser]:
    with browsing(context, ORIGIN) as browser:
        yield browser


@pytest.fixture
def clerk(context: Context) -> Staff:
    return employ(context, "s1", FLEET)


def ask(desk: Browser, what: str, page: str = "/desk/sign-in", **fields: Any) -> httpx.Response:
    return desk.post_json(f"/desk/passkeys/{what}", desk.token(page), fields)


def add(desk: Browser) -> Authenticator:
    key = Authenticator()
    question = ask(desk, "add/question", "/desk/account").json()
    assert ask(desk, "add", "/desk/account", answer=key.create(question)).json() == {
        "location": "/desk/account?done=added"
    }
    return key


def sign_in(desk: Browser, key: Authenticator, next: str = "") -> httpx.Response:
    question = ask(desk, "sign_in/question").json()
    return ask(desk, "sign_in", answer=key.get(question), next=next)


def leave(desk: Browser) -> None:
    desk.cookies.clear()


def held(context: Context, person: Staff) -> list[keyring.Passkey]:
    with reading(context.engine) as tx:
        return keyring.held(tx, Kind.STAFF, person.id)


def noted(context: Context) -> list[tuple[str, str, str]]:
    with reading(context.engine) as tx:
        return [(each.person, each.action, each.reference) for each in accesses.listed(tx, Wanted())]


def test_staff_add_a_passkey_come_back_with_it_alone_and_remove_it(
    context: Context, desk: Browser, clerk: Staff
) -> None:
    desk.sign_in("s1")
    key = add(desk)
    leave(desk)
    assert sign_in(desk, key, "/desk/fleet").json() == {"location": "/desk/fleet"}
    assert desk.get("/desk/fleet").status_code == 200
    (mine,) = held(context, clerk)
    assert mine.name in desk.get("/desk/account").text
    for _ in range(2):  # pressed twice
        answer = desk.submit("/desk/account", f"/desk/passkeys/{mine.id}/remove")
        assert answer.headers["location"] == "/desk/account?done=removed"
    leave(desk)
    assert sign_in(desk, key).status_code == 422
    assert desk.sign_in("s1").status_code == 303
    acts = [(clerk.id, action, clerk.id) for action in ("add_passkey", "remove_passkey")]
    assert sorted(noted(context)) == acts


def test_a_passkey_of_one_door_opens_no_other(desk: Browser, clerk: Staff) -> None:
    citizens, token = Authenticator(), desk.token("/phone/register")
    question = desk.post_json("/phone/passkeys/register/question", token, {"name": "花子"}).json()
    fields = {"name": "花子", "login": "12345679", "answer": citizens.create(question)}
    assert desk.post_json("/phone/passkeys/register", token, fields).status_code == 200
    leave(desk)
    assert sign_in(desk, citizens).status_code == 422
    desk.sign_in("s1")
    staffs = add(desk)
    leave(desk)
    token = desk.token("/phone/sign-in")
    question = desk.post_json("/phone/passkeys/sign_in/question", token, {}).json()
    answer = {"answer": staffs.get(question)}
    assert desk.post_json("/phone/passkeys/sign_in", token, answer).status_code == 422
    assert sign_in(desk, staffs).status_code == 200, "shown at the wrong door, it is no copy"


def test_a_desk_left_open_adds_and_removes_no_passkey_before_a_proof(
    context: Context, desk: Browser, clerk: Staff, clock: SetClock
) -> None:
    desk.sign_in("s1")
    key = add(desk)
    (mine,) = held(context, clerk)
    clock.pass_(PROOF_LASTS)
    token = desk.token("/desk/account")
    refused = desk.post_json("/desk/passkeys/add/question", token, {})
    removed = desk.post(f"/desk/passkeys/{mine.id}/remove", csrf=token)
    assert [each.headers["location"].split("?")[0] for each in (refused, removed)] == ["/desk/prove"] * 2
    wrong = desk.submit("/desk/prove", "/desk/prove", password="a wrong password", next="/desk/account")
    assert (wrong.status_code, "パスワードが違います" in wrong.text) == (401, True)
    assert ask(desk, "add/question", "/desk/account").status_code == 303
    question = ask(desk, "prove/question", "/desk/prove").json()
    shown = ask(desk, "prove", "/desk/prove", answer=key.get(question), next="/desk/account")
    assert shown.json() == {"location": "/desk/account"}
    assert ask(desk, "add/question", "/desk/account").status_code == 200
    clock.pass_(PROOF_LASTS)
    right = desk.submit("/desk/prove", "/desk/prove", password=PASSWORD, next="https://evil.example")
    assert right.headers["location"] == "/desk"
    assert ask(desk, "add/question", "/desk/account").status_code == 200


def test_a_question_asked_of_one_is_not_answered_by_another(
    context: Context, desk: Browser, clerk: Staff
) -> None:
    other = employ(context, "s2")
    desk.sign_in("s1")
    question = ask(desk, "add/question", "/desk/account").json()
    desk.sign_in("s2")
    answer = {"answer": Authenticator().create(question)}
    assert desk.post_json("/desk/passkeys/add", desk.token("/desk/account"), answer).status_code == 422
    assert held(context, clerk) + held(context, other) == []


def test_an_administrator_sees_a_lost_passkey_and_takes_it_away_with_its_session(
    context: Context, desk: Browser, clerk: Staff
) -> None:
    admin = employ(context, "admin", ADMIN)
    desk.sign_in("s1")
    key = add(desk)
    leave(desk)
    sign_in(desk, key)
    with browsing(context, ORIGIN) as office:
        office.sign_in("admin")
        here = f"/desk/staff/{clerk.id}"
        (found,) = re.findall(rf"{here}/passkeys/[^/]+/remove", office.get(here).text)
        assert office.submit(here, found).status_code == 303
        assert found not in office.get(here).text
    assert desk.get("/desk").status_code == 303
    assert sign_in(desk, key).status_code == 422
    assert (admin.id, "remove_passkey", clerk.id) in noted(context)


def test_nobody_but_an_administrator_takes_anothers_passkey(
    context: Context, desk: Browser, clerk: Staff
) -> None:
    employ(context, "s2", *(set(subjects.roles().values()) - {ADMIN}))
    desk.sign_in("s1")
    add(desk)
    (mine,) = held(context, clerk)
    desk.sign_in("s2")
    by_desk = desk.submit("/desk/account", f"/desk/staff/{clerk.id}/passkeys/{mine.id}/remove")
    desk.submit("/desk/account", f"/desk/passkeys/{mine.id}/remove")
    assert (by_desk.status_code, held(context, clerk)) == (403, [mine])


def test_roles_a_reset_and_leaving_hold_for_who_comes_by_passkey(
    context: Context, desk: Browser, clerk: Staff
) -> None:
    for login in ("admin", "admin-2"):
        employ(context, login, ADMIN)
    desk.sign_in("s1")
    key = add(desk)
    assert desk.get("/desk/evidence").status_code == 403
    with browsing(context, ORIGIN) as office, browsing(context, ORIGIN) as other:
        office.sign_in("admin")
        other.sign_in("admin-2")
        office.submit("/desk/staff", f"/desk/staff/{clerk.id}/roles", roles="auditor")
        assert desk.get("/desk").status_code == 303, "signed out by the change"
        sign_in(desk, key)
        assert desk.get("/desk/evidence").status_code == 200
        office.submit("/desk/staff", f"/desk/staff/{clerk.id}/reset")
        other.submit("/desk/staff", f"/desk/staff/{clerk.id}/reset/confirm")
        sign_in(desk, key)
        assert desk.get("/desk/evidence").headers["location"] == "/desk/account"
        asked = ask(desk, "add/question", "/desk/account")
        assert asked.headers["location"] == "/desk/account", "first a password of his own"
        office.submit("/desk/staff", f"/desk/staff/{clerk.id}/leave")
    assert desk.get("/desk").status_code == 303
    assert sign_in(desk, key).status_code == 422
