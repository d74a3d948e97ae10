"""The database: one ``MetaData``, SQLite on one machine and PostgreSQL beyond it.

SQLite runs with WAL, ``synchronous=FULL`` (a commit is on the disk when it returns) and
``BEGIN IMMEDIATE`` (a writer waits at the door instead of failing half-way). A transaction is a
SQLAlchemy ``Connection``: services take it as their first argument ``tx`` and never commit.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from hub.core.guarding import only_one

BUSY_TIMEOUT_MS = 10_000
"""How long a writer waits for another one: longer than any transaction may take."""

TRY_AGAIN_SECONDS = 1.0
"""After the database has not answered."""

log = logging.getLogger(__name__)
Result = TypeVar("Result")

Transaction = sa.Connection
"""What services are given as ``tx``: an open transaction that its opener commits."""

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """An aware moment, in UTC on both databases; a naive one is refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without its zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


BigId = sa.BigInteger().with_variant(sa.Integer, "sqlite")
"""A counting primary key (SQLite counts up only for its own INTEGER)."""


def open_engine(url: str) -> sa.Engine:
    """The engine for a ``sqlite:///…`` or ``postgresql://…`` address.

    Its errors do not tell the values of a statement: they may be somebody's name.
    """
    address = sa.make_url(url)
    if address.get_backend_name() == "sqlite":
        return _open_sqlite(address)
    if address.get_backend_name() == "postgresql":
        return sa.create_engine(
            address.set(drivername="postgresql+psycopg"), pool_pre_ping=True, hide_parameters=True
        )
    raise ValueError(f"no such database here: {address.get_backend_name()}")


def _open_sqlite(address: sa.URL) -> sa.Engine:
    engine = sa.create_engine(address, hide_parameters=True)

    @sa.event.listens_for(engine, "do_connect")
    def keep_private(*_: object) -> None:
        """SQLite would make the file readable by everybody; its neighbours take their mode from it."""
        if address.database and not Path(address.database).exists():
            os.close(os.open(address.database, os.O_CREAT, 0o600))

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we begin transactions ourselves, below
        connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        only_reads = connection.get_execution_options().get("only_reads", False)
        connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")

    return engine


@contextmanager
def transaction(engine: sa.Engine) -> Iterator[Transaction]:
    """One transaction: committed at the end of the block, rolled back when it raises.

    It does not nest, and holds no slow work (``hub.core.guarding``).
    """
    with only_one(engine, writes=True), engine.begin() as tx:
        yield tx


@contextmanager
def reading(engine: sa.Engine) -> Iterator[Transaction]:
    """A transaction that only reads: one consistent picture, holding up no writer. It does not nest."""
    with (
        only_one(engine, writes=False),
        engine.connect().execution_options(only_reads=True) as tx,
        tx.begin(),
    ):
        if tx.dialect.name == "postgresql":
            tx.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield tx


_OF_WHAT_IT_WAS_GIVEN = ("22", "23", "42", "54")
"""Classes of SQLSTATE: data, integrity, access or syntax, and limits such as too long a row of an index."""


def is_lost(error: BaseException) -> bool:
    """Whether the database itself failed (away, busy, full, starting) and not on what it was given.

    Then the same work is to be tried again; anything else would fail for ever.
    """
    if not isinstance(error, sa.exc.DBAPIError):
        return False
    if error.connection_invalidated:
        return True
    if not isinstance(error, sa.exc.OperationalError | sa.exc.InternalError):
        return False
    if isinstance(error.orig, sqlite3.Error):
        # A full disk undoes the whole transaction, and with it the savepoint that is then looked for.
        return error.orig.sqlite_errorname != "SQLITE_ERROR" or "savepoint" in str(error.orig)
    return not str(getattr(error.orig, "sqlstate", "") or "").startswith(_OF_WHAT_IT_WAS_GIVEN)


async def patiently(call: Callable[[], Result]) -> Result:
    """``call`` in a worker thread, again and again until the database takes it.

    For what must be done sooner or later: the database may be busy, full, or just starting again.
    """
    while True:
        try:
            return await asyncio.to_thread(call)
        except sa.exc.DBAPIError as error:
            if not is_lost(error):
                raise
            log.error("the database does not answer (%s); trying again", type(error.orig).__name__)
            await asyncio.sleep(TRY_AGAIN_SECONDS)
