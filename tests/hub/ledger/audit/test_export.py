"""The journal as a file: verified with nothing but the file, by our code and by the document's."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from hub.core.db import reading
from hub.core.words import TOKYO
from hub.ledger.audit import export, offline, statutory_dates
from hub.ledger.model import ValueClass
from hub.ledger.service import microseconds
from hub.ledger.statements import end_of_log
from hub.ledger.tables import account
from hub.ledger.units import Position
from tests.hub.ledger.audit.test_invariants import DOCUMENT
from tests.hub.ledger.lives import live
from tests.support.books import START, Books

Rows = list[Any]
Tamper = Callable[[Rows, list[list[int]]], None]


FILE_ALONE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""The file is the same from both kinds of database; what is done with it needs none."""


def exported(books: Books) -> list[bytes]:
    return b"".join(export.journal(books.engine)).splitlines(keepends=True)


def resealed(lines: list[bytes], tamper: Tamper) -> list[bytes]:
    """The file as somebody would leave it who changes the entries and then hashes them all anew."""
    rows = [json.loads(line)[1] for line in lines[1:-1]]
    end = json.loads(lines[-1])
    tamper(rows, end["accounts"])
    chain, made = bytes(32), [lines[0]]
    for row in rows:
        text = json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode()
        chain = hashlib.sha256(chain + text).digest()
        made.append(b'["%s",%s]\n' % (chain.hex().encode(), text))
    end |= {"position": rows[-1][0], "chain": chain.hex()}
    return [*made, json.dumps(end).encode() + b"\n"]


@pytest.fixture
def lines(books: Books) -> list[bytes]:
    live(books)
    return exported(books)


def rules(found: offline.Verified) -> set[str]:
    return {fault.rule for fault in found.faults}


def test_the_file_alone_gives_the_same_balances_end_and_figures_as_the_books(
    books: Books, lines: list[bytes]
) -> None:
    found = offline.verify(lines)
    assert found.faults == []
    with reading(books.engine) as tx:
        position, chain = end_of_log(tx)
        balances = {row.id: row.balance for row in tx.execute(account.select()) if row.balance}
        assert sorted(found.figures, key=lambda each: -each.value_class) == statutory_dates.figures(
            tx, position
        )
    assert (found.position, found.chain) == (position, chain.hex())
    assert {number: balance for number, balance in found.balances.items() if balance} == balances


def test_an_empty_journal_is_whole(books: Books) -> None:
    assert offline.verify(exported(books)) == offline.Verified()


@FILE_ALONE
def test_rewriting_an_untampered_file_changes_no_byte(lines: list[bytes]) -> None:
    again = resealed(lines, lambda rows, accounts: None)
    assert again[:-1] == lines[:-1]
    assert json.loads(again[-1]) == json.loads(lines[-1])


def entry(rows: Rows, id: str) -> Any:
    return next(row for row in rows if row[1] == id)


def _raise_refund(rows: Rows, _accounts: list[list[int]]) -> None:
    refund = next(row for row in rows if row[2] == 6 and row[4] == 0)
    refund[9] = 701


def _spend_after_expiry(rows: Rows, _accounts: list[list[int]]) -> None:
    for row in rows[rows.index(entry(rows, "p1")) :]:
        row[14] += 400 * 86_400_000_000


def _give_a_shop_the_wallets_kind(_rows: Rows, accounts: list[list[int]]) -> None:
    next(each for each in accounts if each[1] == 3)[1] = 2


TAMPERED: dict[str, tuple[Tamper, str]] = {
    "an entry is taken out": (lambda rows, _: rows.pop(3) and None, "one_outcome"),
    "an id stands twice": (lambda rows, _: rows[4].__setitem__(1, rows[3][1]), "one_outcome"),
    "a line pays more": (lambda rows, _: entry(rows, "p1")[15][0].__setitem__(3, -701), "zero_sum"),
    "a balance is prettier": (
        lambda rows, _: entry(rows, "p1")[15][0].__setitem__(4, 9999),
        "balances_follow_lines",
    ),
    "a failure moves money": (
        lambda rows, _: next(row for row in rows if row[4] != 0).__setitem__(15, rows[0][15]),
        "one_outcome",
    ),
    "a refund above the payment": (_raise_refund, "refunds_bounded"),
    "a hold confirmed above itself": (lambda rows, _: entry(rows, "c1").__setitem__(9, 11), "holds_end_once"),
    "a hold ended twice": (
        lambda rows, _: entry(rows, "v1").__setitem__(10, entry(rows, "c1")[10]),
        "holds_end_once",
    ),
    "time runs back": (lambda rows, _: rows[5].__setitem__(14, 0), "time_runs_forward"),
    "money spent after its time": (_spend_after_expiry, "no_expired_money_spent"),
    "a shop made a wallet": (_give_a_shop_the_wallets_kind, "lots_are_balances"),
    "a kind that is missing": (lambda _, accounts: accounts.clear(), "references_exist"),
}


@FILE_ALONE
def test_what_was_changed_and_hashed_anew_is_still_found_by_reckoning(lines: list[bytes]) -> None:
    for name, (tamper, rule) in TAMPERED.items():
        assert rule in rules(offline.verify(resealed(lines, tamper))), name


@FILE_ALONE
def test_a_changed_byte_breaks_the_chain_and_is_named_by_its_entry(lines: list[bytes]) -> None:
    place = next(number for number, line in enumerate(lines) if b'"p1"' in line)
    lines[place] = lines[place].replace(b'"p1"', b'"q1"')
    (fault,) = offline.verify(lines).faults
    assert (fault.rule, fault.position) == ("chain_is_whole", place)


@FILE_ALONE
def test_a_whole_file_hashed_anew_is_found_by_the_hash_on_an_older_report(lines: list[bytes]) -> None:
    chain_at_3 = json.loads(lines[3])[0]
    forged = resealed(lines, lambda rows, _: rows[0].__setitem__(6, "another memo"))
    assert offline.verify(forged).faults == []
    assert rules(offline.verify(forged, {3: chain_at_3})) == {"chain_is_whole"}
    assert offline.verify(lines, {3: chain_at_3}).faults == []


@FILE_ALONE
@pytest.mark.parametrize("cut", [0, 1, -1, "middle of a line", "after the end"])
def test_a_file_that_is_not_whole_is_no_journal(lines: list[bytes], cut: int | str) -> None:
    if cut == "middle of a line":
        lines = [*lines[:4], lines[4][:50]]
    elif cut == "after the end":
        lines = [*lines, b"{}\n"]
    else:
        assert isinstance(cut, int)
        lines = lines[:cut]
    with pytest.raises(offline.NotAJournal):
        offline.verify(lines)


@FILE_ALONE
def test_the_document_tells_an_auditor_how_to_verify_the_file_without_our_code(
    lines: list[bytes], tmp_path: Path
) -> None:
    script = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(), re.S)[1]

    def run() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-I", "-c", script]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    (tmp_path / "journal.jsonl").write_bytes(b"".join(lines))
    end = json.loads(lines[-1])
    done = run()
    assert f"{end['position']} {end['chain']}" in done.stdout, done.stderr
    (tmp_path / "journal.jsonl").write_bytes(b"".join(lines).replace(b'"p1"', b'"q1"'))
    assert "was changed" in run().stderr


@pytest.mark.parametrize(
    ("first", "today", "expected"),
    [
        (date(2026, 4, 1), date(2027, 4, 1), [date(2027, 3, 31), date(2026, 9, 30)]),
        (date(2026, 3, 31), date(2026, 9, 30), [date(2026, 3, 31)]),
        (date(2026, 4, 1), date(2026, 9, 30), []),
    ],
)
def test_base_dates_are_the_last_days_of_march_and_september_that_are_over(
    first: date, today: date, expected: list[date]
) -> None:
    assert statutory_dates.base_dates(first, today) == expected


def test_the_last_microsecond_of_31_march_belongs_to_it_and_the_next_to_april(books: Books) -> None:
    midnight = microseconds(datetime(2027, 4, 1, tzinfo=TOKYO))
    assert books.now == START < midnight
    wallet, shop = books.wallet(), books.shop()
    books.charge(wallet, 1000, days=365)
    books.now = midnight - 1
    books.pay(wallet, shop, 300, id="on the day")
    books.now = midnight
    books.pay(wallet, shop, 200)
    with reading(books.engine) as tx:
        position = statutory_dates.position_of(tx, date(2027, 3, 31))
        figures = statutory_dates.figures(tx, position)
        assert statutory_dates.chain_at(tx, position) != statutory_dates.chain_at(tx, Position(position + 1))
    assert figures == [
        offline.Figures(ValueClass.PAID, issued=1000, used=300, expired=0, refunded=0, unused=700)
    ]


def test_what_was_given_back_to_the_issuer_counts_as_refunded_and_what_came_back_from_a_shop_as_unused(
    books: Books,
) -> None:
    wallet, shop = books.wallet(1000), books.shop()
    books.pay(wallet, shop, 400, id="p")
    books.post(books.refund("p", 150, shop))
    books.post(books.transfer(wallet, books.issue, 50, only=ValueClass.PAID))
    with reading(books.engine) as tx:
        position, _ = end_of_log(tx)
        (paid,) = statutory_dates.figures(tx, position)
    assert (paid.issued, paid.used, paid.expired, paid.refunded, paid.unused) == (1000, 250, 0, 50, 700)
