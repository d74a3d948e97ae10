"""Keeps a device's work alive: whatever it dies of is said, and it is begun again after a pause.

Every driver's long-lived work (a camera's thread, a scanner's, printer's or display's task, the worker of
a card reader and its watch) runs under ``keep`` or ``keep_in_thread``. What the work itself expects (a pulled
plug) it handles itself; this is for what nobody foresaw.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from traceback import format_tb

from drivers.ports import DeviceState, Presence

log = logging.getLogger(__name__)

FAILED = DeviceState(Presence.ABSENT, ("failed",))
"""The device's program has died and is begun again."""


@dataclass(frozen=True, slots=True)
class Pauses:
    """Seconds before the next beginning: doubled with each failure, from ``first`` to ``longest``.

    A life longer than ``longest`` starts the count anew.
    """

    first: float = 0.5
    longest: float = 30.0

    def after(self, before: float | None, lived: float) -> float:
        """The pause after a life of ``lived`` seconds that was begun after a pause of ``before``."""
        if before is None or lived > self.longest:
            return self.first
        return min(2 * before, self.longest)


USUAL = Pauses()


async def keep(
    what: str, work: Callable[[], Awaitable[None]], failed: Callable[[], object], pauses: Pauses = USUAL
) -> None:
    """Run ``work`` until it returns or this is cancelled; ``failed`` is told of each death."""
    clock = asyncio.get_running_loop().time
    pause: float | None = None
    while True:
        begun = clock()
        try:
            return await work()
        except Exception as error:
            note(what, error)
            _tell(what, failed)
            pause = pauses.after(pause, clock() - begun)
            await asyncio.sleep(pause)


def keep_in_thread(
    what: str,
    work: Callable[[], None],
    failed: Callable[[], object],
    closing: threading.Event,
    clock: Callable[[], float],
    pauses: Pauses = USUAL,
) -> None:
    """The same for a thread of its own, until ``closing`` is set."""
    pause: float | None = None
    while not closing.is_set():
        begun = clock()
        try:
            return work()
        except Exception as error:
            note(what, error)
            _tell(what, failed)
            pause = pauses.after(pause, clock() - begun)
            closing.wait(pause)


def _tell(what: str, failed: Callable[[], object]) -> None:
    """Whoever is told may die of it as well; the work is begun again all the same."""
    try:
        failed()
    except Exception as error:
        note(f"{what}'s listener", error)


def note(what: str, error: Exception) -> None:
    """Its kind and its place alone: the text of an exception may hold what somebody scanned or printed."""
    log.error("the %s died of %s in\n%s", what, type(error).__name__, "".join(format_tb(error.__traceback__)))
