"""Where in an account's statement reading begins and ends, however long the statement is."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from hub.core.db import open_engine, reading
from hub.core.migrating import upgrade
from hub.ledger.statements import balance_at, movements, positions
from hub.ledger.units import Micros, Position
from tests.support.books import Books

PAYMENTS = 300


def busy_shop(books: Books) -> tuple[int, list[tuple[int, int]]]:
    """A shop with many payments among those of another one: position and balance after each."""
    wallet, shop, other = books.wallet(10_000), books.shop(), books.shop()
    batch = [books.transfer(wallet, shop if number % 3 else other, 1) for number in range(PAYMENTS)]
    outcomes = books.store.post(batch, Micros(books.now))
    own = [outcome.position for outcome in outcomes if outcome.credit == shop]
    return shop, [(position, number + 1) for number, position in enumerate(own)]


def test_any_stretch_of_a_shops_statement_has_exactly_its_own_lines(books: Books) -> None:
    shop, own = busy_shop(books)
    last = own[-1][0]
    with reading(books.engine) as tx:
        for after, through in (
            (0, 1),
            (0, last),
            (10, 11),
            (60, 70),
            (63, 128),
            (100, last - 1),
            (last, last + 9),
        ):
            found = movements(tx, shop, after=after, through=through, limit=PAYMENTS)
            wanted = [position for position, _ in own if after < position <= through]
            assert [each.position for each in found] == wanted[::-1]


def test_a_balance_as_of_any_position_is_that_of_the_last_line_before_it(books: Books) -> None:
    shop, own = busy_shop(books)
    with reading(books.engine) as tx:
        for position in range(own[-1][0] + 3):
            before = [balance for at, balance in own if at <= position]
            assert balance_at(tx, shop, Position(position)) == (before[-1] if before else 0)


def test_an_account_that_does_not_exist_has_an_empty_statement(books: Books) -> None:
    with reading(books.engine) as tx:
        assert movements(tx, 99_999, through=5) == []
        assert balance_at(tx, 99_999, Position(5)) == 0


def test_an_old_stretch_is_begun_at_a_signpost_and_not_at_the_latest_line(tmp_path: Path) -> None:
    """On SQLite; PostgreSQL weighs a small table otherwise."""
    engine = open_engine(f"sqlite:///{tmp_path / 'books.sqlite'}")
    upgrade(engine)
    query = positions(1, after=100, through=110).compile(engine, compile_kwargs={"literal_binds": True})
    with reading(engine) as tx:
        plan = " ".join(str(row) for row in tx.execute(sa.text(f"EXPLAIN QUERY PLAN {query}")))
    assert "ix_ledger_line_signpost (account=? AND position>?)" in plan
    engine.dispose()
