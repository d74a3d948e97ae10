"""What the printer says, on its way to the host: in order, late and spoiled as the faults want it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from random import Random

from drivers.emulators.disturbance import BYTE_GAP_SECONDS, Disturbance
from drivers.emulators.faults import PrinterFaults


class Answers:
    """``send`` from anywhere in the event loop; ``run`` delivers to ``write``."""

    def __init__(self, faults: PrinterFaults, write: Callable[[bytes], None]) -> None:
        self._faults = faults
        self._write = write
        self._random = Random(faults.seed)  # noqa: S311 - losses repeat by seed, nothing is secret
        self._due: asyncio.Queue[bytes] = asyncio.Queue()
        self._timers: list[asyncio.TimerHandle] = []

    def reseed(self) -> None:
        """Begin the sequence of losses again."""
        self._random.seed(self._faults.seed)

    def send(self, message: bytes, delay_seconds: float = 0.0) -> None:
        """Send now, or after a delay during which other messages overtake."""
        if delay_seconds <= 0:
            self._due.put_nowait(message)
            return
        loop = asyncio.get_running_loop()
        self._timers = [timer for timer in self._timers if timer.when() > loop.time()]
        self._timers.append(loop.call_later(delay_seconds, self._due.put_nowait, message))

    def forget(self) -> None:
        """Power is gone: what was not sent never will be."""
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()
        while not self._due.empty():
            self._due.get_nowait()

    async def run(self) -> None:
        """Deliver until cancelled."""
        while True:
            message = await self._due.get()
            disturbance = Disturbance(
                one_byte_at_a_time=self._faults.one_byte_at_a_time,
                garbage_first=self._faults.garbage_first,
                lose_probability=self._faults.lose_probability,
            )
            pieces = disturbance.pieces(message, self._random)
            for piece in pieces:
                self._write(piece)
                if len(pieces) > 1:
                    await asyncio.sleep(BYTE_GAP_SECONDS)
