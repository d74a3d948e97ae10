"""A hub for each test: on SQLite and on PostgreSQL, with a clock that stands still."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from edge.wire.ids import new_id
from hub.core import settings
from hub.core.clock import SetClock
from hub.core.context import Context
from hub.core.db import create_schema, open_engine

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
"""令和8年11月22日（日）12:00 in Kisarazu."""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'hub.sqlite'}"
    url: str = request.getfixturevalue("postgres").database()
    return url


@pytest.fixture
def engine(database_url: str) -> Iterator[sa.Engine]:
    """An empty hub's database."""
    engine = open_engine(database_url)
    create_schema(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOW)


@pytest.fixture
def context(engine: sa.Engine, clock: SetClock, database_url: str, tmp_path: Path) -> Context:
    """One hub's context; everything beside the database is below ``tmp_path``."""
    mine = replace(settings.in_directory(tmp_path / "hub"), database_url=database_url)
    return Context(settings=mine, engine=engine, clock=clock, new_id=new_id, boot=new_id())
