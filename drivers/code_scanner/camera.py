"""A camera as a code scanner: one worker thread takes pictures and reads them, the event loop listens."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import partial

from drivers.code_scanner.acceptance import Acceptance
from drivers.code_scanner.feed import READY, UNPLUGGED, ScanFeed, degraded
from drivers.code_scanner.reader import CodeReader
from drivers.code_scanner.zbar import ZbarDecoder
from drivers.code_scanner.zxing import ZxingDecoder
from drivers.keeping import FAILED, USUAL, Pauses, keep_in_thread
from drivers.ports import DeviceState, DeviceUnavailable, Scan
from drivers.transport.frames import CapturedFrames, Frames, Grey

_DARK_LEVEL = 12
"""Mean grey (0-255) below which something covers the lens; a dim room gives 30 and more."""

_SAMPLE = 16
"""Every so many-th dot in each direction is enough to tell dark from light."""


@dataclass(frozen=True, slots=True)
class CameraSettings:
    """Seconds."""

    reopen: float = 1.0
    close: float = 5.0
    """Longest wait for the worker: one picture, or a stream that has stalled."""
    pauses: Pauses = USUAL


def camera(source: int | str) -> Callable[[], Frames]:
    """An opener for this source, called again whenever the camera was lost."""
    return lambda: CapturedFrames(source)


class CameraScanner:
    """Implements ``ports.CodeScanner``. Create it inside a running event loop.

    States: ``unplugged``; ``failed``; ``dark`` when something covers the lens.
    """

    def __init__(
        self,
        open_frames: Callable[[], Frames],
        new_acceptance: Callable[[], Acceptance] = Acceptance,
        settings: CameraSettings = CameraSettings(),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._open_frames = open_frames
        self._new_acceptance = new_acceptance
        self._settings = settings
        self._clock = clock
        self._feed = ScanFeed()
        self._loop = asyncio.get_running_loop()
        self._closing = threading.Event()
        self._worker = threading.Thread(target=self._keep_working, name="camera", daemon=True)
        self._worker.start()

    def scans(self) -> AsyncIterator[Scan]:
        return self._feed.scans()

    def states(self) -> AsyncIterator[DeviceState]:
        return self._feed.states()

    async def close(self) -> None:
        self._closing.set()
        await asyncio.to_thread(self._worker.join, self._settings.close)
        self._feed.close()

    def _keep_working(self) -> None:
        failed = partial(self._on_loop, self._feed.tell, FAILED)
        keep_in_thread("camera", self._work, failed, self._closing, self._clock, self._settings.pauses)

    def _work(self) -> None:
        zbar = ZbarDecoder()
        quick, thorough = ZxingDecoder(thorough=False), ZxingDecoder()
        try:
            while not self._closing.is_set():
                reader = CodeReader(quick, thorough, zbar, self._new_acceptance())
                try:
                    self._watch(reader)
                except DeviceUnavailable:
                    self._on_loop(self._feed.tell, UNPLUGGED)
                    self._closing.wait(self._settings.reopen)
        finally:
            zbar.close()

    def _watch(self, reader: CodeReader) -> None:
        frames = self._open_frames()
        try:
            while not self._closing.is_set():
                picture = frames.read()
                self._on_loop(self._feed.tell, degraded("dark") if _is_dark(picture) else READY)
                for scan in reader.look(picture, self._clock()):
                    self._on_loop(self._feed.publish, scan)
        finally:
            frames.close()

    def _on_loop(self, call: Callable[..., object], *arguments: object) -> None:
        if not self._closing.is_set():
            self._loop.call_soon_threadsafe(call, *arguments)


def _is_dark(picture: Grey) -> bool:
    return float(picture[::_SAMPLE, ::_SAMPLE].mean()) < _DARK_LEVEL
