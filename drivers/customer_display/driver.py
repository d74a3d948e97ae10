"""The customer display that the edge holds: shows the newest text, heals what a bad line spoiled.

The display never answers. ``READY`` therefore means that its line is open and takes bytes. Only
cells that changed are written, so nothing flickers; now and then everything is written over
itself, so that a byte lost on the line does not stay before the customer's eyes.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial

from drivers.customer_display import commands
from drivers.customer_display.characters import encode_line
from drivers.keeping import FAILED, USUAL, Pauses, keep
from drivers.ports import DeviceState, DeviceUnavailable, Presence
from drivers.transport.byte_line import ByteLine, LineBroken, OpenLine
from drivers.transport.serial_line import SerialSettings
from drivers.transport.watched import Watched

SERIAL = SerialSettings(baud=9600)
"""Factory setting of the DM-D family: 9600 baud, 8 data bits, no parity, 1 stop bit."""

UNPLUGGED = DeviceState(Presence.ABSENT, ("unplugged",))
HUNG = DeviceState(Presence.DEGRADED, ("hung",))
READY = DeviceState(Presence.READY)
SUBSTITUTED = DeviceState(Presence.READY, ("character_substituted",))
_NOT_LOOKED = DeviceState(Presence.UNKNOWN, ("not_looked_yet",))

Lines = tuple[bytes, bytes]


@dataclass(frozen=True, slots=True)
class DisplaySettings:
    """Seconds, and the light (1-4)."""

    brightness: int = 4
    reopen: float = 0.5
    refresh: float = 5.0
    write: float = 2.0
    """A whole display is 70 bytes, 75 ms at 9600 baud; one that takes longer has hung."""
    pauses: Pauses = USUAL


class VfdDisplay:
    """Implements ``ports.CustomerDisplay``. Create it inside a running event loop."""

    def __init__(self, open_line: OpenLine, settings: DisplaySettings = DisplaySettings()) -> None:
        self._open_line = open_line
        self._settings = settings
        self._wanted: Lines = (commands.BLANK, commands.BLANK)
        self._substituted = False
        self._changed = asyncio.Event()
        self._settled = asyncio.Event()
        self._state = Watched(_NOT_LOOKED)
        self._looked = asyncio.Event()
        failed = partial(self._tell, FAILED)
        self._keeper = asyncio.create_task(keep("display", self._keep_showing, failed, settings.pauses))

    def show(self, upper: str, lower: str) -> None:
        """Take the text and return at once; the newest text wins."""
        lines = encode_line(upper), encode_line(lower)
        self._wanted = lines[0].cells, lines[1].cells
        self._substituted = any(line.missing for line in lines)
        self._settled.clear()
        self._changed.set()

    async def state(self) -> DeviceState:
        """The first call waits for the first attempt to open the line."""
        await self._looked.wait()
        return self._state.value

    def states(self) -> AsyncIterator[DeviceState]:
        return self._state.follow()

    async def close(self) -> None:
        """Leave the display empty: the next customer must not read the last one's amount."""
        if self._state.value.presence is Presence.READY:
            self.show("", "")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._settings.write):
                    await self._settled.wait()
        self._keeper.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._keeper
        self._state.close()

    async def _keep_showing(self) -> None:
        while True:
            try:
                line = await self._open_line()
            except DeviceUnavailable:
                self._tell(UNPLUGGED)
                await asyncio.sleep(self._settings.reopen)
                continue
            try:
                await self._until_broken(line)
            except LineBroken:
                self._tell(UNPLUGGED)
            except TimeoutError:
                self._tell(HUNG)
                await asyncio.sleep(self._settings.reopen)
            finally:
                await line.close()

    async def _until_broken(self, line: ByteLine) -> None:
        """Write while somebody listens for the end of the line, which no write may ever meet."""
        listener = asyncio.create_task(_listen(line))
        writer = asyncio.create_task(self._keep_writing(line))
        try:
            done, _ = await asyncio.wait({listener, writer}, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in (listener, writer):
                task.cancel()
            await asyncio.gather(listener, writer, return_exceptions=True)

    async def _keep_writing(self, line: ByteLine) -> None:
        light = self._settings.brightness
        shown = await self._write(line, commands.begin(light), None)
        while True:
            try:
                async with asyncio.timeout(self._settings.refresh):
                    await self._changed.wait()
            except TimeoutError:
                shown = await self._write(line, commands.modes(light), None)
            else:
                shown = await self._write(line, b"", shown)

    async def _write(self, line: ByteLine, before: bytes, shown: Lines | None) -> Lines:
        """Write the newest text over ``shown``, whole if that is not known; return what now stands there."""
        wanted, substituted = self._wanted, self._substituted
        self._changed.clear()
        text = commands.whole(wanted) if shown is None else commands.change(shown, wanted)
        async with asyncio.timeout(self._settings.write):
            await line.write(before + text)
        self._tell(SUBSTITUTED if substituted else READY)
        if not self._changed.is_set():
            self._settled.set()
        return wanted

    def _tell(self, state: DeviceState) -> None:
        self._state.set(state)
        self._looked.set()
        if state.presence is not Presence.READY:
            self._settled.set()


async def _listen(line: ByteLine) -> None:
    """Whatever a display says is passed over; the end of its line is what matters."""
    while True:
        await line.read()
