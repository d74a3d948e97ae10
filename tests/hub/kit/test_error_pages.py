"""What does not work: in the frame of whoever is signed in, in both languages, with a way on."""

from __future__ import annotations

import pytest
from fastapi.responses import PlainTextResponse
from starlette.exceptions import HTTPException

from hub.core.context import Context
from hub.identity.model import Role
from hub.kit.english import leftovers
from hub.kit.languages import COOKIE
from tests.hub.browser import browsing, employ

FAILURES = (403, 404, 405, 413, 429, 500)


@pytest.mark.parametrize("door", ["/desk", "/phone"])
def test_every_failure_has_a_frame_its_words_and_a_way_on(context: Context, door: str) -> None:
    employ(context, "clerk", Role.CLERK)
    with browsing(context) as browser:

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
