"""Status bytes of the printer, against the tables of the ESC/POS manuals."""

import pytest

from drivers.emulators.faults import PrinterFaults
from drivers.emulators.receipt_printer import ReceiptPrinterEmulator

from .printer_host import ANY_PORT, CONFIRM, CONFIRMED, connected, printer_and_host

ASB_ALL = b"\x1d\x61\xff"
QUIET = b"\x10\x00\x00\x0f"


@pytest.mark.parametrize(
    ("faults", "answers"),
    [
        (PrinterFaults(), b"\x12\x12\x12\x12"),
        (PrinterFaults(paper_out=True), b"\x1a\x32\x12\x7e"),
        (PrinterFaults(paper_near_end=True), b"\x12\x12\x12\x1e"),
        (PrinterFaults(cover_open=True), b"\x1a\x16\x12\x12"),
        (PrinterFaults(offline=True), b"\x1a\x12\x12\x12"),
        (PrinterFaults(cutter_error=True), b"\x1a\x52\x1a\x12"),
        (PrinterFaults(fatal_error=True), b"\x1a\x52\x32\x12"),
        (PrinterFaults(busy=True), b"\x12\x12\x12\x12"),
    ],
)
async def test_dle_eot_1_to_4_answer_with_fixed_bits_and_causes(
    faults: PrinterFaults, answers: bytes
) -> None:
    async with ReceiptPrinterEmulator(ANY_PORT, faults=faults) as printer, connected(printer) as host:
        host.send(b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04")
        await host.expect(answers)


@pytest.mark.parametrize(
    ("fault", "block"),
    [
        ("paper_out", b"\x18\x00\x0f\x0f"),
        ("paper_near_end", b"\x10\x00\x03\x0f"),
        ("cover_open", b"\x38\x00\x00\x0f"),
        ("cutter_error", b"\x18\x08\x00\x0f"),
        ("fatal_error", b"\x18\x20\x00\x0f"),
    ],
)
async def test_automatic_status_comes_at_once_and_at_each_change(fault: str, block: bytes) -> None:
    async with printer_and_host() as (printer, host):
        host.send(ASB_ALL)
        await host.expect(QUIET)
        await printer.set(**{fault: True})
        await host.expect(block)
        await printer.set(**{fault: False})
        await host.expect(QUIET)


async def test_automatic_status_reports_only_what_its_mask_names() -> None:
    async with printer_and_host() as (printer, host):
        host.send(b"\x1d\x61\x04")
        await host.expect(QUIET)
        await printer.set(paper_near_end=True)
        await host.expect_silence()


@pytest.mark.parametrize("survives", [False, True])
async def test_initialising_ends_the_automatic_status_unless_a_switch_keeps_it(
    survives: bool,
) -> None:
    faults = PrinterFaults(asb_survives_initialise=survives)
    async with ReceiptPrinterEmulator(ANY_PORT, faults=faults) as printer, connected(printer) as host:
        host.send(ASB_ALL + b"\x1b\x40" + CONFIRM)
        await host.expect(QUIET + CONFIRMED)
        await printer.set(cover_open=True)
        if survives:
            await host.expect(b"\x38\x00\x00\x0f")
        else:
            await host.expect_silence()


async def test_real_time_requests_overtake_data_that_waits() -> None:
    async with printer_and_host(busy=True) as (printer, host):
        host.send(b"waiting\n" + CONFIRM + b"\x10\x04\x01")
        await host.expect(b"\x12")
        await printer.set(busy=False)
        await host.expect(CONFIRMED)


async def test_a_request_split_between_two_reads_is_heard() -> None:
    async with printer_and_host() as (_printer, host):
        for byte in b"\x10\x04\x04":
            host.send(bytes((byte,)))
            await host.writer.drain()
            await host.expect_silence() if byte == 0x10 else None
        await host.expect(b"\x12")


async def test_status_inside_image_data_is_answered_and_the_image_printed() -> None:
    async with printer_and_host() as (printer, host):
        host.send(b"\x1d\x76\x30\x00\x03\x00\x01\x00\x10\x04\x01" + CONFIRM)
        await host.expect(b"\x12" + CONFIRMED)
        assert printer.state()["lines_printed"] == 1


@pytest.mark.parametrize(
    ("request_bytes", "answer"),
    [
        (b"\x1d\x72\x01", b"\x00"),
        (b"\x1d\x49\x01", b"\x20"),
        (b"\x1d\x49\x42", b"\x5fTSUNAGARU\x00"),
    ],
)
async def test_queued_queries_are_answered_in_their_turn(request_bytes: bytes, answer: bytes) -> None:
    async with printer_and_host() as (_printer, host):
        host.send(request_bytes)
        await host.expect(answer)


@pytest.mark.parametrize(
    ("faults", "answer"),
    [
        (PrinterFaults(status_coalesced=True), QUIET + QUIET + b"\x12"),
        (PrinterFaults(one_byte_at_a_time=True), QUIET + b"\x12"),
        (PrinterFaults(status_delay_seconds=0.05), QUIET + b"\x12"),
    ],
)
async def test_answers_can_be_glued_split_or_late(faults: PrinterFaults, answer: bytes) -> None:
    async with ReceiptPrinterEmulator(ANY_PORT, faults=faults) as printer, connected(printer) as host:
        host.send(ASB_ALL)
        await host.expect(answer[: 8 if faults.status_coalesced else 4])
        host.send(b"\x10\x04\x01")
        await host.expect(answer[-5:] if faults.status_coalesced else answer[-1:])


@pytest.mark.parametrize("faults", [PrinterFaults(status_silent=True), PrinterFaults(lose_probability=1.0)])
async def test_a_silent_printer_says_nothing(faults: PrinterFaults) -> None:
    async with ReceiptPrinterEmulator(ANY_PORT, faults=faults) as printer, connected(printer) as host:
        host.send(b"\x10\x04\x01" + ASB_ALL)
        await host.expect_silence()


async def test_noise_comes_before_an_answer() -> None:
    faults = PrinterFaults(garbage_first=True)
    async with ReceiptPrinterEmulator(ANY_PORT, faults=faults) as printer, connected(printer) as host:
        host.send(b"\x10\x04\x01")
        data = await host.reader.readexactly(6)
        assert data[-1:] == b"\x12"
