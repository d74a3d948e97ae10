"""The register at the desk, and what whoever holds a paper is told without signing in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from hub.coin.documents import POSTER
from hub.coin.shops import posters
from hub.coin.shops import service as shops
from hub.coin.subject import TILL_CLERK
from hub.core.clock import SetClock
from hub.core.context import Context
from hub.core.db import reading, transaction
from hub.documents import service
from hub.documents.model import LAPSES_AFTER, Document, Order, State, source_of
from hub.documents.public_routes import UNKNOWN_PER_ADDRESS
from hub.documents.words import EASY, VERIFIED
from hub.identity.access import service as accesses
from hub.identity.subject import AUDITOR
from hub.kit.easy import hard
from hub.kit.languages import COOKIE
from hub.procedures.subject import CLERK
from kiosk.words.language import Language
from tests.hub.browser import Browser, browsing, employ

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""What the pages call is tested on both kinds of database; a page is a page."""


@pytest.fixture
def poster(context: Context) -> Document:
    with transaction(context.engine) as tx:
        shop = shops.open_shop(tx, id="s1", name="港の店")
    return posters.issue(context, shop, "s-1").document


@pytest.fixture
def anybody(context: Context) -> Iterator[Browser]:
    with browsing(context) as browser:
        yield browser


@pytest.fixture
def clerk(context: Context) -> Iterator[Browser]:
    employ(context, "clerk", TILL_CLERK)
    with browsing(context) as browser:
        browser.sign_in("clerk")
        yield browser


def told(how: State) -> str:
    return VERIFIED[how][1].ja


def test_anybody_is_told_what_a_paper_is_and_that_it_is_valid(anybody: Browser, poster: Document) -> None:
    page = anybody.get(f"/verify/{poster.token}")
    assert page.status_code == 200
    for expected in (
        told(State.VALID),
        "店頭ポスター",
        "港の店",
        "令和8年度 木コ掲第1号",
        "令和8年11月22日",
        "木更津市",
        str(poster.sha256)[:16],
    ):
        assert expected in page.text
    assert "s-1" not in page.text


def test_english_readers_are_told_in_english(anybody: Browser, poster: Document) -> None:
    anybody.cookies.set(COOKIE, "en", domain="hub.test", path="/")
    text = anybody.get(f"/verify/{poster.token}").text
    assert VERIFIED[State.VALID][1].en in text
    assert "22 Nov 2026" in text
    assert told(State.VALID) not in text


def test_a_beginner_is_told_in_easy_japanese(anybody: Browser, poster: Document) -> None:
    anybody.cookies.set(COOKIE, Language.EASY.value, domain="hub.test", path="/")
    page = anybody.get(f"/verify/{poster.token}").text
    assert EASY[told(State.VALID)] in page
    assert hard(page) == []
    assert hard(anybody.get("/verify/guessed").text) == []


def test_a_superseded_paper_names_the_newer_one(anybody: Browser, poster: Document, context: Context) -> None:
    with reading(context.engine) as tx:
        shop = shops.find_shop(tx, id="s1")
    assert shop is not None
    newer = posters.issue(context, type(shop)("s1", "浜の店", shop.account, True, shop.code), "s-1")
    text = anybody.get(f"/verify/{poster.token}").text
    assert told(State.SUPERSEDED) in text
    assert newer.document.number in text


def test_a_number_without_a_paper_is_told_as_never_issued(
    anybody: Browser, poster: Document, context: Context, clock: SetClock
) -> None:
    with reading(context.engine) as tx:
        shop = shops.find_shop(tx, id="s1")
    assert shop is not None
    source = source_of(POSTER, posters.poster(shop))
    with transaction(context.engine) as tx:
        order = Order(kind=POSTER, reference="s2", title="浜の店", source=source, by="s-1")
        taken = service.reserve(tx, context, order)
    assert told(State.RESERVED) in anybody.get(f"/verify/{taken.token}").text
    clock.pass_(LAPSES_AFTER)
    assert told(State.VOID) in anybody.get(f"/verify/{taken.token}").text


def test_an_unknown_token_is_told_in_words_and_guessing_has_an_end(
    anybody: Browser, poster: Document, clock: SetClock
) -> None:
    for _ in range(UNKNOWN_PER_ADDRESS.times):
        page = anybody.get("/verify/guessed")
        assert page.status_code == 404
        assert "この文書は見つかりません" in page.text
    assert anybody.get("/verify/guessed").status_code == 429
    assert anybody.get(f"/verify/{poster.token}").status_code == 200
    clock.pass_(UNKNOWN_PER_ADDRESS.window + timedelta(seconds=1))
    assert anybody.get("/verify/guessed").status_code == 404


def test_a_clerk_finds_a_document_by_number_kind_and_day_and_opens_it(
    clerk: Browser, poster: Document
) -> None:
    assert "/desk/documents" in clerk.get("/desk/coin").text
    for query in (
        "",
        "q=第1号",
        "q=木コ掲 第１号",
        "q=港",
        "kind=coin_poster",
        "since=2026-11-22&until=2026-11-22",
    ):
        assert poster.number in clerk.get(f"/desk/documents?{query}").text, query
    for query in ("q=第2号", "q=%25", "kind=coin_wallet_card", "since=2026-11-23", "until=2026-11-21"):
        text = clerk.get(f"/desk/documents?{query}").text
        assert poster.number not in text, query
        assert "この条件にあてはまるものはありません" in text
    opened = clerk.get(f"/desk/documents/{poster.id}/content")
    assert opened.headers["content-type"] == "application/pdf"
    assert opened.content.startswith(b"%PDF-")


def test_revoking_needs_a_reason_and_is_told_to_whoever_verifies(
    clerk: Browser, anybody: Browser, poster: Document, context: Context
) -> None:
    page = f"/desk/documents/{poster.id}"
    refused = clerk.submit(page, f"{page}/revoke", reason=" ")
    assert refused.status_code == 422
    assert "入力してください" in refused.text
    assert told(State.VALID) in anybody.get(f"/verify/{poster.token}").text
    assert clerk.submit(page, f"{page}/revoke", reason="店名の誤り").status_code == 303
    assert "店名の誤り" in clerk.get(page).text
    shown = anybody.get(f"/verify/{poster.token}").text
    assert told(State.REVOKED) in shown
    assert "店名の誤り" not in shown
    with reading(context.engine) as tx:
        (line, *_) = accesses.listed(tx)
    assert (line.action, line.reference) == ("revoke_document", str(poster.id))
    again = clerk.post(f"{page}/revoke", csrf=clerk.token("/desk/documents/1"), reason="もう一度")
    assert again.status_code == 409


def test_each_role_sees_its_own_kinds_and_the_auditor_revokes_nothing(
    context: Context, poster: Document
) -> None:
    for login, role in (("procedures", CLERK), ("auditor", AUDITOR)):
        employ(context, login, role)
    with browsing(context) as browser:
        browser.sign_in("procedures")
        assert poster.number not in browser.get("/desk/documents").text
        for path in (f"/desk/documents/{poster.id}", f"/desk/documents/{poster.id}/content"):
            assert browser.get(path).status_code == 404
        token = browser.token("/desk/documents")
        posted = browser.post(f"/desk/documents/{poster.id}/revoke", csrf=token, reason="x")
        assert posted.status_code == 404
    with browsing(context) as browser:
        browser.sign_in("auditor")
        page = f"/desk/documents/{poster.id}"
        assert "無効にする" not in browser.get(page).text
        token = browser.token(page)
        assert browser.post(f"{page}/revoke", csrf=token, reason="x").status_code == 403


def test_whoever_has_no_kind_of_documents_is_not_shown_the_way_there(context: Context) -> None:
    employ(context, "nobody")
    with browsing(context) as browser:
        browser.sign_in("nobody")
        assert "/desk/documents" not in browser.get("/desk").text
        assert browser.get("/desk/documents").status_code == 403
