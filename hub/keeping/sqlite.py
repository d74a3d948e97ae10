"""SQLite: the online backup, in one read transaction, so that no writer waits and none begins it anew."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from hub.core.blobs import sync_folder
from hub.core.db import Transaction, open_engine, reading
from hub.keeping import files
from hub.keeping.files import Say
from hub.keeping.model import Backend
from hub.keeping.proving import Proof
from hub.keeping.words import Refused, Why

PAGES = 16_384
"""64 MiB at a time: often enough to tell how far it is."""
_NEIGHBOURS = ("-wal", "-shm")


class SqliteKeeper:
    """The file at ``path``."""

    backend = Backend.SQLITE
    name = "hub.sqlite"

    def __init__(self, path: Path) -> None:
        self.path = path

    def server(self) -> str:
        return sqlite3.sqlite_version

    def take(self, to: Path, prove: Callable[[Transaction], Proof], say: Say) -> Proof:
        if not self.path.is_file():
            raise Refused(Why.NO_HUB, folder=self.path)
        files.write(to, b"")  # SQLite would make it readable by everybody
        with closing(_connect(self.path)) as source, closing(_connect(to)) as target:
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_schema").fetchone()  # from here on one picture

            def progress(_status: int, remaining: int, total: int) -> None:
                say(f"{total - remaining:,} / {total:,} pages")

            source.backup(target, pages=PAGES, progress=progress)
        engine = open_engine(f"sqlite:///{to}")
        with reading(engine) as tx:
            proof = prove(tx)
        engine.dispose()
        with closing(_connect(to)) as copy:
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, without neighbours
        return proof

    def last_position(self) -> int | None:
        if not self.path.is_file():
            return None
        try:
            with closing(_connect(self.path)) as found:
                row = found.execute("SELECT position FROM ledger_head").fetchone()
        except sqlite3.DatabaseError:
            return None  # spoilt, or no hub's: it is put aside as it is
        return int(row[0]) if row else None

    def occupied(self) -> str | None:
        return str(self.path) if self.path.exists() else None

    def demand_rest(self) -> None:
        """The data folder's lock says all."""

    def move_aside(self, folder: Path) -> None:
        for each in self._files():
            shutil.move(each, folder / each.name)

    def bring_back(self, copied: Path, aside: str | None) -> str:
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.undo()  # what an earlier try has left
        files.copy(copied, self.path.parent, self._fresh.name)
        return f"sqlite:///{self._fresh}"

    def undo(self) -> None:
        for each in (self._fresh, *(_beside(self._fresh, end) for end in _NEIGHBOURS)):
            each.unlink(missing_ok=True)

    def make_ready(self) -> None:
        with closing(_connect(self._fresh)) as fresh:
            fresh.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._fresh.replace(self.path)
        sync_folder(self.path.parent)

    @property
    def _fresh(self) -> Path:
        """Beside its last place, so that it gets there by a mere renaming."""
        return self.path.with_name(f".restoring-{self.path.name}")

    def _files(self) -> list[Path]:
        return [
            each for each in (self.path, *(_beside(self.path, end) for end in _NEIGHBOURS)) if each.exists()
        ]


def _beside(path: Path, end: str) -> Path:
    return path.with_name(path.name + end)


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None)
