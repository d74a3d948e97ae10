"""The driver before the emulated printer, over real TCP and pseudo-terminals."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from drivers.emulators.faults import PrinterFaults
from drivers.emulators.receipt_printer import ReceiptPrinterEmulator
from drivers.ports import (
    Columns,
    DeviceState,
    Line,
    PaperDocument,
    Presence,
    PrintOutcome,
    PrintResult,
    QrCode,
    Rule,
)
from drivers.receipt_printer import commands
from drivers.receipt_printer.driver import EscPosPrinter, Patience, random_process_id
from drivers.receipt_printer.layout import lay_out
from drivers.transport.serial_line import by_pattern, serial_port
from drivers.transport.tcp_stream import tcp
from tests.support.waiting import eventually

RECEIPT = PaperDocument(
    [
        Line("領収書", scale=2, align="centre"),
        Line("髙橋 﨑 様"),
        Rule(),
        Columns("①珈琲㈱", "¥1,200"),
        Line("𠮷野 葛\U000e0100城"),
        QrCode("https://example.jp/r/1"),
    ]
)
QUICK = Patience(answer=0.5, between_looks=0.1, settle=0.05)


@asynccontextmanager
async def printer_and_driver(
    faults: PrinterFaults | None = None, patience: Patience = QUICK
) -> AsyncIterator[tuple[ReceiptPrinterEmulator, EscPosPrinter]]:
    printer = ReceiptPrinterEmulator(tcp=("127.0.0.1", 0), faults=faults or PrinterFaults())
    await printer.start()
    host, _, port = printer.endpoint.rpartition(":")
    driver = EscPosPrinter(tcp(host, int(port)), patience=patience, choice=secrets.choice)
    try:
        yield printer, driver
    finally:
        await driver.close()
        await printer.stop()


async def until(driver: EscPosPrinter, presence: Presence, *reasons: str) -> None:
    """Wait for this state on the stream of states."""
    async with asyncio.timeout(10):
        async for state in driver.states():
            if state == DeviceState(presence, reasons):
                return


async def test_a_receipt_is_confirmed_only_after_the_printer_said_so() -> None:
    async with printer_and_driver() as (printer, driver):
        result = await driver.print(RECEIPT)
        assert result.outcome is PrintOutcome.CONFIRMED
        assert result.reasons == ()
        assert result.seconds_to_confirm is not None
        text = "\n".join(printer.papers[0].piece.text)
        assert "領収書" in text
        assert "髙橋 﨑 様" in text
        assert "①珈琲㈱" in text
        assert "￥1,200" in text
        assert printer.state()["unknown_commands"] == []


async def test_the_confirmation_is_awaited_as_long_as_the_deadline_allows() -> None:
    async with printer_and_driver(PrinterFaults(confirm_delay_seconds=0.7)) as (_, driver):
        result = await driver.print(RECEIPT)
        assert result.outcome is PrintOutcome.CONFIRMED
        assert result.seconds_to_confirm is not None
        assert result.seconds_to_confirm >= 0.7


@pytest.mark.parametrize(
    ("faults", "reason"),
    [
        (PrinterFaults(paper_out=True), "paper_out"),
        (PrinterFaults(cover_open=True), "cover_open"),
        (PrinterFaults(offline=True), "offline"),
        (PrinterFaults(fatal_error=True), "fatal_error"),
        (PrinterFaults(status_silent=True), "status_unknown"),
        (PrinterFaults(refuse_connections=True), "unreachable"),
    ],
)
async def test_a_printer_that_is_not_ready_is_sent_nothing(faults: PrinterFaults, reason: str) -> None:
    async with printer_and_driver(faults) as (printer, driver):
        result = await driver.print(RECEIPT)
        assert result.outcome is PrintOutcome.REFUSED
        assert reason in result.reasons
        assert not printer.papers
        assert int(printer.state()["bytes_received"]) < len(lay_out(RECEIPT).commands) // 10


async def test_a_silent_printer_is_unknown_and_never_out_of_paper() -> None:
    async with printer_and_driver(PrinterFaults(status_silent=True)) as (_, driver):
        assert await driver.state() == DeviceState(Presence.UNKNOWN, ("status_unknown",))


async def test_answers_glued_to_automatic_status_do_not_refuse_a_full_printer() -> None:
    async with printer_and_driver(PrinterFaults(status_coalesced=True)) as (_, driver):
        assert (await driver.print(RECEIPT)).outcome is PrintOutcome.CONFIRMED


async def test_paper_near_its_end_is_told_and_still_prints() -> None:
    async with printer_and_driver(PrinterFaults(paper_near_end=True)) as (_, driver):
        assert (await driver.print(RECEIPT)).outcome is PrintOutcome.CONFIRMED
        assert await driver.state() == DeviceState(Presence.READY, ("paper_near_end",))


async def test_a_printer_that_never_confirms_leaves_the_outcome_unknown() -> None:
    async with printer_and_driver(PrinterFaults(no_process_id=True)) as (printer, driver):
        result = await driver.print(RECEIPT, deadline_seconds=1.0)
        assert result == PrintResult(PrintOutcome.UNKNOWN, ("not_confirmed",))
        assert len(printer.papers) == 1


async def test_a_confirmation_of_an_earlier_document_confirms_nothing() -> None:
    faults = PrinterFaults(stale_process_id=True, confirm_delay_seconds=0.3)
    async with printer_and_driver(faults) as (_, driver):
        assert (await driver.print(RECEIPT)).outcome is PrintOutcome.CONFIRMED
        late = await driver.print(RECEIPT, deadline_seconds=0.25)
        assert late.outcome is PrintOutcome.UNKNOWN


async def test_paper_that_ends_in_the_middle_is_unknown_with_its_reason() -> None:
    async with printer_and_driver(PrinterFaults(paper_out_after_lines=2)) as (_, driver):
        result = await driver.print(RECEIPT, deadline_seconds=1.5)
        assert result.outcome is PrintOutcome.UNKNOWN
        assert "paper_out" in result.reasons


async def test_a_new_roll_in_time_lets_the_document_finish_and_be_confirmed() -> None:
    async with printer_and_driver(PrinterFaults(paper_out_after_lines=2)) as (printer, driver):
        printing = asyncio.create_task(driver.print(RECEIPT))
        await until(driver, Presence.DEGRADED, "paper_out")
        await printer.set(paper_out=False, paper_out_after_lines=-1)
        assert (await printing).outcome is PrintOutcome.CONFIRMED
        assert len(printer.papers) == 1


@pytest.mark.parametrize("fault", ["stop_reading_after", "die_mid_raster"])
async def test_a_printer_that_dies_over_a_document_leaves_it_unknown(fault: str) -> None:
    async with printer_and_driver() as (printer, driver):
        await until(driver, Presence.READY)
        received = int(printer.state()["bytes_received"])
        await printer.set(**{fault: received + 200 if fault == "stop_reading_after" else True})
        result = await driver.print(RECEIPT, deadline_seconds=1.0)
        assert result.outcome is PrintOutcome.UNKNOWN
        assert not printer.papers


async def test_changes_are_seen_without_asking() -> None:
    async with printer_and_driver(patience=Patience(between_looks=3600)) as (printer, driver):
        await until(driver, Presence.READY)
        await printer.set(cover_open=True)
        await until(driver, Presence.DEGRADED, "cover_open")
        await printer.set(cover_open=False)
        await until(driver, Presence.READY)


async def test_a_printer_that_comes_back_is_found_and_prints_again() -> None:
    async with printer_and_driver() as (printer, driver):
        await until(driver, Presence.READY)
        await printer.unplug()
        await until(driver, Presence.ABSENT, "unreachable")
        assert (await driver.print(RECEIPT)).reasons == ("unreachable",)
        await printer.plug()
        await until(driver, Presence.READY)
        assert (await driver.print(RECEIPT)).outcome is PrintOutcome.CONFIRMED
        assert len(printer.papers) == 1


async def test_documents_take_turns_and_each_is_confirmed_for_itself() -> None:
    async with printer_and_driver(PrinterFaults(confirm_delay_seconds=0.05)) as (printer, driver):
        slips = [PaperDocument([Line(f"No. {number}")]) for number in range(5)]
        results = await asyncio.gather(*(driver.print(slip) for slip in slips))
        assert {result.outcome for result in results} == {PrintOutcome.CONFIRMED}
        assert sorted(paper.piece.text[0] for paper in printer.papers) == [f"No. {n}" for n in range(5)]


async def test_a_document_that_waits_too_long_for_its_turn_is_refused() -> None:
    async with printer_and_driver(PrinterFaults(no_process_id=True)) as (printer, driver):
        first = asyncio.create_task(driver.print(RECEIPT, deadline_seconds=1.5))
        await eventually(lambda: printer.papers)
        assert await driver.print(RECEIPT, 0.2) == PrintResult(PrintOutcome.REFUSED, ("busy",))
        await first
        assert len(printer.papers) == 1


async def test_a_replaced_character_is_reported_with_the_confirmation() -> None:
    async with printer_and_driver() as (printer, driver):
        result = await driver.print(PaperDocument([Line("寿司🍣")]))
        assert result.outcome is PrintOutcome.CONFIRMED
        assert result.reasons == ("character_substituted",)
        assert printer.papers[0].piece.text == ("寿司〓",)


async def test_half_width_katakana_arrives_as_itself() -> None:
    async with printer_and_driver() as (printer, driver):
        await driver.print(PaperDocument([Line("ﾃﾞｨｽﾞﾆｰ")]))
        assert printer.papers[0].piece.text == ("ﾃﾞｨｽﾞﾆｰ",)


async def test_the_same_driver_prints_over_a_serial_line(tmp_path: Path) -> None:
    link = tmp_path / "printer"
    printer = ReceiptPrinterEmulator(pty=link)
    await printer.start()
    driver = EscPosPrinter(serial_port(by_pattern(str(link))), patience=QUICK, choice=secrets.choice)
    try:
        assert (await driver.print(RECEIPT)).outcome is PrintOutcome.CONFIRMED
        await printer.unplug()
        await until(driver, Presence.ABSENT, "unreachable")
        await printer.plug()
        await until(driver, Presence.READY)
        assert (await driver.print(RECEIPT)).outcome is PrintOutcome.CONFIRMED
        assert len(printer.papers) == 2
    finally:
        await driver.close()
        await printer.stop()


def test_ids_are_random_and_cannot_be_mistaken_for_a_status() -> None:
    ids = {random_process_id(secrets.choice) for _ in range(200)}
    assert len(ids) > 190
    assert all(commands.report_when_printed(each) for each in ids)
    assert not any(byte & 0x10 for each in ids for byte in each)
