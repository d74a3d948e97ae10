"""One SQLite file on the device, for what must outlive the power: the outbox and the journal.

Both live in one file so that "this effect has ended" and "the hub is to be told" are one commit.
WAL with ``synchronous=FULL``: when a transaction returns, its data has been handed to the disk.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

_PAGE_BYTES = 4096
DEFAULT_CEILING_BYTES = 512 * 1024 * 1024


class DiskFull(Exception):
    """Nothing more can be kept: nothing was written, and no effect may begin."""


class Disk:
    """``ceiling_bytes`` bounds the file, so that a long outage cannot fill the device's disk."""

    def __init__(self, path: Path, ceiling_bytes: int = DEFAULT_CEILING_BYTES) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, isolation_level=None)
        path.chmod(0o600)
        self._depth = 0
        for pragma in (
            f"page_size = {_PAGE_BYTES}",
            "journal_mode = WAL",
            "synchronous = FULL",
            f"max_page_count = {max(1, ceiling_bytes // _PAGE_BYTES)}",
            "secure_delete = ON",
        ):
            self._connection.execute(f"PRAGMA {pragma}")

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Commit at the end of the outermost block; any exception takes all of it back."""
        if self._depth:
            yield self._connection
            return
        self._connection.execute("BEGIN IMMEDIATE")
        self._depth = 1
        try:
            yield self._connection
            self._connection.execute("COMMIT")
        except BaseException as error:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            if isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode == sqlite3.SQLITE_FULL:
                raise DiskFull("the device's disk takes no more") from error
            raise
        finally:
            self._depth = 0

    def read(self, query: str, *values: object) -> list[tuple[object, ...]]:
        """Rows of one SELECT; inside a transaction it sees what the transaction wrote."""
        return self._connection.execute(query, values).fetchall()

    def close(self) -> None:
        self._connection.close()
