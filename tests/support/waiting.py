"""Waiting for something to become true, with an end: never a bare sleep."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable

import sqlalchemy as sa

PATIENCE_SECONDS = 30.0
"""Generous, since two cores may be busy with other things; nothing waits this long when all is well."""

_STEP_SECONDS = 0.01


class NeverHappened(AssertionError):
    """What a test waited for did not come true in time."""


async def eventually(truth: Callable[[], object], what: str = "", patience: float = PATIENCE_SECONDS) -> None:
    """Return as soon as ``truth()`` is truthy; fail after ``patience`` seconds, saying ``what``.

    Wait for what stays true once it is: a count that may go on (connections, what is sent at least once) is
    waited for with ``>=``, since a busy machine looks too late to see it pass through one value.
    """
    deadline = time.monotonic() + patience
    while not truth():
        if time.monotonic() > deadline:
            raise NeverHappened(what or getattr(truth, "__name__", "condition"))
        await asyncio.sleep(_STEP_SECONDS)


def somebody_waits(engine: sa.Engine) -> bool:
    """Whether one connection to this database waits for what another holds.

    SQLite has one writer at a time, who waits before he has read anything: there it makes no difference.
    """
    if engine.dialect.name == "sqlite":
        return True
    query = (
        "SELECT 1 FROM pg_locks JOIN pg_stat_activity USING (pid) "
        "WHERE NOT granted AND datname = current_database()"
    )
    with engine.connect() as connection:
        return connection.exec_driver_sql(query).first() is not None


def wait_for_port(port: int, patience: float = PATIENCE_SECONDS) -> None:
    """Return when something accepts connections on this loopback port."""
    deadline = time.monotonic() + patience
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise NeverHappened(f"nothing listens on port {port}") from None
            time.sleep(_STEP_SECONDS)
        else:
            return
