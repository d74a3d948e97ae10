"""The driver on bad lines: it may not know what became of a document, but it never says what is not so."""

from __future__ import annotations

import asyncio
import contextlib
import random
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from drivers.emulators.faults import PrinterFaults
from drivers.emulators.receipt_printer import ReceiptPrinterEmulator
from drivers.ports import Columns, Line, PaperDocument, Presence, PrintOutcome
from drivers.receipt_printer.driver import EscPosPrinter, Patience
from drivers.receipt_printer.layout import lay_out
from drivers.transport.serial_line import by_pattern, serial_port
from drivers.transport.tcp_stream import tcp
from tests.drivers.hostile import HostileLine, Mischief, hostile_tcp, hostile_terminal

SLIP = PaperDocument([Line("髙橋﨑①㈱¥"), Columns("合計", "¥1,200")])
SLIP_BYTES = len(lay_out(SLIP).commands) + 11
LOOK_BYTES = 3 + 4 * 3
"""GS a and four DLE EOT, which go before the first document on a new line."""
FIRST_BYTE = LOOK_BYTES + 4 * 3
"""Bytes that passed before the document's first: the first look, and the one before printing."""
QUIET = Patience(answer=0.4, between_looks=3600, settle=0.1)


@asynccontextmanager
async def over_bad_tcp(
    to_device: Mischief | None = None, to_host: Mischief | None = None, faults: PrinterFaults | None = None
) -> AsyncIterator[tuple[ReceiptPrinterEmulator, HostileLine, EscPosPrinter]]:
    printer = ReceiptPrinterEmulator(tcp=("127.0.0.1", 0), faults=faults or PrinterFaults())
    await printer.start()
    host, _, port = printer.endpoint.rpartition(":")
    async with hostile_tcp(host, int(port), to_device, to_host) as line:
        driver = EscPosPrinter(tcp("127.0.0.1", line.port), patience=QUIET, choice=secrets.choice)
        try:
            yield printer, line, driver
        finally:
            await driver.close()
            await printer.stop()


HARMLESS = {
    "whole": {},
    "one byte at a time": {"one_byte_at_a_time": True},
    "delayed": {"delay_seconds": 0.03},
}


@pytest.mark.parametrize("mischief", HARMLESS.values(), ids=HARMLESS)
async def test_a_slow_or_torn_line_still_confirms(mischief: dict[str, float]) -> None:
    both = Mischief(**mischief), Mischief(**mischief)  # type: ignore[arg-type]
    async with over_bad_tcp(*both) as (printer, _, driver):
        assert (await driver.print(SLIP)).outcome is PrintOutcome.CONFIRMED
        assert len(printer.papers) == 1


async def test_garbage_before_the_answers_is_skipped() -> None:
    noise = Mischief(garbage_first=bytes.fromhex("00ff80c1 37 22 41"))
    async with over_bad_tcp(to_host=noise) as (_, _, driver):
        assert (await driver.print(SLIP)).outcome is PrintOutcome.CONFIRMED


@pytest.mark.parametrize("seed", range(8))
async def test_lost_answers_never_make_a_confirmation_or_an_empty_roll(seed: int) -> None:
    loss = Mischief(lose_probability=0.2, seed=seed)
    async with over_bad_tcp(to_host=loss) as (printer, _, driver):
        for number in range(3):
            mark = f"NO-{number}"  # the paper of an unknown outcome may come off later
            result = await driver.print(PaperDocument([Line(mark)]), deadline_seconds=1.0)
            printed = sum(mark.encode() in paper.raw for paper in printer.papers)
            assert "paper_out" not in result.reasons
            if result.outcome is PrintOutcome.CONFIRMED:
                assert printed == 1
            if result.outcome is PrintOutcome.REFUSED:
                assert printed == 0


@pytest.mark.parametrize("at", range(FIRST_BYTE + 1, FIRST_BYTE + SLIP_BYTES, 7))
async def test_a_line_cut_inside_a_document_leaves_it_unknown_and_unrepeated(at: int) -> None:
    async with over_bad_tcp(to_device=Mischief(cut_after=at)) as (printer, line, driver):
        assert (await driver.state()).presence is Presence.READY
        result = await driver.print(SLIP, deadline_seconds=2.0)
        assert result.outcome is PrintOutcome.UNKNOWN
        line.to_device.cut_after = None
        assert len(printer.papers) <= 1
        seen = len(printer.papers)
        await asyncio.sleep(0.05)
        assert len(printer.papers) == seen


@pytest.mark.parametrize("at", range(1, 12))
async def test_a_line_cut_inside_the_answers_never_confirms(at: int) -> None:
    """Four answers to the first look, then four to the second, then the confirmation of seven bytes."""
    async with over_bad_tcp(to_host=Mischief(cut_after=at)) as (_, _, driver):
        result = await driver.print(SLIP, deadline_seconds=1.0)
        assert result.outcome in (PrintOutcome.UNKNOWN, PrintOutcome.REFUSED)


async def test_a_confirmation_that_comes_late_does_not_confirm_the_next_document() -> None:
    late = Mischief()
    faults = PrinterFaults(confirm_delay_seconds=0.3)
    async with over_bad_tcp(to_host=late, faults=faults) as (printer, _, driver):
        first = await driver.print(SLIP, deadline_seconds=0.2)
        assert first.outcome is PrintOutcome.UNKNOWN
        await printer.set(no_process_id=True)
        second = await driver.print(SLIP, deadline_seconds=1.0)
        assert second.outcome is PrintOutcome.UNKNOWN


async def test_status_answers_that_come_late_are_not_taken_for_those_of_the_next_question() -> None:
    late = Mischief()
    async with over_bad_tcp(to_host=late) as (printer, _, driver):
        assert (await driver.state()).presence is Presence.READY
        late.open.clear()
        assert (await driver.print(SLIP)).reasons == ("status_unknown",)
        await printer.set(cover_open=True)
        late.open.set()
        assert (await driver.print(SLIP)).reasons == ("cover_open",)


async def test_a_stale_line_is_replaced_before_a_document_and_not_after() -> None:
    async with over_bad_tcp(to_host=Mischief(cut_after=4)) as (printer, line, driver):
        await driver.state()
        line.to_host.cut_after = None
        assert (await driver.print(SLIP)).outcome is PrintOutcome.CONFIRMED
        assert len(printer.papers) == 1


@pytest.mark.parametrize("mischief", HARMLESS.values(), ids=HARMLESS)
async def test_a_serial_line_is_as_good(mischief: dict[str, float], tmp_path: Path) -> None:
    printer = ReceiptPrinterEmulator(pty=tmp_path / "printer")
    await printer.start()
    both = Mischief(**mischief), Mischief(**mischief)  # type: ignore[arg-type]
    async with hostile_terminal(str(tmp_path / "printer"), *both) as line:
        driver = EscPosPrinter(serial_port(by_pattern(line.path)), patience=QUIET, choice=secrets.choice)
        try:
            assert (await driver.print(SLIP)).outcome is PrintOutcome.CONFIRMED
        finally:
            await driver.close()
            await printer.stop()


async def test_a_serial_line_that_is_cut_leaves_the_document_unknown(tmp_path: Path) -> None:
    printer = ReceiptPrinterEmulator(pty=tmp_path / "printer")
    await printer.start()
    cut = Mischief(cut_after=FIRST_BYTE + 20)
    async with hostile_terminal(str(tmp_path / "printer"), cut) as line:
        driver = EscPosPrinter(serial_port(by_pattern(line.path)), patience=QUIET, choice=secrets.choice)
        try:
            await driver.state()
            assert (await driver.print(SLIP, 2.0)).outcome is PrintOutcome.UNKNOWN
        finally:
            await driver.close()
            await printer.stop()


async def _stalls(writer: asyncio.StreamWriter) -> None:
    """Half of the answer, and never a byte more."""
    writer.write(b"\x12\x12")
    await asyncio.Event().wait()


async def _dribbles(writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"\x12")
        await asyncio.sleep(0.15)


async def _talks_of_something_else(writer: asyncio.StreamWriter) -> None:
    """A scale, a modem, another's status: among its bytes are those that say "all is well"."""
    noise = random.Random(1)
    while True:
        writer.write(noise.randbytes(64) + b"\x12" * 8)
        await writer.drain()
        await asyncio.sleep(0.02)


@pytest.mark.parametrize("speaks", [_stalls, _dribbles, _talks_of_something_else])
async def test_whatever_speaks_at_the_far_end_a_print_ends_in_time_and_is_never_confirmed(
    speaks: Callable[[asyncio.StreamWriter], Awaitable[None]],
) -> None:
    talks: list[asyncio.Task[None]] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        speaking = asyncio.ensure_future(speaks(writer))
        with contextlib.suppress(OSError):
            while await reader.read(4096):
                continue
        speaking.cancel()
        await asyncio.gather(speaking, return_exceptions=True)
        writer.transport.abort()
        with contextlib.suppress(OSError):
            await writer.wait_closed()

    def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks.append(asyncio.create_task(talk(reader, writer)))

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    driver = EscPosPrinter(
        tcp("127.0.0.1", server.sockets[0].getsockname()[1]),
        patience=Patience(answer=0.3, settle=0.05),
        choice=secrets.choice,
    )
    try:
        async with asyncio.timeout(10):
            result = await driver.print(SLIP, deadline_seconds=2)
        assert result.outcome is not PrintOutcome.CONFIRMED
    finally:
        await driver.close()
        server.close()
        await asyncio.gather(*talks)
