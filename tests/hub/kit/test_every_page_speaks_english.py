"""Every page of the application, read in English: nothing of it is left in Japanese but what people wrote."""

from __future__ import annotations

import secrets

from hub.coin.cards import service as cards
from hub.core.changes import Changes
from hub.core.context import Context
from hub.core.db import transaction
from hub.core.subjects import roles
from hub.kit.english import leftovers
from hub.kit.languages import COOKIE
from hub.web import build_pages
from tests.hub.browser import browsing, employ
from tests.hub.coin.phones import admit, charge, enrol

WRITTEN = ("職員", "港の店", "木更津 花子")
"""What people wrote stays as they wrote it."""


def test_no_page_has_a_word_in_japanese_alone(context: Context) -> None:
    employ(context, "all", *roles().values())
    wallet = enrol(context, "c1")
    charge(context, wallet, 5000)
    with transaction(context.engine) as tx:
        now = context.clock.now()
        cards.issue(tx, wallet, "4821", pepper=b"p" * 32, random=secrets.randbelow, now=now)
    left: dict[str, list[str]] = {}
    with browsing(context) as browser:
        browser.sign_in("all")
        admit(context, browser, "c1")
        browser.cookies.set(COOKIE, "en", domain="hub.test", path="/")
        for path in _pages(context, wallet.number):
            answer = browser.get(path)
            if "text/html" in answer.headers.get("content-type", "") and answer.status_code < 600:
                assert 'lang="en"' in answer.text, path
                for text in leftovers(answer.text):
                    if not any(name in text for name in WRITTEN):
                        left.setdefault(text, []).append(path)
    assert not left, "\n".join(f"{text}  ({paths[0]})" for text, paths in left.items())


def _pages(context: Context, wallet: str) -> list[str]:
    described = build_pages(context, Changes()).openapi()["paths"]
    named = [
        path.replace("{number}", wallet).replace("{id}", "x1").replace("{node}", "x1").replace("{name}", "x")
        for path, methods in described.items()
        if "get" in methods and not path.endswith("/live") and "language" not in path
    ]
    return [*named, "/desk/nowhere", "/phone/nowhere", "/phone/history?month=x", "/phone/refused?why=closed"]
