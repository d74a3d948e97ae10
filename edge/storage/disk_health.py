"""What may be wrong with the device's database, in words, and what to do about it.

Unsent facts and open payments stand in it. So nothing here mends or deletes it: a person decides, and what is
put aside stays beside the new one.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from datetime import datetime
from enum import StrEnum
from pathlib import Path

VERSION = 1
"""Of the tables, as ``user_version``; nought was written by the first version, too."""


class Trouble(StrEnum):
    SPOILT = "spoilt"
    NEWER = "newer"
    NOT_WRITABLE = "not_writable"
    FULL = "full"
    IN_USE = "in_use"
    UNREADABLE = "unreadable"


_WORDS = {
    Trouble.SPOILT: "壊れています is spoilt (cut off, overwritten, or no database at all)",
    Trouble.NEWER: "新しい版のプログラムのものです was written by a newer version of the program",
    Trouble.NOT_WRITABLE: "書き込めません cannot be written by this user",
    Trouble.FULL: "ディスクに空きがありません the disk has no room",
    Trouble.IN_USE: "別のプログラムが使っています is in use by another program",
    Trouble.UNREADABLE: "読めません cannot be read (a failing disk?)",
}
_NEXT_STEPS = {
    Trouble.SPOILT: "tsunagaru edge put-aside PROFILE keeps the file beside a new one; then look at the desk "
    "for payments that were left unsettled (処理未了): what was unsent is only in that file",
    Trouble.NEWER: "install the version that wrote it, or put it aside: tsunagaru edge put-aside PROFILE",
    Trouble.NOT_WRITABLE: "run the agent as the owner of the folder, or give it the folder (chown)",
    Trouble.FULL: "make room on this disk; nothing is lost",
    Trouble.IN_USE: "an agent of this profile runs already: stop that one first",
    Trouble.UNREADABLE: "copy the folder to another disk, and look at the kernel's log",
}

_OF_CODE = {
    sqlite3.SQLITE_NOTADB: Trouble.SPOILT,
    sqlite3.SQLITE_CORRUPT: Trouble.SPOILT,
    sqlite3.SQLITE_READONLY: Trouble.NOT_WRITABLE,
    sqlite3.SQLITE_PERM: Trouble.NOT_WRITABLE,
    sqlite3.SQLITE_CANTOPEN: Trouble.NOT_WRITABLE,
    sqlite3.SQLITE_FULL: Trouble.FULL,
    sqlite3.SQLITE_BUSY: Trouble.IN_USE,
    sqlite3.SQLITE_LOCKED: Trouble.IN_USE,
}
_PRIMARY = 0xFF
"""SQLite's extended codes hold the plain one in their lowest byte."""


class DiskUnusable(Exception):
    """The database cannot be used as it is. The text is for whoever starts the device."""

    def __init__(self, path: Path, trouble: Trouble) -> None:
        super().__init__(f"{path} {_WORDS[trouble]}")
        self.path = path
        self.trouble = trouble
        self.next_step = _NEXT_STEPS[trouble]


def unusable(path: Path, error: sqlite3.Error | OSError) -> DiskUnusable:
    """What this error means for the person."""
    if isinstance(error, OSError):
        return DiskUnusable(path, Trouble.NOT_WRITABLE if error.errno in _DENIED else Trouble.UNREADABLE)
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_IOERR)
    return DiskUnusable(path, _OF_CODE.get(code & _PRIMARY, Trouble.UNREADABLE))


_DENIED = (1, 13, 30)  # EPERM, EACCES, EROFS


def demand_whole(connection: sqlite3.Connection, path: Path) -> None:
    """Raise ``DiskUnusable`` unless every page can be read and this program knows the tables."""
    try:
        ((version,),) = connection.execute("PRAGMA user_version").fetchall()
        ((verdict,),) = connection.execute("PRAGMA quick_check(1)").fetchall()
    except sqlite3.Error as error:
        raise unusable(path, error) from error
    if version > VERSION:
        raise DiskUnusable(path, Trouble.NEWER)
    if verdict != "ok":
        raise DiskUnusable(path, Trouble.SPOILT)


def look(path: Path) -> str:
    """What is there, in words, without writing. Raises ``DiskUnusable``."""
    folder = path.parent
    if folder.exists() and not os.access(folder, os.W_OK | os.X_OK):
        raise DiskUnusable(folder, Trouble.NOT_WRITABLE)
    if not path.exists():
        return "none yet: it is made at the first start"
    if not os.access(path, os.R_OK | os.W_OK):
        raise DiskUnusable(path, Trouble.NOT_WRITABLE)
    try:
        with contextlib.closing(
            sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        ) as connection:
            demand_whole(connection, path)
            return f"whole, {path.stat().st_size // 1024} KiB"
    except sqlite3.Error as error:
        raise unusable(path, error) from error


def put_aside(path: Path, now: datetime) -> list[Path]:
    """Rename the database and what belongs to it; the next start makes a new one. Returns the new names."""
    moved = []
    for suffix in ("", "-wal", "-shm"):
        file = path.with_name(path.name + suffix)
        if file.exists():
            aside = file.with_name(f"{path.name}.aside-{now:%Y%m%dT%H%M%S}{suffix}")
            if aside.exists():
                raise FileExistsError(aside)
            moved.append(file.rename(aside))
    return moved
