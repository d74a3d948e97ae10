"""Writing SQLite's log back into its file, beside the payments instead of among them.

A checkpoint waits for the disk several times. SQLite does it in the middle of whichever commit made
the log long enough; here a thread of its own does it often, so that no payment waits for one.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

EVERY_SECONDS = 0.25
"""A busy hub's log grows by some 10 MB meanwhile."""

MOST_PASSES = 5
"""The second copies what came during the first: far less, and soon nothing."""

log = logging.getLogger(__name__)


@contextmanager
def checkpointing(database_url: str) -> Iterator[None]:
    """Checkpoints in the background for the length of a ``with`` block; PostgreSQL has its own."""
    url = sa.make_url(database_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        yield
        return
    over = threading.Event()
    thread = threading.Thread(target=_checkpoint, args=(url.database, over), name="checkpoints")
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _catch_up(connection: sqlite3.Connection) -> None:
    """Copy until nothing new has come meanwhile: then the log begins again at its start.

    A log that only ever grows makes each commit wait for the file's new length as well as for its
    bytes, which takes the disk twice as long.
    """
    before = -1
    for _ in range(MOST_PASSES):
        ((_, written, _),) = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        if written == before:
            return
        before = written


def _checkpoint(path: str, over: threading.Event) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        seen = None
        while not over.wait(EVERY_SECONDS):
            version = connection.execute("PRAGMA data_version").fetchone()
            if version == seen:
                continue
            try:
                _catch_up(connection)
                seen = version
            except sqlite3.OperationalError as error:  # busy or full: next time
                log.warning("no checkpoint (%s)", error.sqlite_errorname)
    finally:
        connection.close()
