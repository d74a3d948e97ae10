"""A hub with nothing but procedures in it, on both databases, at a clock that stands."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hub.core.clock import SetClock
from hub.core.context import Context
from hub.core.db import open_engine
from hub.core.migrating import upgrade
from hub.core.settings import in_directory


@dataclass(frozen=True)
class Office:
    """The hub's context together with the clock that it goes by."""

    context: Context
    clock: SetClock


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """Tuesday, 24 November 2026, ten in the morning in Kisarazu."""
    settings = in_directory(tmp_path)
    if request.param == "postgres":
        settings = in_directory(tmp_path, database_url=request.getfixturevalue("postgres").database())
    engine = open_engine(settings.database_url)
    upgrade(engine)
    clock = SetClock(datetime(2026, 11, 24, 1, 0, tzinfo=UTC))
    ids = itertools.count(1)
    yield Office(
        Context(
            settings=settings, engine=engine, clock=clock, new_id=lambda: f"id-{next(ids)}", boot="boot-1"
        ),
        clock,
    )
    engine.dispose()
