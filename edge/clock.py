"""Time on a device: the wall clock as believed, the time since boot, and how far the hub disagrees."""

from __future__ import annotations

import asyncio
import ctypes
import time
from collections import deque
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from edge.wire.bounds import FIRST_YEAR, LAST_YEAR, MOST_OFFSET_MS
from edge.wire.messages.link import Clock as ClockReport

CITY_TIME = ZoneInfo("Asia/Tokyo")
_MACHINE_ID = Path("/etc/machine-id")
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_TIME_ERROR = 5  # adjtimex(2): the kernel's clock is not synchronised
_TIMEX_BYTES = 256  # larger than struct timex on every Linux; all zero asks without setting
_SAMPLES = 32
_FIRST = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
_LAST = datetime(LAST_YEAR, 12, 31, 23, 59, 59, tzinfo=UTC)


class Clock(Protocol):
    """What the edge asks for time; tests pass one that they can set."""

    @property
    def boot(self) -> str:
        """The kernel's id of this boot."""
        ...

    def now(self) -> datetime:
        """Aware UTC, as the device believes it to be."""
        ...

    def mono_ms(self) -> int:
        """Milliseconds since boot, sleep included; never goes back."""
        ...


class SystemClock:
    """The machine's own clocks."""

    def __init__(self, boot_id: Path = _BOOT_ID) -> None:
        self.boot = boot_id.read_text().strip()

    def now(self) -> datetime:
        return told(datetime.now(UTC))

    def mono_ms(self) -> int:
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000


def told(moment: datetime) -> datetime:
    """The moment, or the nearest that the contract can tell: what a broken clock says is written down, too,
    and must be readable in the next life.
    """
    return min(max(moment, _FIRST), _LAST)


def kernel_says_synced() -> bool | None:
    """Whether the kernel's clock is disciplined by a time source; ``None``: it would not tell."""
    state = ctypes.CDLL(None, use_errno=True).adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES))
    return None if state < 0 else state != _TIME_ERROR


def machine_id(path: Path = _MACHINE_ID) -> str:
    """What tells one machine from another; neither secret nor a person's."""
    try:
        return path.read_text().strip()
    except OSError:
        return "unknown"


class HubTime:
    """The hub's clock, as far as its messages tell.

    A message can only be late, never early: the hub's time is at least what it says when it arrives.
    So the largest difference among the latest messages is the best bound, and a message that waited
    in the broker's queue does no harm. The difference is to the time since boot, which nobody sets: the
    device's own clock may jump by years, there and back.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._at_boot: deque[datetime] = deque(maxlen=_SAMPLES)
        self._heard = asyncio.Event()

    def heard(self, hub_said: datetime) -> None:
        """Note the hub's time in a message that has just come (not one that stood retained)."""
        self._at_boot.append(hub_said - self._since_boot())
        self._heard.set()

    async def known(self) -> datetime:
        """The hub's time, as soon as it was heard in this life; until then there is only a belief."""
        await self._heard.wait()
        return self.now()

    @property
    def offset(self) -> timedelta | None:
        """Hub minus device; ``None`` until the hub was heard."""
        return self.now() - self._clock.now() if self._at_boot else None

    def now(self) -> datetime:
        """By which alerts and schedules begin and end; the device's own while the hub was not heard."""
        if not self._at_boot:
            return self._clock.now()
        return told(max(self._at_boot) + self._since_boot())

    def _since_boot(self) -> timedelta:
        return timedelta(milliseconds=self._clock.mono_ms())

    def report(self, synced: bool | None) -> ClockReport:
        """The clock's quality for the birth message."""
        milliseconds = None
        if self.offset is not None:
            exact = round(self.offset.total_seconds() * 1000)
            milliseconds = max(-MOST_OFFSET_MS, min(exact, MOST_OFFSET_MS))
        source = "kernel" if synced else ("hub" if milliseconds is not None else "none")
        return ClockReport(synced=synced, source=source, offset_ms=milliseconds)
