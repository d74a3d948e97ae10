"""How one process learns that another has changed something, within a few tens of milliseconds.

A service calls ``touch(tx, subject)`` in its transaction; watchers of the subject wake after the
commit, never before. PostgreSQL notifies. SQLite has no such thing, but ``PRAGMA data_version``
tells in microseconds whether any other connection has committed, so it is asked often.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import psycopg
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from hub.core.db import Transaction
from hub.core.tables import change

LOOK_EVERY_SECONDS = 0.02
RECONNECT_AFTER_SECONDS = 1.0
log = logging.getLogger(__name__)
_CHANNEL = "tsunagaru_change"


def touch(tx: Transaction, subject: str) -> None:
    """Wake the watchers of ``subject`` when this transaction commits."""
    if tx.dialect.name == "postgresql":
        tx.execute(sa.text("SELECT pg_notify(:channel, :subject)"), {"channel": _CHANNEL, "subject": subject})
        return
    tx.execute(
        insert(change)
        .values(subject=subject, version=1)
        .on_conflict_do_update(index_elements=[change.c.subject], set_={"version": change.c.version + 1})
    )


class Watch:
    """One watcher. ``wait`` returns as soon as there was a change since it last returned."""

    def __init__(self, subjects: frozenset[str]) -> None:
        self.subjects = subjects
        self._changed = asyncio.Event()

    def wake(self) -> None:
        self._changed.set()

    async def wait(self, at_most: float | None = None) -> bool:
        """``True`` after a change, ``False`` when ``at_most`` seconds went by without one."""
        try:
            async with asyncio.timeout(at_most):  # wait_for may swallow that its caller was cancelled
                await self._changed.wait()
        except TimeoutError:
            return False
        self._changed.clear()
        return True


class Changes:
    """All watchers of one process. Open it with ``watching``."""

    def __init__(self) -> None:
        self._watches: set[Watch] = set()

    @asynccontextmanager
    async def watch(self, *subjects: str) -> AsyncIterator[Watch]:
        """A watcher of ``subjects`` for the length of the block."""
        watch = Watch(frozenset(subjects))
        self._watches.add(watch)
        try:
            yield watch
        finally:
            self._watches.discard(watch)

    def announce_all(self) -> None:
        for watch in self._watches:
            watch.wake()

    def announce(self, subjects: frozenset[str]) -> None:
        """Wake whoever watches one of ``subjects``."""
        for watch in self._watches:
            if watch.subjects & subjects:
                watch.wake()


@asynccontextmanager
async def watching(engine: sa.Engine) -> AsyncIterator[Changes]:
    """The process's ``Changes``, fed from the database for the length of the block."""
    changes = Changes()
    ready = asyncio.Event()
    follow = _follow_postgresql if engine.dialect.name == "postgresql" else _follow_sqlite
    task = asyncio.create_task(follow(engine.url, changes, ready))
    started = asyncio.create_task(ready.wait())
    try:
        await asyncio.wait({task, started}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            await task  # raises why it could not start
        yield changes
    finally:
        started.cancel()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _follow_sqlite(url: sa.URL, changes: Changes, ready: asyncio.Event) -> None:
    connection = sqlite3.connect(str(url.database), isolation_level=None)
    try:
        known = dict(connection.execute("SELECT subject, version FROM change"))
        seen = None
        ready.set()
        while True:
            (version,) = connection.execute("PRAGMA data_version").fetchone()
            if version != seen:
                seen = version
                current = dict(connection.execute("SELECT subject, version FROM change"))
                changes.announce(frozenset(s for s, v in current.items() if known.get(s) != v))
                known = current
            await asyncio.sleep(LOOK_EVERY_SECONDS)
    finally:
        connection.close()


async def _follow_postgresql(url: sa.URL, changes: Changes, ready: asyncio.Event) -> None:
    conninfo = url.set(drivername="postgresql").render_as_string(hide_password=False)
    while True:
        try:
            await _listen_postgresql(conninfo, changes, ready)
        except psycopg.OperationalError:
            if not ready.is_set():
                raise
            log.warning("the database has gone; listening again in %s s", RECONNECT_AFTER_SECONDS)
            await asyncio.sleep(RECONNECT_AFTER_SECONDS)


async def _listen_postgresql(conninfo: str, changes: Changes, ready: asyncio.Event) -> None:
    async with await psycopg.AsyncConnection.connect(conninfo, autocommit=True) as connection:
        await connection.execute(f"LISTEN {_CHANNEL}")
        ready.set()
        changes.announce_all()  # whatever was said while nobody listened
        async for notice in connection.notifies():
            changes.announce(frozenset({notice.payload}))
