"""A database that was brought along step by step is the one that the code expects."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from hub.core import migrating
from hub.core.db import open_engine


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    """A database without a single table."""
    if request.param == "sqlite":
        engine = open_engine(f"sqlite:///{tmp_path / 'empty.sqlite'}")
    else:
        engine = open_engine(request.getfixturevalue("postgres").database())
    yield engine
    engine.dispose()


def test_the_migrations_lead_to_the_tables_in_the_code(empty: sa.Engine) -> None:
    migrating.upgrade(empty)
    assert migrating.differences(empty) == []


def test_migrating_twice_changes_nothing(empty: sa.Engine) -> None:
    migrating.upgrade(empty)
    migrating.upgrade(empty)
    assert migrating.differences(empty) == []


def test_a_missing_table_is_found(empty: sa.Engine) -> None:
    migrating.upgrade(empty)
    with empty.begin() as connection:
        connection.execute(sa.text("DROP TABLE evidence"))
    assert migrating.differences(empty) != []
