"""A file as a table of texts, its bounds, and why one is not taken. Pure."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum, StrEnum, auto

import msgspec

from hub.kit.errors import Refused

LARGEST_FILE = 5 * 1024 * 1024
MOST_ROWS = 20_000
"""Of a file that is looked at; what an import takes at once it says itself."""
MOST_COLUMNS = 100
MOST_LETTERS = 2_000
"""Of one cell."""
HELD_FOR = timedelta(days=1)


class Why(Enum):
    """Why a file is not taken, or not now."""

    NO_FILE = auto()
    EMPTY = auto()
    TOO_LARGE = auto()
    TOO_MANY_ROWS = auto()
    TOO_MANY_COLUMNS = auto()
    TOO_LONG_A_CELL = auto()
    OPEN_QUOTE = auto()
    NO_TABLE = auto()
    OLD_OR_LOCKED = auto()
    BROKEN = auto()
    SPREAD_OUT = auto()
    UNKNOWN_SIGNS = auto()
    BUSY = auto()
    TAKEN = auto()
    GONE = auto()
    CHANGED = auto()


class FileRefused(Refused[Why]):
    """Nothing was changed."""


class Origin(StrEnum):
    """What a file turned out to be."""

    UTF8 = "utf-8"
    UTF16 = "utf-16"
    CP932 = "cp932"
    XLSX = "xlsx"


class Sheet(msgspec.Struct, frozen=True):
    """``rows``: texts as they stand, the first is row 1. ``name``: of the sheet of a workbook."""

    origin: Origin
    rows: list[list[str]]
    separator: str = ""
    name: str = ""
