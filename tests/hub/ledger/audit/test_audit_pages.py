"""The auditor's page: figures with their position, invariants by name, the journal as a file, signing off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from hub.coin.subject import TILL_CLERK
from hub.core import evidence
from hub.core.clock import SetClock
from hub.core.context import Context
from hub.core.db import reading
from hub.documents import queries
from hub.identity.access import service as accesses
from hub.identity.access.service import Wanted
from hub.identity.subject import AUDITOR
from hub.ledger.audit import offline
from hub.ledger.audit.documents import STATEMENT
from hub.ledger.audit.invariants import CHECKS
from hub.ledger.posting.stores import posting
from hub.ledger.routes import ONE_LOOK
from hub.ledger.statements import end_of_log
from hub.ledger.words import RULES
from tests.hub.browser import Browser, browsing, employ
from tests.support.books import Books
from tests.support.paper import codes

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def auditor(context: Context) -> Iterator[Browser]:
    """An auditor at the desk of a city where 1,000 yen were bought and 300 spent in September 2026."""
    with posting(context.settings.database_url) as store:
        books = Books(context.engine, store)
        books.pay(books.wallet(1000), books.shop(), 300)
    employ(context, "auditor", AUDITOR)
    with browsing(context) as browser:
        browser.sign_in("auditor")
        yield browser


def test_figures_of_a_base_date_stand_with_their_position_and_chain(
    auditor: Browser, context: Context
) -> None:
    with reading(context.engine) as tx:
        position, chain = end_of_log(tx)
    text = auditor.get("/desk/ledger?day=2026-09-30").text
    assert "令和8年9月30日" in text
    amounts = re.findall(r'<td class="amount">(.*?)</td>', text)
    assert amounts == ["￥1,000", "￥300", "￥0", "￥0", "￥700"]
    assert f"Position {position}　連鎖 Chain {chain.hex()}" in text
    assert "仕訳はありません" in auditor.get("/desk/ledger?day=2026-03-31").text


def test_the_figures_of_a_day_that_is_over_are_issued_once_as_a_document(
    auditor: Browser, context: Context
) -> None:
    path = "/desk/ledger/statement.pdf?day=2026-09-30"
    assert path in auditor.get("/desk/ledger?day=2026-09-30").text
    issued, again = auditor.get(path), auditor.get(path)
    assert issued.content.startswith(b"%PDF-")
    assert issued.content == again.content
    with reading(context.engine) as tx:
        document = queries.newest(tx, STATEMENT.name, "2026-09-30")
        assert accesses.listed(tx)[0].action == "issue_statement"
    assert document is not None
    assert codes(issued.content) == {f"http://localhost:8080/verify/{document.token}"}
    assert document.number in auditor.get("/desk/documents").text


@pytest.mark.parametrize("query", ["", "?day=2026-11-22", "?day=2027-01-01"])
def test_a_day_that_is_not_over_has_no_statement(auditor: Browser, query: str) -> None:
    assert auditor.get(f"/desk/ledger/statement.pdf{query}").status_code == 404
    assert "statement.pdf" not in auditor.get(f"/desk/ledger{query}").text


def test_invariants_are_run_by_name_or_all(auditor: Browser) -> None:
    one = auditor.get("/desk/ledger?check=zero_sum").text
    assert one.count("成り立つ</span>") == 1
    every = auditor.get("/desk/ledger?check=all").text
    assert "未確認" not in every
    assert "すべて成り立っています" in every


def test_every_invariant_has_a_name_and_a_sentence(auditor: Browser) -> None:
    assert set(RULES) == set(CHECKS)
    text = auditor.get("/desk/ledger?check=zero_sum").text
    assert "貸借の一致" in text
    assert "どの仕訳も、区分ごとに足すと0円になる。" in text
    assert ">zero_sum<" not in text


def test_who_follows_the_journal_has_one_line_an_hour(
    auditor: Browser, context: Context, clock: SetClock
) -> None:
    def noted() -> int:
        with reading(context.engine) as tx:
            return len(accesses.listed(tx, Wanted(action="journal")))

    for after in range(5):
        auditor.get(f"/desk/ledger/journal?after={after}", accept="application/json")
    assert noted() == 1
    clock.pass_(ONE_LOOK + timedelta(seconds=1))
    auditor.sign_in("auditor")
    auditor.get("/desk/ledger/journal?after=5", accept="application/json")
    assert noted() == 2


def test_the_journal_is_downloaded_verifies_and_the_download_is_recorded(
    auditor: Browser, context: Context
) -> None:
    answer = auditor.get("/desk/ledger/journal.jsonl")
    assert offline.verify(answer.content.splitlines(keepends=True)).faults == []
    assert answer.headers["cache-control"] == "no-store"
    with reading(context.engine) as tx:
        assert "export_journal" in {each.action for each in accesses.listed(tx)}


def test_signing_off_puts_position_and_hash_into_the_evidence_log(auditor: Browser, context: Context) -> None:
    with reading(context.engine) as tx:
        position, chain = end_of_log(tx)
    for asked in (position, position + 1):
        auditor.submit("/desk/ledger", "/desk/ledger/sign", position=str(asked))
    with reading(context.engine) as tx:
        (signed,) = evidence.entries(tx, "ledger")
    assert (signed.entry.reference, signed.entry.details["chain"]) == (str(position), chain.hex())
    assert chain.hex()[:32] in auditor.get("/desk/ledger").text


def test_nobody_but_an_auditor_opens_it(context: Context) -> None:
    employ(context, "clerk", TILL_CLERK)
    with browsing(context) as browser:
        browser.sign_in("clerk")
        assert browser.get("/desk/ledger").status_code == 403
        assert browser.get("/desk/ledger/journal.jsonl").status_code == 403
