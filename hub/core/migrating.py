"""Brings a database to the schema of this version, step by step (Alembic)."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext

from hub.core import subjects
from hub.core.db import lock, metadata

_LOCK = 0x6D_69_67  # "mig"
_SCRIPTS = Path(__file__).parent / "migrations"


def configuration(connection: sa.Connection | None = None) -> Config:
    """Alembic's configuration; it works on ``connection`` when given, inside its transaction."""
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: sa.Engine) -> None:
    """Run what is missing of the migrations, in one transaction."""
    with engine.begin() as connection:
        lock(connection, _LOCK)  # the processes of one hub start together
        command.upgrade(configuration(connection), "head")


def write_migration(engine: sa.Engine, message: str) -> None:
    """Write the step from the database behind ``engine`` to the tables in the code: for developers."""
    with engine.begin() as connection:
        command.revision(configuration(connection), message, autogenerate=True, rev_id=_next_number())


def _next_number() -> str:
    return f"{len(list((_SCRIPTS / 'versions').glob('[0-9]*.py'))) + 1:04d}"


def differences(engine: sa.Engine) -> list[object]:
    """What the migrated database lacks or has too much of, compared with the tables in the code."""
    for _ in subjects.parts("tables"):
        pass  # importing a subject's tables enters them into ``metadata``
    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))
