"""The count can fail: each lie that a till could be told is a difference of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.blackbox.journal import Ask, Journal, Said, read
from tests.blackbox.tills import open_asks
from tests.blackbox.verdict import complaints, stories

WALLETS = {"w": 1}
SHOPS = {"shop": 2}
SHOP_OF = {"till": "shop"}

CHARGE = Ask(id="c1", what="charge", node="desk", amount=1000, wallet="w")
PAY = Ask(id="p1", what="pay", node="till", amount=300, code="code", wallet="w")
BACK = Ask(id="r1", what="refund", node="till", amount=100, target="p1", wallet="w")
CHARGED = Said(id="c1", to="charge", state="paid")
PAID = Said(id="p1", to="pay", state="paid", amount=300, number="7")
GIVEN = Said(id="r1", to="refund", state="paid", amount=100, number="8")
RIGHT = (CHARGE, CHARGED, PAY, PAID, BACK, GIVEN)
BOOKS = {"c1": (0, 1000), "p1": (0, 300), "r1": (0, 100)}
BALANCES = {1: 800, 2: 200}


@pytest.fixture
def engine() -> Iterator[sa.Engine]:
    engine = sa.create_engine("sqlite://", poolclass=sa.StaticPool)
    with engine.begin() as tx:
        tx.execute(sa.text("CREATE TABLE ledger_entry (id TEXT, code INT, amount INT)"))
        tx.execute(sa.text("CREATE TABLE ledger_account (id INT, balance INT)"))
    yield engine
    engine.dispose()


def found(
    engine: sa.Engine,
    folder: Path,
    lines: tuple[Ask | Said, ...],
    books: dict[str, tuple[int, int]] = BOOKS,
    balances: dict[int, int] = BALANCES,
) -> list[str]:
    journal = Journal(folder / "a.journal")
    for line in lines:
        journal.write(line)
    with engine.begin() as tx:
        for id, (code, amount) in books.items():
            row = {"id": id, "code": code, "amount": amount}
            tx.execute(sa.text("INSERT INTO ledger_entry VALUES (:id, :code, :amount)"), row)
        for account, balance in balances.items():
            row = {"id": account, "balance": balance}
            tx.execute(sa.text("INSERT INTO ledger_account VALUES (:id, :balance)"), row)
    known, wrong = stories([folder / "a.journal"])
    return wrong + list(complaints(known, engine, WALLETS, SHOPS, SHOP_OF))


def test_books_and_journals_that_agree_are_not_complained_of(engine: sa.Engine, tmp_path: Path) -> None:
    again = Said(id="p1", to="outcome", state="paid", amount=300, number="7")
    other = Said(id="p1", to="pay", state="refused", reason="id_reused", other=True)
    assert found(engine, tmp_path, (*RIGHT, again, other)) == []


@pytest.mark.parametrize(
    ("lines", "books", "balances", "words"),
    [
        ((PAY,), {}, {}, "still open"),
        ((Said(id="p1", to="outcome", state="absent"),), {}, {}, "was told"),
        ((Said(id="p1", to="pay", state="refused", reason="insufficient_funds"),), {}, {}, "was told"),
        ((Said(id="p1", to="pay", state="paid", amount=300, number="9"),), {}, {}, "was told"),
        ((Said(id="p1", to="pay", state="paid", amount=301, number="7"),), {}, {}, "another amount"),
        ((), {"p1": (20, 300)}, {}, "the books lack it"),
        ((), {"stranger": (0, 5)}, {}, "nobody asked for it"),
        ((), {}, {1: 799}, "account 1 holds 799, the journals say 800"),
        ((), {}, {2: 201}, "account 2 holds 201, the journals say 200"),
        ((Said(id="p1", to="pay", state="paid", amount=301, number="7", other=True),), {}, {}, "another bo"),
        ((Said(id="p1", to="pay", state="refused", reason="id_reused"),), {}, {}, "its own body"),
        (
            (
                Ask(id="p2", what="pay", node="till", amount=1, code="code", wallet="w"),
                Said(id="p2", to="pay", state="paid", amount=1, number="9"),
            ),
            {"p2": (0, 1)}, {1: 799, 2: 201}, "one code has paid 2 times",
        ),
        (
            (
                Ask(id="r2", what="refund", node="till", amount=250, target="p1", wallet="w"),
                Said(id="r2", to="refund", state="paid", amount=250, number="9"),
            ),
            {"r2": (0, 250)}, {1: 1050, 2: -50}, "350 yen of it were given back",
        ),
    ],
)  # fmt: skip
def test_a_difference_is_found(
    engine: sa.Engine,
    tmp_path: Path,
    lines: tuple[Ask | Said, ...],
    books: dict[str, tuple[int, int]],
    balances: dict[int, int],
    words: str,
) -> None:
    right = tuple(line for line in RIGHT if not (lines and lines == (PAY,) and line is PAID))
    complained = found(engine, tmp_path, right + lines, BOOKS | books, BALANCES | balances)
    assert any(words in each for each in complained), complained


def test_a_new_life_finds_what_the_last_one_left_open(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "a.journal")
    other = Said(id="r1", to="refund", state="refused", reason="id_reused", other=True)
    for line in (PAY, BACK, PAID, other):
        journal.write(line)
    assert open_asks(tmp_path / "a.journal") == [BACK]
    assert len(list(read(tmp_path / "a.journal"))) == 4
