from __future__ import annotations

import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from hub.broadcast.subject import WRITER
from hub.core.context import Context
from hub.core.db import reading, transaction
from hub.core.settings import Settings
from hub.core.web import SecurityHeaders
from hub.identity.access import service as accesses
from hub.identity.subject import AUDITOR
from tests.hub.browser import PASSWORD, browsing, employ


@pytest.mark.parametrize("token", ["", "x" * 32, None], ids=["empty", "made up", "missing"])
def test_a_form_without_its_token_changes_nothing(context: Context, token: str | None) -> None:
    employ(context, "s1")
    with browsing(context) as browser:
        browser.sign_in("s1")
        fields = {} if token is None else {"csrf": token}
        assert browser.post("/desk/sign-out", **fields).status_code == 403
        assert browser.get("/desk").status_code == 200, "signed out nevertheless"


def test_the_token_of_one_session_is_refused_in_another(context: Context) -> None:
    employ(context, "s1")
    employ(context, "s2")
    with browsing(context) as first, browsing(context) as second:
        first.sign_in("s1")
        second.sign_in("s2")
        assert second.post("/desk/sign-out", csrf=first.token("/desk")).status_code == 403


def test_a_token_in_a_header_will_do(context: Context) -> None:
    employ(context, "s1")
    with browsing(context) as browser:
        browser.sign_in("s1")
        headers = {"X-CSRF-Token": browser.token("/desk")}
        assert browser.post_with(headers, "/desk/sign-out").status_code == 303


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}],
    ids=["origin", "opaque origin", "fetch metadata"],
)
def test_a_form_on_another_site_is_refused_even_with_the_token(
    context: Context, headers: dict[str, str]
) -> None:
    employ(context, "s1")
    with browsing(context) as browser:
        browser.sign_in("s1")
        token = browser.token("/desk")
        answer = browser.post_with(headers, "/desk/sign-out", csrf=token)
    assert answer.status_code == 403


def test_every_page_forbids_foreign_script_frames_and_keeping(context: Context) -> None:
    with browsing(context) as browser:
        headers = browser.get("/desk/sign-in").headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"


def test_the_city_board_may_frame_pages_when_it_is_named() -> None:
    framed = SecurityHeaders(app=FastAPI(), frame_ancestors=("http://127.0.0.1:8000",))
    assert "frame-ancestors http://127.0.0.1:8000" in framed.headers["Content-Security-Policy"]


def test_an_invalid_form_is_not_repeated_to_its_sender(context: Context) -> None:
    with browsing(context) as browser:
        token = browser.token("/desk/sign-in")
        answer = browser.post("/desk/sign-in", csrf=token, password="secret " * 50)
    assert answer.status_code == 422
    assert "secret" not in answer.text


def test_an_unknown_page_says_so_and_leads_back(context: Context) -> None:
    with browsing(context) as browser:
        answer = browser.get("/desk/nowhere")
    assert answer.status_code == 404
    assert 'href="/desk"' in answer.text


def test_what_was_typed_is_in_no_log_when_a_page_fails(
    context: Context, caplog: pytest.LogCaptureFixture
) -> None:
    with browsing(context) as browser:
        token = browser.token("/desk/sign-in")
        with transaction(context.engine) as tx:
            tx.execute(sa.text("ALTER TABLE identity_staff RENAME TO gone"))
        answer = browser.post("/desk/sign-in", csrf=token, login="typed-100001", password="typed secret")
    assert answer.status_code == 500
    assert "こちらの不具合" in answer.text
    assert "frame-ancestors" in answer.headers["content-security-policy"]
    assert "Error in" in caplog.text
    assert "sign_in" in caplog.text, "the place is not told"
    assert "typed" not in caplog.text


def test_a_request_larger_than_any_form_is_cut_off(context: Context) -> None:
    with browsing(context) as browser:
        token = browser.token("/desk/sign-in")
        answer = browser.post("/desk/sign-in", csrf=token, login="x" * (17 * 1024 * 1024), password="x")
    assert answer.status_code == 413


def test_the_access_log_names_who_looked_and_nobody_else_reads_it(context: Context) -> None:
    auditor = employ(context, "auditor", AUDITOR)
    employ(context, "writer", WRITER)
    with transaction(context.engine) as tx:
        accesses.note(
            tx,
            context.clock.now(),
            auditor,
            subject="coin",
            reference="w-1",
            action="read",
            about="citizen-1",
        )
    with browsing(context) as browser:
        browser.sign_in("auditor")
        page = browser.get("/desk/access").text
        assert f'{auditor.name}</bdi><br><span class="soft"><span>監査</span>' in page
        assert "w-1" in page
    with browsing(context) as browser:
        browser.sign_in("writer")
        assert browser.get("/desk/access").status_code == 403
    with reading(context.engine) as tx:
        assert [line.person for line in accesses.listed(tx, accesses.Wanted(about="citizen-1"))] == [
            auditor.id
        ]
        assert accesses.listed(tx, accesses.Wanted(about="citizen-2")) == []


def test_the_desk_shows_only_what_one_may_open(context: Context) -> None:
    employ(context, "s1")
    employ(context, "s2", AUDITOR)
    with browsing(context) as browser:
        browser.sign_in("s1")
        assert "/desk/access" not in browser.get("/desk").text
    with browsing(context) as browser:
        browser.sign_in("s2")
        assert "/desk/access" in browser.get("/desk").text


def test_settings_keep_the_pages_out_of_frames_by_default(context: Context) -> None:
    settings: Settings = context.settings
    assert settings.frame_ancestors == ()
    assert PASSWORD not in repr(settings)
