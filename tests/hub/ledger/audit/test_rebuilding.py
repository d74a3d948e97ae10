"""All balances from the journal's lines alone: equal to the books, or said where they are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.core.db import open_engine
from hub.ledger.audit.rebuilding import rebuild
from tests.hub.ledger.lives import live
from tests.support.books import Books


def url_of(books: Books) -> str:
    return books.engine.url.render_as_string(hide_password=False)


@pytest.mark.parametrize("stretch", [1, 7, 1000])
def test_the_books_are_what_their_lines_say_however_the_log_is_cut(books: Books, stretch: int) -> None:
    live(books)
    rebuilt = rebuild(url_of(books), stretch=stretch)
    assert rebuilt.wrong == []
    assert rebuilt.entries == 20
    assert rebuilt.lines == 28


def test_two_processes_find_the_same(books: Books) -> None:
    live(books)
    assert rebuild(url_of(books), 2, stretch=5) == rebuild(url_of(books))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_account SET balance = balance + 1 WHERE kind = 3",
        "UPDATE ledger_lot SET remaining = remaining - 1 WHERE remaining > 1",
        "UPDATE ledger_line SET amount = amount + 1 WHERE position = 3 AND number = 0",
        "UPDATE ledger_line SET balance = balance + 1 WHERE position = 3 AND number = 0",
        "UPDATE ledger_entry SET memo = 'x' WHERE position = 4",
        "UPDATE ledger_entry SET chain = zeroblob(32) WHERE position = 7",
        "DELETE FROM ledger_line WHERE position = 5",
    ],
)
def test_what_was_tampered_with_is_found(sqlite_file: Path, statement: str) -> None:
    url = f"sqlite:///{sqlite_file}"
    assert rebuild(url, stretch=7).wrong == []
    engine = open_engine(url)
    with engine.begin() as tx:
        assert tx.exec_driver_sql(statement).rowcount > 0
    engine.dispose()
    assert rebuild(url, stretch=7).wrong != []
