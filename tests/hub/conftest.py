"""A hub for each test: on SQLite and on PostgreSQL, with a clock that stands still."""

from __future__ import annotations

import secrets
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from edge.wire.ids import new_id
from hub.core import settings
from hub.core.clock import SetClock
from hub.core.context import Context
from hub.core.db import open_engine
from hub.core.migrating import upgrade
from tests.hub.running import RunningHub, running_hub
from tests.support.postgres import Postgres

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
"""令和8年11月22日（日）12:00 in Kisarazu."""


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty hub's database as a file: copying it is quicker than creating it."""
    file = tmp_path_factory.mktemp("template") / "hub.sqlite"
    _create(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgres_template(postgres: Postgres) -> str:
    """The name of an empty hub's database on the test server."""
    url = postgres.database()
    _create(url)
    name = sa.make_url(url).database
    assert name is not None
    return name


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty hub's database, of each kind in turn."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "hub.sqlite")
        return f"sqlite:///{tmp_path / 'hub.sqlite'}"
    server: Postgres = request.getfixturevalue("postgres")
    return _copy(server, request.getfixturevalue("postgres_template"))


@pytest.fixture
def engine(database_url: str) -> Iterator[sa.Engine]:
    """An empty hub's database."""
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


def _create(url: str) -> None:
    engine = open_engine(url)
    upgrade(engine)
    engine.dispose()


def _copy(server: Postgres, template: str) -> str:
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy".encode())
    return server.url(name)


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOW)


@pytest.fixture
def context(engine: sa.Engine, clock: SetClock, database_url: str, tmp_path: Path) -> Context:
    """One hub's context; everything beside the database is below ``tmp_path``."""
    home = settings.in_directory(tmp_path / "hub")
    mine = replace(home, database_url=database_url, hosts=("hub.test",))
    return Context(settings=mine, engine=engine, clock=clock, chance=secrets, new_id=new_id, boot=new_id())


@pytest.fixture
def hub(tmp_path: Path, database_url: str) -> Iterator[RunningHub]:
    """A hub with a running broker; ``hub.start(Role.INTAKE)`` starts what a test needs."""
    with running_hub(tmp_path, database_url) as running:
        yield running
