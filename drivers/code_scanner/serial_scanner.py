"""A hand-held scanner on a serial line (USB-CDC or RS-232)."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import partial

from drivers.code_scanner.dressing import undress
from drivers.code_scanner.feed import READY, UNPLUGGED, ScanFeed, degraded
from drivers.code_scanner.framing import MAX_LENGTH, Ending, Framed, Framer, Piece
from drivers.code_scanner.text import Charset, Undecodable
from drivers.keeping import FAILED, USUAL, Pauses, keep
from drivers.ports import DeviceState, DeviceUnavailable, Presence, Scan
from drivers.transport.byte_line import ByteLine, LineBroken, OpenLine


@dataclass(frozen=True, slots=True)
class ScannerSettings:
    """How the scanner is set, and how patient its reader is (seconds)."""

    ending: Ending = Ending.CR
    charset: Charset = Charset.UTF8_OR_CP932
    gap: float = 0.5
    """Silence inside one code: far longer than any line needs, shorter than a hand between two codes."""
    reopen: float = 0.5
    max_length: int = MAX_LENGTH
    prefix: bytes = b""
    suffix: bytes = b""
    """What this scanner was set to send around each code, besides what is known by itself (``dressing``)."""
    pauses: Pauses = USUAL


class SerialScanner:
    """Implements ``ports.CodeScanner``. Create it inside a running event loop.

    ``open_line`` looks for the device each time (``serial_port(by_pattern(...))``), so a scanner
    that comes back under another name is found. States: ``unplugged``; ``unfinished``,
    ``too_long``, ``garbage`` or ``undecodable`` after a code that could not be taken, until the
    next good one; ready with the values of ``Worn`` when the scanner puts something around its codes.
    """

    def __init__(
        self,
        open_line: OpenLine,
        settings: ScannerSettings = ScannerSettings(),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._open_line = open_line
        self._settings = settings
        self._feed = ScanFeed()
        self._clock = clock
        failed = partial(self._feed.tell, FAILED)
        self._keeper = asyncio.create_task(keep("scanner", self._keep_reading, failed, settings.pauses))

    def scans(self) -> AsyncIterator[Scan]:
        return self._feed.scans()

    def states(self) -> AsyncIterator[DeviceState]:
        return self._feed.states()

    async def close(self) -> None:
        self._keeper.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._keeper
        self._feed.close()

    async def _keep_reading(self) -> None:
        while True:
            try:
                line = await self._open_line()
            except DeviceUnavailable:
                self._feed.tell(UNPLUGGED)
                await asyncio.sleep(self._settings.reopen)
                continue
            self._feed.tell(READY)
            try:
                await self._read(line)
            except LineBroken:
                self._feed.tell(UNPLUGGED)
            finally:
                await line.close()

    async def _read(self, line: ByteLine) -> None:
        settings = self._settings
        framer = Framer(settings.ending, settings.gap, settings.max_length)
        while True:
            try:
                async with asyncio.timeout(framer.gap_seconds if framer.waiting else None):
                    data = await line.read()
            except TimeoutError:
                pieces = framer.silence(self._clock())
            else:
                pieces = framer.feed(data, self._clock())
            for piece in pieces:
                self._take(piece)

    def _take(self, piece: Piece) -> None:
        if not isinstance(piece, Framed):
            self._feed.tell(degraded(piece.reason.value))
            return
        try:
            settings = self._settings
            code = undress(piece.raw, settings.charset, settings.prefix, settings.suffix)
        except Undecodable:
            self._feed.tell(degraded("undecodable"))
            return
        state = DeviceState(Presence.READY, tuple(each.value for each in code.worn))
        self._feed.publish(Scan(code.text, code.raw, code.symbology, self._clock()), state)
