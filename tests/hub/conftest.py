"""A database for each test of the hub."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from hub.core.db import create_schema, open_engine


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    """An empty hub's database."""
    engine = open_engine(f"sqlite:///{tmp_path / 'hub.sqlite'}")
    create_schema(engine)
    yield engine
    engine.dispose()
