"""What a client wrote down before it asked and after it heard: lines that a kill -9 leaves behind.

A line is one ``write``: the kernel has it whole or not at all, so no process death tears it.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec


class Ask(msgspec.Struct, frozen=True, kw_only=True, tag="ask"):
    """Before the first sending. ``target``: the payment that a refund is of; ``code``: what was scanned."""

    id: str
    what: Literal["pay", "refund", "charge", "request"]
    node: str
    amount: int
    code: str = ""
    target: str = ""
    wallet: str = ""


class Said(msgspec.Struct, frozen=True, kw_only=True, tag="said"):
    """An answer. ``to`` is the operation that was asked; ``other``: the question bore another body."""

    id: str
    to: str
    state: str
    reason: str = ""
    amount: int | None = None
    number: str | None = None
    other: bool = False


Line = Ask | Said
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Line).decode


class Journal:
    """One process's lines, from any of its threads."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self._lock = threading.Lock()

    def write(self, line: Line) -> None:
        with self._lock:
            os.write(self._file, _encode(line) + b"\n")


def read(path: Path) -> Iterator[Line]:
    """Every line so far."""
    if path.exists():
        yield from map(_decode, path.read_bytes().splitlines())
