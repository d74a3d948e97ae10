"""Which of the cookies that a browser brings are believed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from starlette.requests import Request

from hub.core.context import Context
from hub.core.cookies import cookie
from tests.hub.browser import browsing, employ

PUBLIC = "https://coin.example.jp"
NAME = "__Host-tsunagaru-desk"


def brought(*headers: bytes) -> Request:
    return Request({"type": "http", "headers": [(b"cookie", header) for header in headers]})


@pytest.mark.parametrize(
    "headers",
    [(b"a=token",), (b"b=1; a=token",), (b"b=1;a=token",), (b"b=1", b"a=token; c"), (b"a=token; a=token",)],
)
def test_a_cookie_is_found_wherever_it_stands(headers: tuple[bytes, ...]) -> None:
    assert cookie(brought(*headers), "a") == "token"


@pytest.mark.parametrize(
    "headers",
    [
        (),
        (b"",),
        (b"b=token",),
        (b"b=a=token",),
        (b"\xa0a=token",),
        (b"\x85a=token",),
        (b"a\xa0=token",),
        (b"a=token; a=planted",),
        (b"a=planted", b"a=token"),
    ],
)
def test_another_name_and_two_of_one_name_are_not_believed(headers: tuple[bytes, ...]) -> None:
    assert cookie(brought(*headers), "a") is None


def test_a_neighbouring_host_plants_no_session_under_a_name_that_only_looks_like_the_hubs(
    context: Context,
) -> None:
    employ(context, "s1")
    https = replace(context, settings=replace(context.settings, origin=PUBLIC))
    with browsing(https, PUBLIC) as browser:
        browser.sign_in("s1")
        token = browser.cookies[NAME]
    for planted, status in ((NAME, 200), (f"\xa0{NAME}", 303), (f"{NAME}=x; {NAME}", 303)):
        with browsing(https, PUBLIC) as stranger:
            brings = f"{planted}={token}".encode("latin-1")
            assert stranger.get_with({b"Cookie": brings}, "/desk/account").status_code == status
