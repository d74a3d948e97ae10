"""Books and a town on each kind of database, whose invariants are all checked when a test is over."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hub.core.db import open_engine
from hub.ledger.stores import posting
from tests.support.books import Books
from tests.support.coins import Town, running_town


@pytest.fixture
def books(database_url: str) -> Iterator[Books]:
    engine = open_engine(database_url)
    try:
        with posting(database_url) as store:
            books = Books(engine, store)
            yield books
            assert books.violations() == []
    finally:
        engine.dispose()


@pytest.fixture
def town(database_url: str) -> Iterator[Town]:
    with running_town(database_url) as town:
        yield town
