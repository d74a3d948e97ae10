"""Every page and form of the hub, asked about what nobody knows: an answer in words, and at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hub.core.context import Context
from hub.core.subjects import roles
from tests.hub.browser import PASSWORD, Browser, browsing, employ
from tests.hub.coin.phones import enrol
from tests.hub.walking import Way, ways

FOLLOWS = "/live"
"""Streams that do not end by themselves; what they draw is what the page beside them draws."""


@pytest.fixture
def browser(context: Context) -> Iterator[Browser]:
    """Somebody signed in at the desk with every role, and on the phone."""
    employ(context, "everything", *roles().values())
    enrol(context, "citizen", PASSWORD)
    with browsing(context) as browser:
        browser.sign_in("everything")
        browser.sign_in("citizen", door="/phone")
        yield browser


def test_no_page_fails_about_something_unknown(browser: Browser) -> None:
    asked = [way for way in ways(browser.app) if way.method == "GET" and not way.path.endswith(FOLLOWS)]
    assert len(asked) > 40
    answers = {
        (way.path, value): browser.get(way.filled(value)).status_code
        for way in asked
        for value in (("unknown", "1", "9392000000000000") if "{" in way.path else ("",))
    }
    assert {at: status for at, status in answers.items() if status >= 500} == {}


KEPT = {
    "/desk/coin/counter.css",
    "/desk/coin/counter.js",
    "/desk/passkeys.js",
    "/phone/offline",
    "/phone/passkeys.js",
    "/phone/phone.css",
    "/phone/phone.js",
    "/phone/sw.js",
}
"""The same for everybody: kept, and asked about each time."""


def test_no_answer_is_kept_nor_framed_nor_read_by_another_site(browser: Browser) -> None:
    asked = [way for way in ways(browser.app) if not way.path.endswith((FOLLOWS, "sign-out"))]
    for way in asked:
        path = way.filled("unknown")
        answers = [browser.get(path), browser.send(path, {}, None)]
        for answer in answers:
            said = answer.headers
            assert said["cache-control"] == "no-store" or path in KEPT, f"{path} may be kept"
            assert "frame-ancestors 'none'" in said["content-security-policy"]
            assert said["cross-origin-resource-policy"] == "same-origin"
            assert said["x-content-type-options"] == "nosniff"


def test_no_form_fails_about_something_unknown(browser: Browser) -> None:
    tokens = {"/desk": browser.token("/desk"), "/phone": browser.token("/phone/safety")}

    def send(way: Way, value: str, fields: dict[str, str]) -> int:
        token = next(token for door, token in tokens.items() if way.path.startswith(door))
        return browser.post_with({"X-CSRF-Token": token}, way.filled(value), **fields).status_code

    forms = [way for way in ways(browser.app) if way.method == "POST" and not way.path.endswith("sign-out")]
    assert len(forms) > 40
    answers = {
        (way.path, bool(fields)): send(way, "unknown", fields)
        for way in forms
        for fields in (way.fields(), {})
    }
    assert {at: status for at, status in answers.items() if status >= 500} == {}


def test_two_pins_that_differ_are_said_where_a_wallet_is_made(browser: Browser) -> None:
    answer = browser.submit("/desk/coin", "/desk/coin/wallets", id="w-1", pin="2580", again="2581")
    assert answer.status_code == 422
    assert "2回の暗証番号が違います" in answer.text


def test_an_unknown_wallet_is_said_at_the_desk(browser: Browser) -> None:
    answer = browser.get("/desk/coin/wallets/9392000000000000")
    assert answer.status_code == 200
    assert "その番号のさいふも、カードも、支払いはありません" in answer.text
