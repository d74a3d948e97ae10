"""An event loop in which no time passes but what is slept through: a day of a shop takes a moment.

Nothing waits for a socket here, so when no task can go on, the time jumps to the next timer. Order
depends on the order of the calls alone: the same calls give the same run.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any


class Deadlock(Exception):
    """Nothing is due and no timer is set: the run could never go on."""


class SimulatedLoop(asyncio.SelectorEventLoop):
    """``time()`` begins at 0 and counts seconds that nobody waited for."""

    def __init__(self) -> None:
        self._seconds = 0.0
        super().__init__(_NothingToSelect(self._pass))

    def time(self) -> float:
        return self._seconds

    def _pass(self, seconds: float) -> None:
        self._seconds += seconds


class _NothingToSelect(selectors.BaseSelector):
    """Lets the time to the next timer pass at once. The loop's own pipe is all that is ever entered."""

    def __init__(self, pass_: Callable[[float], None]) -> None:
        self._pass = pass_
        self._keys: dict[Any, selectors.SelectorKey] = {}

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        key = selectors.SelectorKey(fileobj, int(fileobj), events, data)  # the loop gives descriptors
        self._keys[fileobj] = key
        return key

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        return self._keys.pop(fileobj)

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise Deadlock
        self._pass(max(timeout, 0.0))
        return []

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return self._keys


class SimulatedClock:
    """A machine's wall clock: runs with the loop, and may be set wrong. Serves the hub and devices."""

    def __init__(self, seconds: Callable[[], float], start: datetime, boot: str) -> None:
        self._seconds = seconds
        self._start = start.astimezone(UTC)
        self._wrong = timedelta()
        self.boot = boot

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._seconds()) + self._wrong

    def mono_ms(self) -> int:
        return round(self._seconds() * 1000)

    def set_wrong(self, seconds: float) -> None:
        """The clock jumps by so much, forward or back."""
        self._wrong += timedelta(seconds=seconds)
