"""Books and disks that a power cut can stop at any statement, and that can be full."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from edge.storage.disk import Disk
from hub.ledger.posting.store_sqlite import SqliteLedger


class PowerCut(BaseException):
    """The machine is off: nothing of it runs any more. No ``except Exception`` survives it either."""


class FragileLedger(SqliteLedger):
    """The real books; ``connection`` is where they can be hurt."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self._connection.close()
        self.connection = sqlite3.connect(path, isolation_level=None, factory=FragileConnection)
        self.connection.execute("PRAGMA synchronous = FULL")
        self._connection = self.connection

    def fill(self, full: bool) -> None:
        """Leave the file no page to grow by, or as many as it wants."""
        execute = super(FragileConnection, self.connection).execute  # our own hands count no statement
        ((used,),) = execute("PRAGMA page_count").fetchall()
        execute(f"PRAGMA max_page_count = {used if full else 1_000_000}")

    def interrupt(self, steps: int) -> None:
        """Break off once, after so many steps of SQLite's own machine, anywhere in a transaction."""
        times = itertools.count()

        def break_off() -> bool:
            return self.connection.in_transaction and next(times) == 0

        self.connection.set_progress_handler(break_off, steps)


class FragileConnection(sqlite3.Connection):
    """Dies at the ``die_at``-th statement from now, before it or (``after``) when it is done."""

    die_at = 0
    after = False
    dead = False

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        self._strike(after=False)
        cursor = super().execute(sql, parameters)
        self._strike(after=True)
        return cursor

    def executemany(self, sql: str, parameters: Any, /) -> sqlite3.Cursor:
        self._strike(after=False)
        cursor = super().executemany(sql, parameters)
        self._strike(after=True)
        return cursor

    def _strike(self, *, after: bool) -> None:
        if self.dead:
            raise PowerCut
        if self.die_at and after == self.after:
            self.die_at -= 1
            if self.die_at == 0:
                self.dead = True
                raise PowerCut


class FragileDisk(Disk):
    """A till's disk: ``died`` is called when the power goes at the ``die_at``-th commit from now."""

    def __init__(self, path: Path, died: Callable[[], None]) -> None:
        self.die_at = 0
        self.after = False
        self.dead = False
        self._died = died
        self._inside = False
        super().__init__(path)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        if self.dead:
            raise PowerCut
        if self._inside:
            yield self._connection
            return
        now = self._is_the_one()
        self._inside = True
        try:
            with super().transaction() as connection:
                yield connection
                if now and not self.after:
                    raise PowerCut
            if now:
                raise PowerCut
        except PowerCut:
            self._died()
            raise
        finally:
            self._inside = False

    def fill(self, full: bool) -> None:
        """Leave the file no room, or as much as it wants."""
        ((used,),) = self.read("SELECT page_count FROM pragma_page_count")
        self.read(f"PRAGMA max_page_count = {used if full else 100_000}")

    def _is_the_one(self) -> bool:
        self.die_at -= 1
        return self.die_at == 0
