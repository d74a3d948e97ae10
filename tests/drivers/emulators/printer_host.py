"""The host's side in tests: a plain socket, and bytes written by hand from the manuals."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from drivers.emulators.faults import PrinterFaults
from drivers.emulators.receipt_printer import ReceiptPrinterEmulator

ANY_PORT = ("127.0.0.1", 0)
PATIENCE_SECONDS = 10.0
SILENCE_SECONDS = 0.15
"""How long nothing must come before a test believes that nothing comes."""

START = b"\x1b\x40" + b"\x1b\x52\x08" + b"\x1c\x43\x01"
"""ESC @, ESC R 8 (Japan), FS C 1 (Shift_JIS)."""
CUT = b"\x1d\x56\x42\x00"
"""GS V 66 0: feed past the cutter, cut."""
CONFIRM = b"\x1d\x28\x48\x06\x00\x30\x30AB01"
"""GS ( H, function 48, id AB01."""
CONFIRMED = b"\x37\x22AB01\x00"


def kanji(data: bytes) -> bytes:
    """Two-byte text between FS & and FS . ."""
    return b"\x1c\x26" + data + b"\x1c\x2e"


@dataclass
class Host:
    """An open connection to the printer."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    def send(self, data: bytes) -> None:
        self.writer.write(data)

    async def expect(self, answer: bytes) -> None:
        """The next bytes from the printer are these."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            assert await self.reader.readexactly(len(answer)) == answer

    async def expect_silence(self) -> None:
        """Nothing comes."""
        try:
            async with asyncio.timeout(SILENCE_SECONDS):
                unexpected = await self.reader.read(64)
        except TimeoutError:
            return
        raise AssertionError(f"the printer said {unexpected!r}")

    async def closed(self) -> None:
        """The printer breaks the connection."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            try:
                assert await self.reader.read() == b""
            except ConnectionResetError:
                return


@asynccontextmanager
async def printer_and_host(**faults: Any) -> AsyncIterator[tuple[ReceiptPrinterEmulator, Host]]:
    """A new printer with these faults, and a host connected to it."""
    printer = ReceiptPrinterEmulator(ANY_PORT, faults=PrinterFaults(**faults))
    async with printer, connected(printer) as host:
        yield printer, host


@asynccontextmanager
async def connected(printer: ReceiptPrinterEmulator) -> AsyncIterator[Host]:
    """A host connected to this printer."""
    address, port = printer.endpoint.split(":")
    reader, writer = await asyncio.open_connection(address, int(port))
    try:
        yield Host(reader, writer)
    finally:
        writer.transport.abort()
        with contextlib.suppress(ConnectionError):  # the printer broke it first, as the test wanted
            await writer.wait_closed()
