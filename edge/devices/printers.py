"""A receipt printer's line of the profile → its driver: by a line that answers, or through a print queue."""

from __future__ import annotations

import re
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

from drivers.ports import ReceiptPrinter
from drivers.transport.byte_line import OpenLine
from edge.settings import Driver, Qr, SettingsError

if TYPE_CHECKING:
    from drivers.receipt_printer.layout import Paper
    from drivers.receipt_printer.spooled import Queue

EXPECTED = (
    "tcp:HOST:PORT, serial:PATH, usb:VENDOR:PRODUCT (from lsusb), lp:QUEUE, cups:QUEUE, "
    "escpos-tcp:HOST:PORT or escpos-serial:PATH"
)
SERIAL_BAUD = 9600
"""The factory setting of most printers, and python-escpos's."""

_USB = re.compile(r"usb:([0-9a-fA-F]{4}):([0-9a-fA-F]{4})")
_CUPS = re.compile(r"([^@/#\s]+)(?:@([^:@\s]+):([0-9]{1,5}))?")


def printer_of(driver: Driver) -> ReceiptPrinter:
    """Call it inside a running event loop. Raises ``SettingsError``."""
    from drivers.receipt_printer.driver import EscPosPrinter
    from drivers.receipt_printer.spooled import SpooledPrinter

    queue = queue_of(driver)
    if queue is not None:
        return SpooledPrinter(queue, paper_of(driver))
    return EscPosPrinter(_line(driver), paper_of(driver), choice=secrets.choice)


def paper_of(driver: Driver) -> Paper:
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


def queue_of(driver: Driver) -> Queue | None:
    """The print queue behind ``lp:`` and ``cups:``; None for lines that answer."""
    from drivers.receipt_printer.spooled import cups, lp

    kind, _, place = driver.connection.partition(":")
    if kind == "lp" and place:
        return lp(place)
    if kind == "cups" and (found := _CUPS.fullmatch(place)):
        queue, host, port = found.groups()
        return cups(queue, host, int(port)) if host else cups(queue)
    return None


def _line(driver: Driver) -> OpenLine:
    from drivers.transport import escpos_library
    from edge.devices.driver_factory import open_line

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
    raise _unfit(driver)


def usb_ids(driver: Driver) -> tuple[int, int]:
    """Vendor and product of ``usb:04b8:0202``. Raises ``SettingsError``."""
    found = _USB.fullmatch(driver.connection)
    if found is None:
        raise _unfit(driver)
    vendor, product = found.groups()
    return int(vendor, 16), int(product, 16)


def _unfit(driver: Driver) -> SettingsError:
    return SettingsError(f"driver {driver.device}: connection must be {EXPECTED}")
