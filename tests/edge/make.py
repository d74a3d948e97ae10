"""Builders for the tests of the edge: a clock that can be set, counted ids, a disk."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from edge.link.envelopes import Envelopes
from edge.storage.disk import Disk
from edge.storage.outbox import Outbox
from edge.wire.topics import Topics

NOON = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)
"""Noon in Japan, 1 April 令和8年."""


@dataclass
class SetClock:
    """A ``Clock`` that stands still until it is told to go on."""

    moment: datetime = NOON
    boot: str = field(default="b00t")
    milliseconds: int = 1000

    def now(self) -> datetime:
        return self.moment

    def mono_ms(self) -> int:
        return self.milliseconds

    def advance(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)
        self.milliseconds += round(seconds * 1000)


def counted_ids(prefix: str = "id") -> Callable[[], str]:
    numbers = itertools.count(1)
    return lambda: f"{prefix}-{next(numbers)}"


def envelopes(node: str = "till-1", clock: SetClock | None = None) -> Envelopes:
    return Envelopes(node, "session-1", clock or SetClock(), counted_ids())


def outbox(disk: Disk, limit_bytes: int = 1_000_000) -> Outbox:
    return Outbox(disk, envelopes(), Topics(), limit_bytes)


_disks: list[Disk] = []


def disk(folder: Path, ceiling_bytes: int = 64 * 1024 * 1024) -> Disk:
    """Closed at the end of the test, so that a life may also just stop, as when the power goes."""
    made = Disk(folder / "edge.db", ceiling_bytes)
    _disks.append(made)
    return made


def close_disks() -> None:
    while _disks:
        _disks.pop().close()
