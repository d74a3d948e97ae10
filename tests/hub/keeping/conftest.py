"""A hub to be copied and another machine to bring it back to, on each kind of database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from hub.app import prepare
from hub.core.clock import SetClock
from hub.core.settings import in_directory
from hub.ledger.service import moment
from hub.ledger.units import Micros
from tests.hub.keeping.machine import Machine
from tests.support.books import START
from tests.support.postgres import Postgres


@pytest.fixture
def clock() -> SetClock:
    """Some minutes after the books' own time."""
    return SetClock(moment(Micros(START)) + timedelta(minutes=5))


@pytest.fixture
def home(tmp_path: Path, database_url: str, clock: SetClock) -> Machine:
    """The hub that will be copied; its keys are made."""
    settings = in_directory(tmp_path / "hub", database_url=database_url, heads=tmp_path / "heads")
    prepare(settings)
    (settings.data_dir / "coin.key").write_bytes(b"k" * 32)
    return Machine(settings, clock)


@pytest.fixture
def new_machine(tmp_path: Path, request: pytest.FixtureRequest, clock: SetClock) -> Callable[[], Machine]:
    """Makes machines with nothing on them, which see the same noted heads."""
    backend = sa.make_url(request.getfixturevalue("database_url")).get_backend_name()
    made: list[Machine] = []

    def make() -> Machine:
        folder = tmp_path / f"new-{len(made)}"
        changes: dict[str, object] = {"heads": tmp_path / "heads"}
        if backend == "postgresql":
            server: Postgres = request.getfixturevalue("postgres")
            changes["database_url"] = server.database()
        made.append(Machine(in_directory(folder, **changes), clock))
        return made[-1]

    return make
