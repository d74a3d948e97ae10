"""Books and a town on each kind of database, whose invariants are all checked when a test is over."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.books import Books, open_books
from tests.support.coins import Town, running_town


@pytest.fixture
def books(database_url: str) -> Iterator[Books]:
    with open_books(database_url) as books:
        yield books


@pytest.fixture
def town(database_url: str) -> Iterator[Town]:
    with running_town(database_url) as town:
        yield town
