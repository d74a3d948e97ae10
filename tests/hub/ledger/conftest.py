"""The books under test, on each kind of database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.core.db import open_engine
from hub.ledger.posting.stores import posting
from tests.hub.ledger.lives import live
from tests.support.books import Books, open_books


@pytest.fixture
def books(database_url: str) -> Iterator[Books]:
    """Empty books with an issuer, whose invariants are all checked once more when the test is over."""
    with open_books(database_url) as books:
        yield books


@pytest.fixture
def sqlite_file(tmp_path: Path, sqlite_template: Path) -> Path:
    """Books in SQLite, which lets a test change what the code never would."""
    file = tmp_path / "lived.sqlite"
    file.write_bytes(sqlite_template.read_bytes())
    url = f"sqlite:///{file}"
    engine = open_engine(url)
    with posting(url) as store:
        books = Books(engine, store)
        live(books)
        assert books.violations() == []
    engine.dispose()
    return file
