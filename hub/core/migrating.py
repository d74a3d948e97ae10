"""Brings a database to the schema of this version, step by step (Alembic)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.types import TypeEngine

from hub.core import subjects
from hub.core.db import metadata
from hub.core.locks import lock

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
        lock(connection, "core", "migrations")  # the processes of one hub start together
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
    with engine.connect().execution_options(only_reads=True) as connection:  # holds up no writer
        migrated = MigrationContext.configure(connection, opts={"compare_type": _is_other_type})
        return list(compare_metadata(migrated, metadata))


def _is_other_type(
    migrated: MigrationContext,
    _column: object,
    _in_code: object,
    there: TypeEngine[Any],
    wanted: TypeEngine[Any],
) -> bool | None:
    """SQLite holds a text of any length in a column of any width, so none is ever widened there."""
    both = isinstance(there, sa.String) and isinstance(wanted, sa.String)
    return False if both and migrated.dialect.name == "sqlite" else None


def revision(tx: sa.Connection) -> str:
    """The step at which a database stands; empty before the first."""
    return MigrationContext.configure(tx).get_current_revision() or ""


def knows(revision: str) -> bool:
    """Whether this version has the step, and so all that lead to it."""
    steps = ScriptDirectory.from_config(configuration()).walk_revisions()
    return any(each.revision == revision for each in steps)
