"""Heads of chains, noted in files outside the database: what a chain alone cannot know is found with them.

Whoever rewrites a chain from some entry on with new hashes, or cuts off its end, leaves a chain that fits in
itself. It does not hold what was noted before. The folder (``TSUNAGARU_HEADS``) belongs on another machine
or medium; a file of it that was copied away serves ``tsunagaru check --heads`` as well.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import msgspec

_FILES = "heads-*.jsonl"


class Chain(StrEnum):
    """The chains whose heads are noted."""

    EVIDENCE = "evidence"
    LEDGER = "ledger"


class Noted(msgspec.Struct, frozen=True, kw_only=True):
    """The end of a chain at a moment: its last entry's position (0: none yet) and hash in hexadecimal."""

    chain: Chain
    at: Annotated[datetime, msgspec.Meta(tz=True)]
    position: Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
    hash: str


class HeadsUnreadable(Exception):
    """A file of noted heads that is none, or cannot be read; the message names it, and its line."""


class Fault(StrEnum):
    """What a chain does not hold any more."""

    CUT = "cut"
    REWRITTEN = "rewritten"


class Missing(msgspec.Struct, frozen=True):
    """A noted head that the chain does not hold. The earliest one bounds when it was changed."""

    fault: Fault
    noted: Noted


def write(folder: Path, noted: Iterable[Noted]) -> None:
    """Append to the month's file; on the disk when this returns. Raises ``OSError``."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for each in noted:
        file = folder / f"heads-{each.at.astimezone(UTC):%Y-%m}.jsonl"
        _add(file, msgspec.json.encode(each) + b"\n")


def put_torn_ends_aside(folder: Path, now: datetime) -> list[Path]:
    """What a crash left of a line goes into a file of its own, as evidence, so that whole lines can follow.

    Returns those files. A line that lacks nothing but its end stays, and gets it. Raises ``OSError``.
    """
    kept = []
    for file in sorted(folder.glob(_FILES)):
        content = file.read_bytes()
        whole = content.rfind(b"\n") + 1
        if whole == len(content):
            continue
        if _is_noted(content[whole:]):
            _add(file, b"\n")
            continue
        aside = file.with_name(f"{file.name}.torn-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}")
        _add(aside, content[whole:])
        os.truncate(file, whole)
        kept.append(aside)
    return kept


def torn_ends(folder: Path) -> list[Path]:
    """The files in which torn ends were kept, oldest first."""
    return sorted(folder.glob(f"{_FILES}.torn-*"))


def read(place: Path) -> list[Noted]:
    """All that was noted in a folder (or in one file), oldest first. Raises ``HeadsUnreadable``."""
    files = [place] if place.is_file() else sorted(place.glob(_FILES))
    return sorted((each for file in files for each in _lines(file)), key=lambda each: each.at)


def newest(noted: Iterable[Noted]) -> dict[Chain, Noted]:
    """The last head of each chain."""
    return {each.chain: each for each in noted}


def missing(noted: Iterable[Noted], held: Mapping[tuple[Chain, int], str]) -> list[Missing]:
    """The noted heads that the chains do not hold, oldest first; ``held``: hash by chain and position."""
    found = [(each, held.get((each.chain, each.position))) for each in noted if each.position]
    return [
        Missing(Fault.CUT if now is None else Fault.REWRITTEN, each)
        for each, now in found
        if now != each.hash
    ]


def _add(file: Path, content: bytes) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "ab") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())


def _is_noted(line: bytes) -> bool:
    try:
        msgspec.json.decode(line, type=Noted)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return False
    return True


def _lines(file: Path) -> Iterator[Noted]:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise HeadsUnreadable(f"{file} ({error.strerror})") from error
    for number, line in enumerate(content.splitlines(), 1):
        try:
            yield msgspec.json.decode(line, type=Noted)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise HeadsUnreadable(f"{file}, line {number}") from error
