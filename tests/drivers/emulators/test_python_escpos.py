"""A second opinion: a widely used encoder that is not ours prints on the emulated printer."""

from __future__ import annotations

import asyncio

from escpos.printer import Network

from drivers.emulators.receipt_printer import ReceiptPrinterEmulator
from tests.support.waiting import eventually


async def test_what_python_escpos_prints_comes_out_as_it_was_meant() -> None:
    async with ReceiptPrinterEmulator(tcp=("127.0.0.1", 0)) as emulator:
        host, _, port = emulator.endpoint.rpartition(":")

        def print_with_escpos() -> None:
            printer = Network(host, int(port), timeout=5)
            printer.set(align="center", bold=True)
            printer.text("KISARAZU\n")
            printer.set(align="left", bold=False)
            printer.text("TOTAL 1,250\n")
            printer.qr("HTTPS://EXAMPLE.INVALID", native=True)
            printer.cut()
            printer.close()

        await asyncio.to_thread(print_with_escpos)
        await eventually(lambda: bool(emulator.papers))
        text = emulator.papers[0].piece.text
        assert "KISARAZU" in text
        assert "TOTAL 1,250" in text
        assert emulator.describe()["unknown_commands"] == []
