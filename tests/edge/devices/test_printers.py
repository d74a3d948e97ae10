"""A printer's line of the profile: each connection leads to its driver, and what does not fit is said."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from drivers.receipt_printer.driver import EscPosPrinter
from drivers.receipt_printer.layout import PAPER_80MM, Paper
from drivers.receipt_printer.spooled import SpooledPrinter
from edge.devices.doctor import examine
from edge.devices.kinds.receipt_printer import (
    USB_STEP,
    PrinterLine,
    Qr,
    paper_of,
    printer_of,
    queue_of,
    usb_printers,
)
from edge.devices.profile_line import SettingsError
from edge.settings import Role, Settings, load

PROFILES = Path("firmware_config/devices")


def printer(
    connection: str, model: str = "", columns: int | None = None, qr: Qr | None = None
) -> PrinterLine:
    return PrinterLine(
        device="printer", kind="receipt_printer", connection=connection, model=model,
        columns=columns, qr=qr,  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("connection", "kind"),
    [
        ("tcp:127.0.0.1:9100", EscPosPrinter),
        ("serial:/dev/none", EscPosPrinter),
        ("usb:04b8:0202", EscPosPrinter),
        ("escpos-tcp:127.0.0.1:9100", EscPosPrinter),
        ("escpos-serial:/dev/none", EscPosPrinter),
        ("lp:receipts", SpooledPrinter),
        ("cups:receipts", SpooledPrinter),
        ("cups:receipts@127.0.0.1:1", SpooledPrinter),
    ],
)
async def test_each_connection_has_its_driver(connection: str, kind: type) -> None:
    driver = printer_of(printer(connection))
    assert isinstance(driver, kind)
    await driver.close()


@pytest.mark.parametrize(
    "connection", ["", "usb:4b8:202", "usb:04b8", "lp:", "cups:a b", "escpos-tcp:9100", "x:y"]
)
async def test_what_is_no_connection_is_refused_with_those_that_are(connection: str) -> None:
    with pytest.raises(SettingsError, match="usb:VENDOR:PRODUCT"):
        printer_of(printer(connection))


def test_the_profile_stands_over_the_model_and_the_model_over_the_usual() -> None:
    assert paper_of(printer("usb:04b8:0202")) == PAPER_80MM
    assert paper_of(printer("usb:04b8:0202", "TM-T88V")) == Paper(42, native_qr=True)
    assert paper_of(printer("usb:04b8:0202", "TM-T88V", 48, Qr.RASTER)) == Paper(48, native_qr=False)
    with pytest.raises(SettingsError, match="driver printer: no profile"):
        paper_of(printer("usb:04b8:0202", "TM-T88X"))


def test_the_sample_with_a_usb_printer_is_a_whole_profile() -> None:
    sample = load(PROFILES / "till_usb.toml")
    (driver,) = sample.drivers("receipt_printer")
    assert isinstance(driver, PrinterLine)
    assert driver.connection == "usb:04b8:0202"
    assert queue_of(driver) is None
    assert paper_of(driver).native_qr


def test_printers_on_usb_are_listed_as_lines_for_the_profile(tmp_path: Path) -> None:
    for name, kind in (("1-2:1.0", "07"), ("1-3:1.0", "03")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "bInterfaceClass").write_text(f"{kind}\n")
        device = tmp_path / name.partition(":")[0]
        device.mkdir()
        (device / "idVendor").write_text("04b8\n")
        (device / "idProduct").write_text("0202\n")
    assert usb_printers(tmp_path) == ["usb:04b8:0202"]


def test_the_doctor_looks_for_a_usb_printer_and_says_what_to_do(tmp_path: Path) -> None:
    profile = Settings(role=Role.TILL, data=str(tmp_path), driver=(printer("usb:0000:0001"),))
    (finding,) = [each for each in examine(profile, datetime.now(UTC)) if each.what == "printer"]
    assert not finding.fine
    assert finding.next_step == USB_STEP
