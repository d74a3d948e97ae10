"""Jobs from the first byte to the confirmation, with everything that can come in between."""

import asyncio
import os
from pathlib import Path

import pytest

from drivers.emulators.faults import PrinterFaults
from drivers.emulators.receipt_printer import ReceiptPrinterEmulator
from tests.support.waiting import eventually

from .printer_host import ANY_PORT, CONFIRM, CONFIRMED, CUT, START, connected, printer_and_host

RASTER = b"\x1d\x76\x30\x00\x02\x00\x04\x00" + b"\xff\xff" * 4
"""GS v 0: 16 x 4 dots, black."""


async def test_a_job_is_confirmed_with_its_own_id_after_it_was_printed() -> None:
    async with printer_and_host() as (printer, host):
        host.send(START + b"RECEIPT\n" + CUT + CONFIRM)
        await host.expect(CONFIRMED)
        assert [paper.piece.text for paper in printer.papers] == [("RECEIPT",)]
        assert printer.papers[0].raw == START + b"RECEIPT\n" + CUT
        assert printer.state()["unknown_commands"] == []


async def test_paper_that_ends_in_the_middle_keeps_what_is_printed_and_the_rest_waits() -> None:
    async with printer_and_host(paper_out_after_lines=2) as (printer, host):
        host.send(START + b"1\n2\n3\n" + CUT + CONFIRM)
        await eventually(lambda: printer.faults.paper_out)
        await host.expect_silence()
        assert printer.state()["lines_printed"] == 2
        await printer.set(paper_out=False)
        await host.expect(CONFIRMED)
        assert printer.papers[0].piece.text == ("1", "2", "3")


@pytest.mark.parametrize(
    "cause", ["paper_out", "cover_open", "offline", "busy", "cutter_error", "fatal_error"]
)
async def test_nothing_is_printed_or_confirmed_while_a_cause_stops_it(cause: str) -> None:
    async with printer_and_host(**{cause: True}) as (printer, host):
        host.send(b"X\n" + CONFIRM)
        await host.expect_silence()
        assert printer.state()["lines_printed"] == 0
        await printer.set(**{cause: False})
        await host.expect(CONFIRMED)


async def test_a_printer_without_process_ids_prints_and_never_confirms() -> None:
    async with printer_and_host(no_process_id=True) as (printer, host):
        host.send(b"X\n" + CUT + CONFIRM)
        await host.expect_silence()
        assert printer.state()["papers"] == 1


async def test_a_stale_confirmation_comes_before_the_right_one() -> None:
    async with printer_and_host(stale_process_id=True) as (_printer, host):
        host.send(CONFIRM)
        await host.expect(b"\x37\x22    \x00" + CONFIRMED)


async def test_a_late_confirmation_is_overtaken_by_status() -> None:
    async with printer_and_host(confirm_delay_seconds=0.2) as (printer, host):
        host.send(CONFIRM)
        await eventually(lambda: printer.state()["confirmed"] == 1)
        host.send(b"\x10\x04\x01")
        await host.expect(b"\x12" + CONFIRMED)


@pytest.mark.parametrize("k", [1, 9, 16])
async def test_the_connection_can_break_after_any_byte_and_the_next_one_works(k: int) -> None:
    job = START + b"RECEIPT\n" + CUT
    async with ReceiptPrinterEmulator(ANY_PORT, faults=PrinterFaults(cut_connection_after=k)) as printer:
        async with connected(printer) as host:
            host.send(job)
            await host.closed()
            assert printer.state()["bytes_received"] == k
        async with connected(printer) as host:
            host.send(b"\x10\x04\x01")
            await host.expect(b"\x12")


async def test_half_a_command_swallows_the_beginning_of_the_next_job() -> None:
    async with ReceiptPrinterEmulator(ANY_PORT, faults=PrinterFaults(cut_connection_after=12)) as printer:
        async with connected(printer) as host:
            host.send(RASTER)
            await host.closed()
        async with connected(printer) as host:
            host.send(b"ABCDEFGH\n" + CONFIRM)
            await host.expect(CONFIRMED)
            assert printer.machine.interpreter.press.roll.visible().text == ("[image]", "EFGH")


async def test_clearing_the_buffers_lets_the_next_job_begin_clean() -> None:
    async with printer_and_host() as (printer, host):
        host.send(RASTER[:-3] + b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08")
        await host.expect(b"\x37\x25\x00")
        host.send(b"ABC\n" + CONFIRM)
        await host.expect(CONFIRMED)
        assert printer.machine.interpreter.press.roll.visible().text == ("ABC",)


async def test_power_that_fails_within_an_image_leaves_half_of_it_and_no_confirmation() -> None:
    async with ReceiptPrinterEmulator(ANY_PORT, faults=PrinterFaults(die_mid_raster=True)) as printer:
        blank = printer.machine.interpreter.press.roll.rows
        async with connected(printer) as host:
            host.send(RASTER + CONFIRM)
            await host.closed()
        assert printer.state()["plugged"] is False
        assert printer.machine.interpreter.press.roll.rows == blank + 2
        with pytest.raises(ConnectionRefusedError):
            async with connected(printer):
                pass
        await printer.do("plug")
        async with connected(printer) as host:
            host.send(CONFIRM)
            await host.expect(CONFIRMED)


async def test_unplugging_loses_what_waits() -> None:
    async with ReceiptPrinterEmulator(ANY_PORT, faults=PrinterFaults(cover_open=True)) as printer:
        async with connected(printer) as host:
            host.send(b"LOST\n")
            await eventually(lambda: printer.state()["bytes_waiting"] == 5)
            await printer.do("unplug")
            await host.closed()
        await printer.do("plug")
        await printer.set(cover_open=False)
        async with connected(printer) as host:
            host.send(CONFIRM)
            await host.expect(CONFIRMED)
        assert printer.state()["lines_printed"] == 0


async def test_a_full_buffer_stops_reading_until_there_is_room() -> None:
    faults = PrinterFaults(busy=True, buffer_bytes=100)
    async with ReceiptPrinterEmulator(ANY_PORT, faults=faults) as printer, connected(printer) as host:
        host.send(b"0123456789\n" * 1_000_000)
        await eventually(lambda: printer.state()["bytes_received"] == 100)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(host.writer.drain(), 0.2)
        await printer.set(busy=False, buffer_bytes=4096, paper_out_after_lines=1000)
        await eventually(lambda: printer.state()["lines_printed"] == 1000)


async def test_reading_can_stop_after_n_bytes() -> None:
    async with printer_and_host(stop_reading_after=3) as (printer, host):
        host.send(b"ABCDEF\n" + CONFIRM)
        await host.expect_silence()
        assert printer.state()["bytes_received"] == 3
        await printer.set(stop_reading_after=-1)
        await host.expect(CONFIRMED)


async def test_a_second_host_waits_until_the_first_has_gone() -> None:
    async with printer_and_host() as (printer, first), connected(printer) as second:
        second.send(CONFIRM)
        await second.expect_silence()
        first.writer.close()
        await second.expect(CONFIRMED)


async def test_connections_can_be_refused() -> None:
    async with printer_and_host(refuse_connections=True) as (_printer, host):
        await host.closed()


async def test_a_mechanical_pace_takes_its_time() -> None:
    loop = asyncio.get_running_loop()
    async with printer_and_host(lines_per_second=20) as (_printer, host):
        began = loop.time()
        host.send(b"1\n2\n3\n4\n" + CONFIRM)
        await host.expect(CONFIRMED)
        assert loop.time() - began >= 4 / 20


async def test_papers_are_kept_as_bytes_text_and_picture(tmp_path: Path) -> None:
    async with ReceiptPrinterEmulator(ANY_PORT, out=tmp_path / "out") as printer, connected(printer) as host:
        host.send(START + b"ONE\n" + CUT + CONFIRM)
        await host.expect(CONFIRMED)
        host.send(b"TWO\n" + CONFIRM)
        await host.expect(CONFIRMED)
        await printer.do("tear")
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["paper-0001.bin", "paper-0001.png", "paper-0001.txt", "roll.png"]
    assert (tmp_path / "out" / "paper-0001.bin").read_bytes() == START + b"ONE\n" + CUT
    assert (tmp_path / "out" / "paper-0001.txt").read_text() == "ONE\n"
    assert (tmp_path / "out" / "paper-0001.png").read_bytes().startswith(b"\x89PNG")


async def test_a_serial_printer_speaks_the_same_and_holds_the_host_with_xoff(tmp_path: Path) -> None:
    faults = PrinterFaults(busy=True, buffer_bytes=8)
    async with ReceiptPrinterEmulator(pty=tmp_path / "printer", faults=faults) as printer:
        line = os.open(tmp_path / "printer", os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        try:
            os.write(line, b"0123456789\n" + CONFIRM)
            await eventually(lambda: printer.state()["bytes_received"] == 8)
            assert os.read(line, 64) == b"\x13"
            await printer.set(busy=False)
            await eventually(lambda: printer.state()["confirmed"] == 1)
            await eventually(lambda: printer.state()["bytes_waiting"] == 0)
            answers = b""
            while not answers.endswith(CONFIRMED):
                await asyncio.sleep(0)
                answers += os.read(line, 64)
            assert answers == b"\x11" + CONFIRMED
        finally:
            os.close(line)


def test_a_printer_hangs_on_one_wire_only(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="one of them"):
        ReceiptPrinterEmulator(ANY_PORT, tmp_path / "printer")
