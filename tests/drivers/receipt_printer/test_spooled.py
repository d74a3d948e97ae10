"""A printer behind a real CUPS queue: what is handed over is *accepted*, whatever becomes of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from drivers.emulators.receipt_printer import ReceiptPrinterEmulator
from drivers.ports import DeviceState, Line, PaperDocument, Presence, PrintOutcome, PrintResult
from drivers.receipt_printer.spooled import Queue, SpooledPrinter, cups, lp
from tests.support.spooler import Spooler, spooling
from tests.support.waiting import eventually

RECEIPT = PaperDocument([Line("木更津 髙橋")])
HANDED_OVER = PrintResult(PrintOutcome.UNKNOWN, ("spooled",))


@pytest.fixture(scope="module")
def spooler() -> Iterator[Spooler]:
    with spooling() as running:
        yield running


@pytest.fixture
def at_home(spooler: Spooler, monkeypatch: pytest.MonkeyPatch) -> Spooler:
    """The clients of this test speak to the test's own scheduler."""
    monkeypatch.setenv("CUPS_SERVER", spooler.server)
    return spooler


@asynccontextmanager
async def driving(queue: Queue) -> AsyncIterator[SpooledPrinter]:
    driver = SpooledPrinter(queue)
    try:
        yield driver
    finally:
        await driver.close()


async def test_a_paper_that_the_queue_took_comes_out_and_is_called_handed_over(at_home: Spooler) -> None:
    async with ReceiptPrinterEmulator(tcp=("127.0.0.1", 0)) as printer:
        host, _, port = printer.endpoint.rpartition(":")
        at_home.make_queue("receipts", host, int(port))
        async with driving(lp("receipts")) as driver:
            assert (await driver.state()).presence is Presence.READY
            assert await driver.print(RECEIPT) == HANDED_OVER
        await eventually(lambda: printer.papers, "the paper does not come out")
        assert printer.papers[-1].piece.text == ("木更津 髙橋",)


async def test_a_paper_that_will_never_come_out_is_called_no_more_than_handed_over(at_home: Spooler) -> None:
    at_home.make_queue("nowhere", "127.0.0.1", 1)
    async with driving(lp("nowhere")) as driver:
        assert await driver.print(RECEIPT) == HANDED_OVER
    assert "nowhere-" in at_home.waiting()


async def test_a_queue_that_does_not_exist_is_sent_nothing(at_home: Spooler) -> None:
    async with driving(lp("none")) as driver:
        assert await driver.print(RECEIPT) == PrintResult(PrintOutcome.REFUSED, ("no_queue",))
        assert await driver.state() == DeviceState(Presence.ABSENT, ("no_queue",))


async def test_a_machine_without_lp_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    async with driving(lp("receipts")) as driver:
        assert await driver.print(RECEIPT) == PrintResult(PrintOutcome.REFUSED, ("spooler_missing",))


async def test_a_cups_queue_is_refused_where_its_library_or_its_server_is_missing() -> None:
    async with driving(cups("receipts", "127.0.0.1", 1)) as driver:
        result = await driver.print(RECEIPT)
    assert result.outcome is PrintOutcome.REFUSED
    assert result.reasons in (("spooler_missing",), ("no_queue",))
