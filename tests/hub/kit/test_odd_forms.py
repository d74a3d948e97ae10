"""Forms written as no browser writes them: whatever the routes read out of them has been looked at."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import hub
from hub.coin.subject import TILL_CLERK
from hub.core.context import Context
from hub.kit.forms.sheet import every, parts
from hub.kit.incoming import LARGEST_TEXTS, MOST_FIELDS
from hub.kit.words import SECRETS
from tests.hub.browser import Browser, browsing, employ

PLAIN = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=xyz"


def said(browser: Browser, page: str, to: str, kind: str, body: bytes) -> int:
    content = body.replace(b"TOKEN", browser.token(page).encode())
    return browser.post_kind(to, kind, content).status_code


@pytest.mark.parametrize(
    "kind", [PLAIN, "Application/X-WWW-Form-Urlencoded", f"{PLAIN} ; charset=utf-8", PLAIN.upper()]
)
def test_a_form_is_read_however_its_kind_is_written(context: Context, kind: str) -> None:
    employ(context, "s1", TILL_CLERK)
    with browsing(context) as browser:
        page = "/desk/sign-in"
        assert said(browser, page, page, kind, b"csrf=TOKEN&login=a%00b&password=x") == 422
        browser.sign_in("s1")
        assert said(browser, "/desk/coin", "/desk/coin/find", kind, b"csrf=TOKEN&text=a%00b") == 422


@pytest.mark.parametrize(
    "head",
    [
        b'Content-Disposition: form-data; name="login"',
        b"Content-Disposition: form-data; name=login",
        b'content-disposition: form-data; NAME="login"',
        b'Content-Disposition: form-data; name = "login"',
        b'Content-Disposition: form-data; name="login"; filenam="filename="',
        b'Content-Disposition: form-data; name="login"\r\nX-Was: filename=x',
        b'X-Was: name="password"\r\nContent-Disposition: form-data; name="login"',
        b'Content-Disposition: form-data; name="login"\r\n\r\n--xyz in a line\r\n\r\n',
    ],
)
def test_a_part_is_read_however_its_head_is_written(context: Context, head: bytes) -> None:
    part = b'--xyz\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
    fields = part % (b"csrf", b"TOKEN") + part % (b"password", b"x")
    with browsing(context) as browser:
        body = fields + b"--xyz\r\n" + head + b"\r\n\r\na\0b\r\n--xyz--\r\n"
        assert said(browser, "/desk/sign-in", "/desk/sign-in", PARTS, body) in (400, 403, 422)


def test_whatever_nobody_sees_while_it_is_typed_is_a_secret() -> None:
    hidden = re.compile(r'ui\.field\("(\w+)"[^}]*type="password"')
    pages = [page.read_text("utf-8") for page in Path(hub.__path__[0]).rglob("*/pages/*.html")]
    by_hand = {name for page in pages for name in hidden.findall(page)}
    in_forms = {each.name for form in every() for each in parts(form) if each.kind.secret}
    assert by_hand | in_forms == set(SECRETS)


FIELD = b"--xyz\r\nContent-Disposition: form-data; name=x\r\n\r\n"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (PLAIN, b"a&" * (MOST_FIELDS + 1)),
        (PLAIN, b"a=" + b"x" * LARGEST_TEXTS),
        (PARTS, b"--xyz" * (MOST_FIELDS + 2)),
        (PARTS, FIELD + b"x" * LARGEST_TEXTS + b"\r\n--xyz--\r\n"),
        (PARTS, (FIELD + b"x" * (LARGEST_TEXTS // 100) + b"\r\n") * 101 + b"--xyz--\r\n"),
    ],
    ids=["many fields", "a long text", "many parts", "a long part", "many long parts"],
)
def test_a_form_that_would_take_long_to_read_is_not_read(context: Context, kind: str, body: bytes) -> None:
    """Anybody may send one, and everybody would wait: 16 MB of ``a&`` took more than a minute."""
    with browsing(context) as browser:
        assert browser.post_kind("/phone/sign-in", kind, body).status_code == 413
