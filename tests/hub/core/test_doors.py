"""Which names the pages answer to, what an https origin changes, and whose word counts about addresses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hub.core.context import Context
from hub.fleet.subject import FLEET
from tests.hub.browser import PASSWORD, browsing, employ

PUBLIC = "https://coin.example.jp"


def of(context: Context, **changes: object) -> Context:
    return replace(context, settings=replace(context.settings, **changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:80",
        "coin.example.jp.evil.example",
        "",
        "[::",
        "evil.example\\@coin.example.jp",
        "evil@coin.example.jp",
        "coin.example.jp/evil",
        "coin.example.jp:evil",
    ],
)
def test_a_name_that_is_not_the_hubs_leads_nowhere(context: Context, host: str) -> None:
    with browsing(of(context, origin=PUBLIC)) as browser:
        for path in ("/", "/desk/fleet", "/desk/fleet/"):
            answer = browser.get_with({"Host": host}, path)
            assert answer.status_code == 421
            assert "location" not in answer.headers
            assert "evil" not in answer.text


@pytest.mark.parametrize(
    "host", ["coin.example.jp", "coin.example.jp:443", "COIN.example.jp", "127.0.0.1:8080"]
)
def test_its_own_names_are_known_with_any_port(context: Context, host: str) -> None:
    with browsing(of(context, origin=PUBLIC)) as browser:
        assert browser.get_with({"Host": host}, "/desk/sign-in").status_code == 200


def test_over_https_cookies_are_bound_to_it_and_browsers_are_told_to_stay(context: Context) -> None:
    employ(context, "s1", FLEET)
    with browsing(of(context, origin=PUBLIC), PUBLIC) as browser:
        form = browser.get("/desk/sign-in")
        signed_in = browser.sign_in("s1")
        assert browser.get("/desk/fleet").status_code == 200
        out = browser.submit("/desk", "/desk/sign-out")
        assert browser.get("/desk/fleet").status_code == 303
    assert form.headers["strict-transport-security"] == "max-age=31536000"
    for answer, name in ((form, "form"), (signed_in, "desk"), (out, "desk")):
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith(f"__Host-tsunagaru-{name}=")
        assert all(part in cookie for part in ("Secure", "HttpOnly", "Path=/"))
        assert "Path=/desk" not in cookie
        assert "Domain" not in cookie


def test_over_http_nothing_asks_for_https(context: Context) -> None:
    with browsing(context) as browser:
        answer = browser.get("/desk/sign-in")
    assert "strict-transport-security" not in answer.headers
    assert "Secure" not in answer.headers["set-cookie"]


def test_a_form_from_the_public_name_is_taken_though_the_proxy_asks_under_another(context: Context) -> None:
    employ(context, "s1")
    with browsing(of(context, origin=PUBLIC), PUBLIC) as browser:
        token = browser.token("/desk/sign-in")
        headers = {"Origin": PUBLIC, "Host": "127.0.0.1:8080"}
        fields = {"csrf": token, "login": "s1", "password": PASSWORD}
        assert browser.post_with(headers, "/desk/sign-in", **fields).status_code == 303
        headers["Origin"] = "https://evil.example"
        assert browser.post_with(headers, "/desk/sign-in", **fields).status_code == 403


@pytest.mark.parametrize("path", ["/desk/sign-in", "/phone", "/desk/fleet", "/nowhere", "/desk/sign-out"])
def test_who_asks_for_the_head_alone_gets_that_of_the_page_and_no_body(context: Context, path: str) -> None:
    with browsing(context) as browser:
        page, head = browser.get(path), browser.head(path)
    assert (head.status_code, head.content) == (page.status_code, b"")
    told = ("content-type", "content-length", "location", "cache-control", "content-security-policy")
    assert [head.headers.get(name) for name in told] == [page.headers.get(name) for name in told]


def test_a_live_page_of_which_the_head_is_asked_holds_no_stream(context: Context) -> None:
    employ(context, "s1", FLEET)
    with browsing(context) as browser:
        browser.sign_in("s1")
        head = browser.head("/desk/fleet/live")
        assert (head.status_code, head.headers["content-type"].split(";")[0]) == (200, "text/event-stream")
