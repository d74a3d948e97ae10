"""Hands scans to whoever listens now. A scan that nobody waited for is gone: it must not pay later."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from drivers.ports import DeviceState, DeviceUnavailable, Presence, Scan
from drivers.transport.watched import Watched

READY = DeviceState(Presence.READY)
UNPLUGGED = DeviceState(Presence.ABSENT, ("unplugged",))
_NOT_LOOKED = DeviceState(Presence.UNKNOWN, ("not_looked_yet",))


def degraded(reason: str) -> DeviceState:
    return DeviceState(Presence.DEGRADED, (reason,))


class ScanFeed:
    """Scans and state of one device, on one event loop."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[Scan | None]] = set()
        self._state = Watched(_NOT_LOOKED)
        self._looked = asyncio.Event()

    def tell(self, state: DeviceState) -> None:
        """A device that is gone ends all streams of scans."""
        self._state.set(state)
        self._looked.set()
        if state.presence is Presence.ABSENT:
            for listener in self._listeners:
                listener.put_nowait(None)

    def publish(self, scan: Scan, state: DeviceState = READY) -> None:
        self.tell(state)
        for listener in self._listeners:
            listener.put_nowait(scan)

    async def scans(self) -> AsyncIterator[Scan]:
        """Raise ``DeviceUnavailable`` when the device is not there, or goes."""
        listener: asyncio.Queue[Scan | None] = asyncio.Queue()
        self._listeners.add(listener)
        try:
            await self._looked.wait()
            if self._state.value.presence is Presence.ABSENT:
                raise DeviceUnavailable("the scanner is not plugged in")
            while scan := await listener.get():
                yield scan
            raise DeviceUnavailable("the scanner was unplugged")
        finally:
            self._listeners.discard(listener)

    def states(self) -> AsyncIterator[DeviceState]:
        return self._state.follow()

    def close(self) -> None:
        self.tell(UNPLUGGED)
        self._state.close()
