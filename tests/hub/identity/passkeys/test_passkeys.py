"""Registering and signing in by passkey, and everything that must not open the door."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from hub.core import limits
from hub.core.clock import SetClock
from hub.core.context import Context
from hub.core.db import reading, transaction
from hub.identity.citizens import service as citizens
from hub.identity.model import PER_REGISTRATION_ADDRESS, PROOF_LASTS, Kind
from hub.identity.passkeys import keyring
from hub.identity.passkeys.challenges import LASTS
from tests.hub.browser import PASSWORD, Browser, browsing
from tests.hub.identity.passkeys.authenticator import ORIGIN, Authenticator

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""What differs between databases is in ``test_keyring``."""

NUMBER = "12345679"


@pytest.fixture
def context(context: Context) -> Context:
    """Passkeys belong to ``localhost:8080``."""
    return replace(context, settings=replace(context.settings, origin=ORIGIN))


@pytest.fixture
def phone(context: Context) -> Iterator[Browser]:
    with browsing(context, ORIGIN) as browser:
        yield browser


def ask(phone: Browser, what: str, page: str = "/phone/sign-in", **fields: Any) -> httpx.Response:
    return phone.post_json(f"/phone/passkeys/{what}", phone.token(page), fields)


def register(phone: Browser, key: Authenticator, number: str = NUMBER) -> httpx.Response:
    question = ask(phone, "register/question", "/phone/register", name="花子").json()
    return ask(phone, "register", "/phone/register", name="花子", login=number, answer=key.create(question))


def sign_in(phone: Browser, key: Authenticator, next: str = "") -> httpx.Response:
    question = ask(phone, "sign_in/question").json()
    return ask(phone, "sign_in", answer=key.get(question), next=next)


def leave(phone: Browser) -> None:
    phone.cookies.clear()


def test_somebody_registers_with_a_passkey_and_comes_back_with_it_alone(phone: Browser) -> None:
    key = Authenticator()
    assert register(phone, key).json() == {"location": "/phone/welcome"}
    assert "1234 5679" in phone.get("/phone/welcome").text
    leave(phone)
    assert sign_in(phone, key, "/phone/history").json() == {"location": "/phone/history"}
    assert phone.get("/phone").status_code == 200


def test_somebody_registers_with_a_password_and_signs_in_with_number_and_password(phone: Browser) -> None:
    answer = phone.submit("/phone/register", "/phone/register", name="花子", login=NUMBER, password=PASSWORD)
    assert answer.headers["location"] == "/phone/welcome"
    leave(phone)
    assert phone.sign_in(NUMBER, door="/phone").status_code == 303


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"password": "short"}, "12文字"),
        ({"login": "12345678"}, "利用者番号が正しくありません"),
        ({"login": "admin"}, "利用者番号が正しくありません"),
    ],
    ids=["short password", "mistyped number", "no number"],
)
def test_a_registration_that_cannot_be_is_told_in_words(
    phone: Browser, fields: dict[str, str], said: str
) -> None:
    given = {"name": "花子", "login": NUMBER, "password": PASSWORD, **fields}
    answer = phone.submit("/phone/register", "/phone/register", **given)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert PASSWORD not in answer.text


def test_who_has_no_password_cannot_be_entered_with_an_empty_one(phone: Browser) -> None:
    register(phone, Authenticator())
    leave(phone)
    assert phone.sign_in(NUMBER, "nobody signs in with this", door="/phone").status_code == 401


def _another_origin(key: Authenticator) -> None:
    key.origin = "http://localhost:9999"


def _another_host(key: Authenticator) -> None:
    key.host = "evil.example"


def _not_verified(key: Authenticator) -> None:
    key.verifies = False


def _somebody_else(key: Authenticator) -> None:
    key.user_handle = Authenticator().create({"user": {"id": "AAAA"}, "challenge": "AAAA"})["id"]


def _another_key(key: Authenticator) -> None:
    key.key = Authenticator().key


def _unknown_credential(key: Authenticator) -> None:
    key.credential = b"never registered"


@pytest.mark.parametrize(
    "spoil",
    [_another_origin, _another_host, _not_verified, _somebody_else, _another_key, _unknown_credential],
)
def test_an_answer_that_is_not_the_right_one_opens_nothing(phone: Browser, spoil: Any) -> None:
    key = Authenticator()
    register(phone, key)
    leave(phone)
    spoil(key)
    assert sign_in(phone, key).status_code == 422
    assert phone.get("/phone").status_code == 303


def test_an_answer_opens_once_even_when_it_is_heard_twice(phone: Browser) -> None:
    key = Authenticator()
    register(phone, key)
    leave(phone)
    answer = key.get(ask(phone, "sign_in/question").json())
    assert [ask(phone, "sign_in", answer=answer).status_code for _ in range(2)] == [200, 422]


def test_an_answer_to_an_old_question_opens_nothing(phone: Browser, clock: SetClock) -> None:
    key = Authenticator()
    register(phone, key)
    leave(phone)
    answer = key.get(ask(phone, "sign_in/question").json())
    clock.pass_(LASTS)
    assert ask(phone, "sign_in", answer=answer).status_code == 422


def test_an_answer_brought_by_another_browser_opens_nothing(phone: Browser, context: Context) -> None:
    key = Authenticator()
    register(phone, key)
    leave(phone)
    answer = key.get(ask(phone, "sign_in/question").json())
    with browsing(context, ORIGIN) as another:
        assert ask(another, "sign_in", answer=answer).status_code == 422


def test_a_question_for_one_purpose_is_no_question_for_another(phone: Browser) -> None:
    key = Authenticator()
    register(phone, key)
    prove = ask(phone, "prove/question", "/phone/safety").json()
    assert ask(phone, "sign_in", "/phone/safety", answer=key.get(prove)).status_code == 422


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"answer": 1}', b'{"answer": {}}', b'{"answer":{"response":3}}']
)
def test_a_body_that_is_no_answer_is_refused_in_words(phone: Browser, body: bytes) -> None:
    token = phone.token("/phone/sign-in")
    answer = phone.post_raw("/phone/passkeys/sign_in", token, body)
    assert answer.status_code == 422
    assert answer.json()["problem"]


def test_a_copied_passkey_is_noticed_by_its_counter_and_stopped(phone: Browser, context: Context) -> None:
    key = Authenticator()
    register(phone, key)
    copy = replace(key)
    leave(phone)
    assert sign_in(phone, key).status_code == 200
    leave(phone)
    assert sign_in(phone, copy).status_code == 422
    assert sign_in(phone, key).status_code == 422, "the right one cannot be told from the copy"


def test_a_passkey_without_a_counter_is_good_every_time(phone: Browser) -> None:
    key = Authenticator(counts=False)
    register(phone, key)
    for _ in range(2):
        leave(phone)
        assert sign_in(phone, key).status_code == 200


def test_a_citizen_holds_several_passkeys_names_them_and_keeps_the_last_way_in(
    phone: Browser, context: Context
) -> None:
    register(phone, Authenticator())
    second = Authenticator()
    question = ask(phone, "add/question", "/phone/safety").json()
    assert len(question["excludeCredentials"]) == 1
    assert (
        ask(phone, "add", "/phone/safety", answer=second.create(question), name="家のPC").status_code == 200
    )
    first, added = held(context)
    assert added.name == "家のPC"
    phone.submit("/phone/safety", f"/phone/passkeys/{added.id}/name", name="古いPC")
    assert [key.name for key in held(context)] == [first.name, "古いPC"]
    phone.submit("/phone/safety", f"/phone/passkeys/{first.id}/remove")
    assert [key.id for key in held(context)] == [added.id]
    last = phone.submit("/phone/safety", f"/phone/passkeys/{added.id}/remove")
    assert last.headers["location"] == "/phone/safety?done=last"
    leave(phone)
    assert sign_in(phone, second).status_code == 200


def test_an_open_phone_in_the_hand_of_a_thief_adds_and_removes_no_passkey(
    phone: Browser, context: Context, clock: SetClock
) -> None:
    key = Authenticator()
    register(phone, key)
    clock.pass_(PROOF_LASTS)
    (mine,) = held(context)
    token = phone.token("/phone/safety")
    refused = phone.post_json("/phone/passkeys/add/question", token, {})
    removed = phone.post(f"/phone/passkeys/{mine.id}/remove", csrf=token)
    assert [answer.headers["location"].split("?")[0] for answer in (refused, removed)] == ["/phone/prove"] * 2
    question = ask(phone, "prove/question", "/phone/prove").json()
    ask(phone, "prove", "/phone/prove", answer=key.get(question))
    assert ask(phone, "add/question", "/phone/safety").status_code == 200


def test_another_persons_passkey_proves_nothing(phone: Browser, context: Context) -> None:
    other = Authenticator()
    register(phone, other, "23456760")
    leave(phone)
    register(phone, Authenticator())
    question = ask(phone, "prove/question", "/phone/prove").json()
    assert ask(phone, "prove", "/phone/prove", answer=other.get(question)).status_code == 422


def test_a_password_proves_again_and_a_wrong_one_does_not(phone: Browser, clock: SetClock) -> None:
    phone.submit("/phone/register", "/phone/register", name="花子", login=NUMBER, password=PASSWORD)
    clock.pass_(PROOF_LASTS)
    wrong = phone.submit("/phone/prove", "/phone/prove", password="a wrong password", next="/phone/safety")
    right = phone.submit("/phone/prove", "/phone/prove", password=PASSWORD, next="/phone/safety")
    assert (wrong.status_code, right.headers["location"]) == (401, "/phone/safety")


def test_a_lost_phone_is_signed_out_from_another_one(phone: Browser, context: Context) -> None:
    key = Authenticator()
    register(phone, key)
    with browsing(context, ORIGIN) as another:
        sign_in(another, key)
        assert "サインイン中の端末" in another.get("/phone/safety").text
        another.submit("/phone/safety", "/phone/sessions/end-others")
        assert another.get("/phone").status_code == 200
    assert phone.get("/phone").status_code == 303


def test_who_has_only_a_passkey_gets_a_password_for_the_day_when_the_phone_is_lost(
    phone: Browser, context: Context
) -> None:
    register(phone, Authenticator())
    short = phone.submit("/phone/safety", "/phone/password", password="short")
    assert short.headers["location"] == "/phone/safety?done=short"
    phone.submit("/phone/safety", "/phone/password", password=PASSWORD)
    with browsing(context, ORIGIN) as another:
        assert another.sign_in(NUMBER, door="/phone").status_code == 303
        (key,) = held(context)
        removed = another.submit("/phone/safety", f"/phone/passkeys/{key.id}/remove")
        assert removed.headers["location"] == "/phone/safety?done=removed"


def test_registering_by_the_hundred_from_one_address_comes_to_an_end(
    phone: Browser, context: Context
) -> None:
    with transaction(context.engine) as tx:
        for _ in range(PER_REGISTRATION_ADDRESS.times):
            limits.hit(tx, PER_REGISTRATION_ADDRESS, "127.0.0.1", context.clock.now())
    given = {"name": "花子", "login": NUMBER, "password": PASSWORD}
    assert phone.submit("/phone/register", "/phone/register", **given).status_code == 429
    assert register(phone, Authenticator()).status_code == 429


def held(context: Context) -> list[keyring.Passkey]:
    with reading(context.engine) as tx:
        person = citizens.find_by_login(tx, NUMBER)
        return keyring.held(tx, Kind.CITIZEN, person.id) if person else []
