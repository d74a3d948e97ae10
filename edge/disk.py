"""One SQLite file on the device, for what must outlive the power: the outbox and the journal.

Both live in one file so that "this effect has ended" and "the hub is to be told" are one commit.
WAL with ``synchronous=FULL``: when a transaction returns, its data has been handed to the disk.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from edge.disk_health import VERSION, demand_whole, unusable

_PAGE_BYTES = 4096
DEFAULT_CEILING_BYTES = 512 * 1024 * 1024
DATABASE = "edge.db"
"""Its name in the device's folder."""
RESERVE_BYTES = 64 * 1024
"""Kept free so that the end of an effect can always be written down, and reported."""


class DiskFull(Exception):
    """Nothing more can be kept: nothing was written, and no effect may begin."""


class Disk:
    """``ceiling_bytes`` bounds the file, so that a long outage cannot fill the device's disk.

    Raises ``DiskUnusable`` for a file that is spoilt, not ours to write, or made by a newer version.
    """

    def __init__(self, path: Path, ceiling_bytes: int = DEFAULT_CEILING_BYTES) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path, isolation_level=None)
        except (sqlite3.Error, OSError) as error:
            raise unusable(path, error) from error
        self._folder = path.parent
        self._depth = 0
        try:
            path.chmod(0o600)
            demand_whole(self._connection, path)
            self._set_up(ceiling_bytes)
        except (sqlite3.Error, OSError) as error:
            self.close()
            raise unusable(path, error) from error
        except BaseException:
            self.close()  # nobody else has it yet
            raise

    def _set_up(self, ceiling_bytes: int) -> None:
        for pragma in (
            f"page_size = {_PAGE_BYTES}",
            "journal_mode = WAL",
            "synchronous = FULL",
            f"max_page_count = {max(1, ceiling_bytes // _PAGE_BYTES)}",
            "secure_delete = ON",
            f"user_version = {VERSION}",
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

    def demand_room(self) -> None:
        """Raise ``DiskFull`` unless the end of what is to begin now can be written down as well."""
        ((ceiling,),) = self.read("SELECT max_page_count FROM pragma_max_page_count")
        ((used,),) = self.read("SELECT page_count FROM pragma_page_count")
        ((unused,),) = self.read("SELECT freelist_count FROM pragma_freelist_count")
        assert isinstance(ceiling, int)
        assert isinstance(used, int)
        assert isinstance(unused, int)
        below_ceiling = (ceiling - used + unused) * _PAGE_BYTES
        if min(below_ceiling, shutil.disk_usage(self._folder).free) < RESERVE_BYTES:
            raise DiskFull("the device's disk takes no more")

    def close(self) -> None:
        self._connection.close()
