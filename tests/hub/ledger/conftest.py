"""The books under test, on each kind of database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hub.core.db import open_engine
from hub.ledger.stores import posting
from tests.support.books import Books


@pytest.fixture
def books(database_url: str) -> Iterator[Books]:
    """Empty books with an issuer, whose invariants are all checked once more when the test is over."""
    engine = open_engine(database_url)
    try:
        with posting(database_url) as store:
            books = Books(engine, store)
            yield books
            assert books.violations() == []
    finally:
        engine.dispose()
