"""Identifiers that sort by time (UUID version 7, RFC 9562 section 5.7)."""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Callable

NewId = Callable[[], str]
"""What makes ids is an argument wherever ids are made."""


def uuid7(unix_ms: int, random_bytes: bytes) -> str:
    """Canonical text of a UUIDv7 of ``unix_ms`` milliseconds and ten random bytes."""
    value = (unix_ms & (1 << 48) - 1) << 80 | int.from_bytes(random_bytes[:10], "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=value))


def new_id() -> str:
    """A fresh id from the system's clock and randomness: for composition roots only."""
    return uuid7(time.time_ns() // 1_000_000, os.urandom(10))
