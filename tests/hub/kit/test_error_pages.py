"""What does not work: in the frame of whoever is signed in, in both languages, with a way on."""

from __future__ import annotations

import html

import pytest
from fastapi.responses import PlainTextResponse
from starlette.exceptions import HTTPException

from hub.coin.subject import TILL_CLERK
from hub.core.changes import Changes
from hub.core.context import Context
from hub.fleet.model import FleetError, Why
from hub.kit.english import leftovers
from hub.kit.languages import COOKIE
from hub.procedures.subject import CLERK
from hub.web import build_pages
from tests.hub.browser import PASSWORD, browsing, employ
from tests.hub.coin.phones import enrol

FAILURES = (403, 404, 405, 413, 429, 500)


@pytest.mark.parametrize("door", ["/desk", "/phone"])
def test_every_failure_has_a_frame_its_words_and_a_way_on(context: Context, door: str) -> None:
    employ(context, "clerk", CLERK)
    with browsing(context, pages=build_pages(context, Changes())) as browser:

        @browser.app.get(door + "/breaks/{status}")
        def breaks(status: int) -> PlainTextResponse:
            raise HTTPException(status)

        browser.sign_in("clerk")
        for language in ("ja", "en"):
            browser.cookies.set(COOKIE, language, domain="hub.test", path="/")
            for status in FAILURES:
                answer = browser.get(f"{door}/breaks/{status}")
                assert answer.status_code == status
                assert f'<html lang="{language}">' in answer.text
                assert '<a class="language-choice"' in answer.text
                assert f'href="{door}"' in answer.text
                if language == "en":
                    assert [each for each in leftovers(answer.text) if "職員" not in each] == []


def test_a_refusal_that_no_route_has_taken_is_said_in_both_languages(context: Context) -> None:
    employ(context, "clerk", CLERK)
    with browsing(context, pages=build_pages(context, Changes())) as browser:

        @browser.app.get("/desk/refuses")
        def refuses() -> PlainTextResponse:
            raise FleetError(Why.BAD_NAME)

        browser.sign_in("clerk")
        answer = browser.get("/desk/refuses")
        words = FleetError(Why.BAD_NAME).words
        assert answer.status_code == 409
        assert words.ja in answer.text
        assert words.en in html.unescape(answer.text)


@pytest.mark.parametrize(
    ("door", "ways_on"),
    [("/desk", ("/desk/coin", "/desk/account")), ("/phone", ("/phone/pay", "/phone/menu"))],
)
def test_an_address_that_leads_nowhere_keeps_the_ways_on_of_who_is_signed_in(
    context: Context, door: str, ways_on: tuple[str, ...]
) -> None:
    employ(context, "clerk", TILL_CLERK)
    enrol(context, "citizen", PASSWORD)
    with browsing(context) as browser:
        stranger = browser.get(f"{door}/nowhere").text
        browser.sign_in("clerk")
        browser.sign_in("citizen", door="/phone")
        known = browser.get(f"{door}/nowhere")
        elsewhere = browser.get("/nowhere").text
        unfit = browser.post(f"{door}/sign-out/nowhere").text
    assert known.status_code == 404
    for way in ways_on:
        assert f'href="{way}"' in known.text
        assert f'href="{way}"' in unfit
        assert f'href="{way}"' not in stranger + elsewhere
    assert "clerk" not in stranger + elsewhere
    assert known.text.count("<h1") == 1
