"""A receipt printer: by a line that answers, or through a print queue."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from drivers.ports import DeviceUnavailable, ReceiptPrinter
from drivers.transport.byte_line import OpenLine
from edge.devices.finding import Finding
from edge.devices.kind import DriverKind
from edge.devices.lines import open_line, serial_lines
from edge.devices.ports import PRINTERS
from edge.devices.profile_line import LineDriver, SettingsError, unfit

if TYPE_CHECKING:
    from drivers.receipt_printer.layout import Paper
    from drivers.receipt_printer.spooled import Queue
    from edge.settings import Settings


class Qr(StrEnum):
    """Who draws a QR code on paper."""

    NATIVE = "native"  # the printer (GS ( k)
    RASTER = "raster"  # the driver, as a picture


class PrinterLine(LineDriver, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``connection``: also ``usb:VENDOR:PRODUCT`` (four hexadecimal digits each), ``lp:QUEUE``,
    ``cups:QUEUE`` or ``cups:QUEUE@HOST:PORT``, and with python-escpos's own lines ``escpos-tcp:HOST:PORT``
    and ``escpos-serial:PATH``. ``columns`` and ``qr``: where they are not those of its ``model``
    (a profile of python-escpos).
    """

    model: str = ""
    columns: Literal[48, 42, 32] | None = None
    qr: Qr | None = None


EXPECTED = (
    "tcp:HOST:PORT, serial:PATH, usb:VENDOR:PRODUCT (from lsusb), lp:QUEUE, cups:QUEUE, "
    "escpos-tcp:HOST:PORT or escpos-serial:PATH"
)
SERIAL_BAUD = 9600
"""The factory setting of most printers, and python-escpos's."""

_USB = re.compile(r"usb:([0-9a-fA-F]{4}):([0-9a-fA-F]{4})")
_CUPS = re.compile(r"([^@/#\s]+)(?:@([^:@\s]+):([0-9]{1,5}))?")


def printer_of(driver: PrinterLine) -> ReceiptPrinter:
    """Call it inside a running event loop. Raises ``SettingsError``."""
    from drivers.receipt_printer.driver import EscPosPrinter
    from drivers.receipt_printer.spooled import SpooledPrinter

    queue = queue_of(driver)
    if queue is not None:
        return SpooledPrinter(queue, paper_of(driver))
    return EscPosPrinter(_line(driver), paper_of(driver), choice=secrets.choice)


def paper_of(driver: PrinterLine) -> Paper:
    """The model's paper, and over it what the profile says itself."""
    from drivers.receipt_printer import models
    from drivers.receipt_printer.layout import PAPER_80MM

    try:
        paper = models.paper_of(driver.model) if driver.model else PAPER_80MM
    except models.UnknownModel as error:
        raise SettingsError(f"driver {driver.device}: {error}") from error
    if driver.columns is not None:
        paper = replace(paper, columns=driver.columns)
    return paper if driver.qr is None else replace(paper, native_qr=driver.qr is Qr.NATIVE)


def queue_of(driver: PrinterLine) -> Queue | None:
    """The print queue behind ``lp:`` and ``cups:``; None for lines that answer."""
    from drivers.receipt_printer.spooled import cups, lp

    kind, _, place = driver.connection.partition(":")
    if kind == "lp" and place:
        return lp(place)
    if kind == "cups" and (found := _CUPS.fullmatch(place)):
        queue, host, port = found.groups()
        return cups(queue, host, int(port)) if host else cups(queue)
    return None


def _line(driver: PrinterLine) -> OpenLine:
    from drivers.transport import escpos_library

    kind, _, place = driver.connection.partition(":")
    host, _, port = place.rpartition(":")
    if kind == "usb":
        return escpos_library.usb(*usb_ids(driver))
    if kind == "escpos-tcp" and host and port.isdecimal():
        return escpos_library.network(host, int(port))
    if kind == "escpos-serial" and place:
        return escpos_library.serial(place, driver.baud or SERIAL_BAUD)
    if kind in ("tcp", "serial"):
        return open_line(driver)
    raise unfit(driver, EXPECTED)


def usb_ids(driver: PrinterLine) -> tuple[int, int]:
    """Vendor and product of ``usb:04b8:0202``. Raises ``SettingsError``."""
    found = _USB.fullmatch(driver.connection)
    if found is None:
        raise unfit(driver, EXPECTED)
    vendor, product = found.groups()
    return int(vendor, 16), int(product, 16)


# --- for the doctor ------------------------------------------------------------------------------

USB_STEP = "plug it in and switch it on; lsusb shows its two numbers; the package libusb-1.0-0 must be there"
QUEUE_STEPS = {
    "spooler_missing": "install cups-client (for lp:) or pip install 'tsunagaru[cups]' (for cups:)",
    "no_queue": "make a raw queue with lpadmin, or put its right name into the profile (lpstat -e)",
}
PRINTER_CLASS = "07"
"""USB's number for printers."""


def examine(driver: PrinterLine) -> Finding | None:
    """A printer behind USB or a print queue, looked for as its driver will."""
    from drivers.receipt_printer.spooled import QueueUnusable
    from drivers.transport.escpos_library import find_usb

    if driver.connection.partition(":")[0] not in ("usb", "lp", "cups"):
        return None
    try:
        if (queue := queue_of(driver)) is not None:
            queue.look()
        else:
            find_usb(*usb_ids(driver))
    except QueueUnusable as error:
        return Finding(driver.device, False, f"{driver.connection}: {error}", QUEUE_STEPS[error.reason.value])
    except DeviceUnavailable as error:
        return Finding(driver.device, False, f"{driver.connection}: {error}", USB_STEP)
    return Finding(driver.device, True, driver.connection)


def font(settings: Settings) -> Iterator[Finding]:
    from drivers.receipt_printer.font import NOTO_MONO_CJK_JP

    path, _ = NOTO_MONO_CJK_JP
    step = "install the package fonts-noto-cjk: rare characters are printed as pictures from it"
    yield Finding("font", path.is_file(), str(path), step)


def usb_printers(devices: Path = Path("/sys/bus/usb/devices")) -> list[str]:
    """By the class of their interfaces, as the kernel lists them: nothing is opened."""
    classes = devices.glob("*/bInterfaceClass")
    found = {_ids_of(path.parent) for path in classes if _read(path) == PRINTER_CLASS}
    return [f"usb:{ids}" for ids in sorted(found - {""})]


def _ids_of(interface: Path) -> str:
    """``04b8:0202`` of the device to which an interface such as ``1-2:1.0`` belongs."""
    device = interface.parent / interface.name.partition(":")[0]
    vendor, product = _read(device / "idVendor"), _read(device / "idProduct")
    return f"{vendor}:{product}" if vendor and product else ""


def _read(path: Path) -> str:
    """What the kernel says there; nothing when the device has just been pulled out."""
    try:
        return path.read_text(encoding="ascii").strip()
    except OSError:
        return ""


KIND = DriverKind(
    port=PRINTERS,
    line=PrinterLine,
    build=printer_of,
    obeys="printing.",
    listed=(serial_lines, usb_printers),
    examine=examine,
    needs=font,
)
