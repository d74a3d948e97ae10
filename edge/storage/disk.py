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

from edge.storage.disk_health import VERSION, demand_whole, unusable

_PAGE_BYTES = 4096
DEFAULT_CEILING_BYTES = 512 * 1024 * 1024
DATABASE = "edge.db"
"""Its name in the device's folder."""
_WAITING_SECONDS = 1.0
"""For another program that holds the file: so long everything on this device stands still at most."""
_PRIMARY_CODE = 0xFF
_GONE = frozenset(
    {
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
    }
)
RESERVE_BYTES = 64 * 1024
"""Kept free so that the end of an effect can always be written down, and reported."""


class DiskFull(Exception):
    """Nothing more can be kept: nothing was written, and no effect may begin."""


class DiskGone(DiskFull):
    """The file cannot be written any more: read-only, spoilt, held by another program, or put aside."""


def _refusal(error: sqlite3.Error) -> DiskFull | None:
    """What an error of SQLite's says of the disk; ``None``: it is a mistake of ours."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & _PRIMARY_CODE
    if code == sqlite3.SQLITE_FULL:
        return DiskFull("the device's disk takes no more")
    return DiskGone(f"the device's database: {error}") if code in _GONE else None


class Disk:
    """``ceiling_bytes`` bounds the file, so that a long outage cannot fill the device's disk.

    Raises ``DiskUnusable`` for a file that is spoilt, not ours to write, or made by a newer version.
    """

    def __init__(self, path: Path, ceiling_bytes: int = DEFAULT_CEILING_BYTES) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path, timeout=_WAITING_SECONDS, isolation_level=None)
        except (sqlite3.Error, OSError) as error:
            raise unusable(path, error) from error
        self._path = path
        self._depth = 0
        try:
            path.chmod(0o600)
            demand_whole(self._connection, path)
            self._file = path.stat().st_ino
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
        """Commit at the end of the outermost block; any exception takes all of it back. ``DiskFull``."""
        if self._depth:
            yield self._connection
            return
        self._depth = 1
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            yield self._connection
            self._connection.execute("COMMIT")
        except BaseException as error:
            with contextlib.suppress(sqlite3.Error):  # SQLite has taken it back itself
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
            if isinstance(error, sqlite3.Error) and (refusal := _refusal(error)) is not None:
                raise refusal from error
            raise
        finally:
            self._depth = 0

    def read(self, query: str, *values: object) -> list[tuple[object, ...]]:
        """Rows of one SELECT; inside a transaction it sees what the transaction wrote."""
        return self._connection.execute(query, values).fetchall()

    def demand_room(self) -> None:
        """Raise ``DiskFull`` unless the end of what is to begin now can be written down as well."""
        self._demand_place()
        ((ceiling,),) = self.read("SELECT max_page_count FROM pragma_max_page_count")
        ((used,),) = self.read("SELECT page_count FROM pragma_page_count")
        ((unused,),) = self.read("SELECT freelist_count FROM pragma_freelist_count")
        assert isinstance(ceiling, int)
        assert isinstance(used, int)
        assert isinstance(unused, int)
        below_ceiling = (ceiling - used + unused) * _PAGE_BYTES
        if min(below_ceiling, shutil.disk_usage(self._path.parent).free) < RESERVE_BYTES:
            raise DiskFull("the device's disk takes no more")

    def _demand_place(self) -> None:
        """What is written into a file that was put aside is not there in the next life."""
        try:
            if self._path.stat().st_ino == self._file:
                return
        except OSError as error:
            raise DiskGone("the device's database was put aside while it is in use") from error
        raise DiskGone("another database lies at the place of the one in use")

    def close(self) -> None:
        self._connection.close()
