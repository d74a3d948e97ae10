"""Fixtures that every room's tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.support.connections import every_connection_closed
from tests.support.holding import watched
from tests.support.postgres import Postgres, running_postgres

settings.register_profile("shared machine", deadline=None)  # speed is the concern of the bench
settings.load_profile("shared machine")


@pytest.fixture(autouse=True)
def _whoever_opens_a_database_closes_it() -> Iterator[None]:
    """The first fixture of every test, and so the last to end: all others have closed what is theirs."""
    with every_connection_closed():
        yield


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One PostgreSQL server for all tests of this process; take a fresh ``database()`` of it in each."""
    with running_postgres() as server:
        yield server


NEEDS_A_MACHINE = {"journey", "pcsc", "postgres", "speech"}


def pytest_itemcollected(item: pytest.Item) -> None:
    """``pure`` is known by what a test asks for: no folder to write in, and nothing that runs."""
    asked = set(item.fixturenames) if isinstance(item, pytest.Function) else set()
    marks = {mark.name for mark in item.iter_markers()}
    if not marks & NEEDS_A_MACHINE and not asked & {"tmp_path", "tmp_path_factory"}:
        item.add_marker(pytest.mark.pure)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys first: they wait for processes and browsers, and the other tests fill what they leave idle."""
    items.sort(key=lambda item: item.get_closest_marker("journey") is None)


@pytest.fixture(autouse=True)
def no_write_transaction_holds_slow_work() -> Iterator[None]:
    """In every test: a payment waits for whoever holds the lock, so nobody works or waits under it."""
    with watched() as caught:
        yield
    assert caught == []
