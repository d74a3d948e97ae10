"""A till's emulated devices, and the keys that a person presses on its screen."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import httpx

from drivers.emulators.code_scanner import CodeScannerEmulator
from drivers.emulators.customer_display import CustomerDisplayEmulator
from drivers.emulators.receipt_printer import ReceiptPrinterEmulator
from edge.settings import Settings, parse
from tests.edge.agents import press, profile_text
from tests.support.waiting import PATIENCE_SECONDS, eventually


class Counter:
    """A till's devices on the table: printer, scanner, customer display."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.printer = ReceiptPrinterEmulator(tcp=("127.0.0.1", 0))
        self.scanner = CodeScannerEmulator(folder / "scanner")
        self.display = CustomerDisplayEmulator(folder / "display")

    async def __aenter__(self) -> Counter:
        await self.printer.start()
        await self.scanner.start()
        await self.display.start()
        return self

    @property
    def customer_reads(self) -> str:
        """Both lines of the display."""
        shown = self.display.describe()
        return f"{shown['upper']}|{shown['lower']}"

    async def __aexit__(self, *_: object) -> None:
        await self.printer.stop()
        await self.scanner.stop()
        await self.display.stop()

    def profile(self, more: str = "") -> Settings:
        return parse(self.profile_text(more))

    def profile_text(self, more: str = "") -> str:
        return profile_text(
            "till",
            self.folder,
            f"""
            {more}
            [shop]
            name = "浜の店"
            [[driver]]
            device = "printer"
            kind = "receipt_printer"
            connection = "tcp:{self.printer.endpoint}"
            [[driver]]
            device = "scanner"
            kind = "code_scanner"
            connection = "serial:{self.folder}/scanner"
            [[driver]]
            device = "display"
            kind = "customer_display"
            connection = "serial:{self.folder}/display"
            """,
        )


LOOK_SECONDS = 0.02
OFFLINE = "支払いと返金は再開までお待ちください"


async def shows(screen: httpx.AsyncClient, words: str, there: bool = True, page: str = "/till") -> None:
    """Wait until these words stand on the till's screen, or no longer do."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (words in (await screen.get(page)).text) is not there:
        assert time.monotonic() < deadline, f"{words}: {'never came' if there else 'never left'}"
        await asyncio.sleep(LOOK_SECONDS)


async def key_in_and_scan(screen: httpx.AsyncClient, counter: Counter, amount: str = "120") -> None:
    await shows(screen, OFFLINE, there=False)
    for digit in amount:
        await press(screen, "digits", digit)
    await press(screen, "confirm")
    await eventually(lambda: counter.scanner.describe()["plugged"])
    await counter.scanner.present("CODE-1")
