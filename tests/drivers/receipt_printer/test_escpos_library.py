"""python-escpos's own lines behind our driver, over real TCP and terminals; USB as far as none is there."""

from __future__ import annotations

import secrets
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from drivers.emulators.faults import PrinterFaults
from drivers.emulators.receipt_printer import ReceiptPrinterEmulator
from drivers.ports import DeviceUnavailable, Line, PaperDocument, Presence, PrintOutcome
from drivers.receipt_printer.driver import EscPosPrinter, Patience
from drivers.receipt_printer.layout import Paper
from drivers.receipt_printer.models import UnknownModel, paper_of
from drivers.transport import escpos_library
from drivers.transport.escpos_library import find_usb, network, serial, usb, why_not

RECEIPT = PaperDocument([Line("木更津 髙橋", bold=True)])
NOT_THERE = (0x0000, 0x0001)
KINDS = ["tcp", "serial"]


@asynccontextmanager
async def printer_and_driver(
    kind: str, folder: Path, **faults: bool | int
) -> AsyncIterator[tuple[ReceiptPrinterEmulator, EscPosPrinter]]:
    switches = PrinterFaults(**faults)  # type: ignore[arg-type]
    where = {"tcp": ("127.0.0.1", 0)} if kind == "tcp" else {"pty": folder / "printer"}
    async with ReceiptPrinterEmulator(**where, faults=switches) as printer:
        host, _, port = printer.endpoint.rpartition(":")
        line = network(host, int(port)) if kind == "tcp" else serial(printer.endpoint, 9600)
        driver = EscPosPrinter(
            line, patience=Patience(answer=2.0, between_looks=0.1, settle=0.3), choice=secrets.choice
        )
        try:
            yield printer, driver
        finally:
            await driver.close()


@pytest.mark.parametrize("kind", KINDS)
async def test_a_receipt_by_the_librarys_line_is_confirmed_by_the_printer(kind: str, tmp_path: Path) -> None:
    async with printer_and_driver(kind, tmp_path) as (printer, driver):
        assert (await driver.print(RECEIPT)).outcome is PrintOutcome.CONFIRMED
        assert printer.papers[-1].piece.text == ("木更津 髙橋",)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_printer_without_paper_is_sent_nothing(kind: str, tmp_path: Path) -> None:
    async with printer_and_driver(kind, tmp_path, paper_out=True) as (printer, driver):
        result = await driver.print(RECEIPT)
        assert (result.outcome, result.reasons) == (PrintOutcome.REFUSED, ("paper_out",))
        assert printer.describe()["papers"] == 0


async def test_a_line_cut_while_the_document_goes_out_leaves_it_unknown(tmp_path: Path) -> None:
    async with printer_and_driver("tcp", tmp_path) as (printer, driver):
        assert (await driver.state()).presence is Presence.READY
        printer.faults.cut_connection_after = printer.describe()["bytes_received"] + 40
        result = await driver.print(RECEIPT)
        assert (result.outcome, result.reasons) == (PrintOutcome.UNKNOWN, ("line_broken",))
        assert (await driver.print(RECEIPT)).outcome is PrintOutcome.CONFIRMED


async def test_an_absent_printer_is_unavailable_on_every_line(tmp_path: Path) -> None:
    for opening in (network("127.0.0.1", 1), serial(str(tmp_path / "none"), 9600), usb(*NOT_THERE)):
        with pytest.raises(DeviceUnavailable):
            await opening()


def test_a_usb_printer_that_is_not_plugged_in_is_told_apart_from_a_missing_libusb() -> None:
    with pytest.raises(DeviceUnavailable, match=r"no such device is plugged in|libusb is missing"):
        find_usb(*NOT_THERE)


def test_a_missing_libusb_is_said_with_its_package() -> None:
    import usb.core

    not_found = RuntimeError("device not found")
    not_found.__cause__ = usb.core.NoBackendError("No backend available")
    assert why_not(not_found) == "libusb is missing: install the package libusb-1.0-0"


def test_the_library_leaves_no_folder_behind(tmp_path: Path) -> None:
    program = f"import tempfile; tempfile.tempdir = {str(tmp_path)!r}\n"
    program += f"from {escpos_library.__name__} import library\nlibrary('printer')\n"
    subprocess.run([sys.executable, "-c", program], check=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("model", "paper"),
    [
        ("TM-T88V", Paper(42, native_qr=True)),  # 512 dots
        ("TM-T20II", Paper(48, native_qr=True)),
        ("NT-5890K", Paper(32, native_qr=False)),
        ("RP326", Paper(42, native_qr=True)),  # the profile knows no dots
    ],
)
def test_a_models_profile_says_how_wide_its_paper_is(model: str, paper: Paper) -> None:
    assert paper_of(model) == paper


def test_a_model_that_nobody_knows_is_refused_with_those_that_come_near() -> None:
    with pytest.raises(UnknownModel, match="TM-T88V"):
        paper_of("TM-T88VI")
