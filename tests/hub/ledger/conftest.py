"""The books under test, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.core.db import create_schema, open_engine
from hub.ledger.stores import open_store
from tests.support.books import Books


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'books.sqlite'}"
    url: str = request.getfixturevalue("postgres").database()
    return url


@pytest.fixture
def books(database_url: str) -> Iterator[Books]:
    """Empty books with an issuer, whose invariants are all checked once more when the test is over."""
    with contextlib.ExitStack() as stack:
        engine = open_engine(database_url)
        stack.callback(engine.dispose)
        create_schema(engine)
        store = open_store(database_url)
        stack.callback(store.close)
        books = Books(engine, store)
        yield books
        assert books.violations() == []
