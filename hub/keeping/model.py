"""What a copy says of itself, whether it is what it says, and how far numbers must be closed. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Annotated

import msgspec

from hub.core.heads import Chain, Noted

FORMAT = "tsunagaru copy 1"
MANIFEST, SEAL = "manifest.json", "manifest.sha256"
FILES = "files"
"""The folder of a copy in which the data folder's files lie under their own paths."""

LEAST_CLOSED = 1_000
"""Positions behind the highest known one, however quiet the city is."""
MOST_CLOSED = 1_000_000
"""Some minutes of writing. A copy that is older than so many payments wants a number from paper."""


class Backend(StrEnum):
    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """One file of a copy; ``path`` is relative to the copy's folder."""

    path: str
    size: Annotated[int, msgspec.Meta(ge=0)]
    sha256: str


class Mark(msgspec.Struct, frozen=True):
    """How far a chain has come."""

    position: Annotated[int, msgspec.Meta(ge=0)]
    hash: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """``findings`` are what the checks had to say of the books in the copy: nothing, in a good one."""

    format: str
    at: Annotated[datetime, msgspec.Meta(tz=True)]
    version: str
    migration: str
    backend: Backend
    server: str
    database: str
    files: tuple[Kept, ...]
    ledger: Mark
    evidence: Mark
    findings: tuple[str, ...]
    settings: Mapping[str, str]


class Fault(StrEnum):
    """How a file is not what the manifest says."""

    MISSING = "missing"
    CUT = "cut"
    CHANGED = "changed"


def faults(manifest: Manifest, found: Mapping[str, Kept]) -> list[tuple[Fault, str]]:
    """The files that are not as they were kept. What else lies in a copy is never brought back."""
    wrong: list[tuple[Fault, str]] = []
    for kept in manifest.files:
        is_now = found.get(kept.path)
        if is_now is None:
            wrong.append((Fault.MISSING, kept.path))
        elif is_now != kept:
            wrong.append((Fault.CUT if is_now.size < kept.size else Fault.CHANGED, kept.path))
    return wrong


def is_inside(path: str) -> bool:
    """Whether a path of a manifest stays in the copy: whoever can change a manifest can write any."""
    parts = PurePosixPath(path).parts
    return bool(parts) and parts[0] != "/" and ".." not in parts


class Known(msgspec.Struct, frozen=True):
    """A position that the books are known to have reached, by when, and what says so."""

    position: int
    at: datetime
    source: str


def noted_in_books(noted: Iterable[Noted], source: str) -> list[Known]:
    """What noted heads know of the books."""
    return [Known(each.position, each.at, source) for each in noted if each.chain is Chain.LEDGER]


def allowance(busiest_day: int, unknown: timedelta) -> int:
    """How many positions may have been given out while nobody has noted how far the books had come.

    Twice the busiest day that the books have seen, for each day begun. It is closed, not lost: a closed
    position costs a row, and one that is given out twice costs the trust in every receipt.
    """
    days = max(1, math.ceil(unknown / timedelta(days=1)))
    return min(MOST_CLOSED, max(LEAST_CLOSED, 2 * busiest_day * days))


def close_through(known: Iterable[Known], busiest_day: int, now: datetime) -> int:
    """The last position that may bear a receipt's number which the copy does not know."""
    highest = max(known, key=lambda each: (each.position, each.at))
    return highest.position + allowance(busiest_day, now - highest.at)
