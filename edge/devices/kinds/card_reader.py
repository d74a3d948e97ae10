"""A card reader, behind a worker process of its own."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator

from drivers.ports import CardPresence, CardReader, DeviceState, Presence
from edge.devices.kind import DriverKind
from edge.devices.ports import READERS
from edge.devices.profile_line import Driver

CARD_WORKER = (sys.executable, "-m", "drivers.card_reader.worker")


def build(driver: Driver) -> CardReader:
    """``command``: the worker's program, where it is another."""
    from drivers.card_reader.client import CardReaderClient

    return CardReaderClient(driver.command or CARD_WORKER)


class ReaderStates:
    """The card reader as a device: there or not. Whether a card lies on it stays at the kiosk."""

    def __init__(self, reader: CardReader) -> None:
        self._reader = reader

    async def states(self) -> AsyncIterator[DeviceState]:
        async for presence in self._reader.presence():
            if presence is CardPresence.NO_READER:
                yield DeviceState(Presence.ABSENT, (presence.value,))
            else:
                yield DeviceState(Presence.READY)


KIND = DriverKind(port=READERS, line=Driver, build=build, states=ReaderStates)
