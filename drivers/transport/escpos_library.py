"""Lines to a printer by python-escpos: USB above all, for which nothing else here has a door.

What is sent and what the answers mean stays ours; the library opens, writes and reads. Its calls
block, so each runs in a thread of its own for a short time.

Traps of python-escpos 3.1: at its import it calls ``logging.basicConfig`` and leaves a folder with a
pickle in the temporary directory, one for each process; its USB class resets the printer at each
opening; its network class leaks the socket of a connection that failed; a read that finds nothing raises
another error on each kind of line.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import select
import socket
import tempfile
import threading
from collections.abc import Callable
from functools import cache
from typing import Any

from drivers.ports import DeviceUnavailable
from drivers.transport.byte_line import LineBroken, OpenLine

READ_SECONDS = 0.2
"""How long one call may wait for bytes; closing a line waits as long."""

CONNECT_SECONDS = 3.0
SEND_SECONDS = 30.0
"""A printer out of paper takes nothing more; the caller's own deadline comes first."""


Read = Callable[[Any], bytes]
"""From the library's open device: bytes, or none after ``READ_SECONDS``. Raises when the far end is gone."""


@cache
def library(module: str) -> Any:
    """A module of python-escpos, without the folder that it would leave behind."""
    made, importer = tempfile.mkdtemp, threading.get_ident()
    with tempfile.TemporaryDirectory() as folder:

        def mkdtemp(*args: Any, **options: Any) -> str:
            return folder if threading.get_ident() == importer else str(made(*args, **options))

        tempfile.mkdtemp = mkdtemp  # type: ignore[assignment]
        try:
            return importlib.import_module(f"escpos.{module}")
        finally:
            tempfile.mkdtemp = made


def usb(vendor: int, product: int) -> OpenLine:
    """The printer with these ids (``lsusb``). Needs libusb and the right to its device file (a udev rule)."""
    return _opener(
        lambda: library("printer").Usb(vendor, product, timeout=round(SEND_SECONDS * 1000)), _read_usb
    )


def network(host: str, port: int) -> OpenLine:
    """The library's own TCP connection; ``transport.tcp_stream`` does the same without a thread."""

    def make() -> Any:
        printer = library("printer").Network(host, port)
        printer.device = socket.create_connection((host, port), CONNECT_SECONDS)
        return printer

    return _opener(make, _read_socket)


def serial(path: str, baud: int) -> OpenLine:
    """The library's own serial connection; ``transport.serial_line`` does the same without a thread."""
    return _opener(
        lambda: library("printer").Serial(path, baud, timeout=READ_SECONDS, dsrdtr=False), _read_serial
    )


def find_usb(vendor: int, product: int) -> None:
    """Raise ``DeviceUnavailable`` unless such a device is plugged in; it is not opened."""
    import usb.core

    try:
        device = usb.core.find(idVendor=vendor, idProduct=product)
    except usb.core.NoBackendError as error:
        raise DeviceUnavailable(why_not(error)) from error
    if device is None:
        raise DeviceUnavailable("no such device is plugged in")


class LibraryLine:
    """One of the library's printers, opened, as a ``ByteLine``."""

    def __init__(self, printer: Any, read: Read) -> None:
        self._printer = printer
        self._device = printer.device  # opens it
        self._read = read
        self._reading = asyncio.Lock()
        self._closed = False

    async def read(self) -> bytes:
        while not self._closed:
            async with self._reading:
                data = await asyncio.shield(asyncio.to_thread(self._read_once))
            if data:
                return data
        raise LineBroken("the line is closed")

    async def write(self, data: bytes) -> None:
        try:
            await asyncio.to_thread(self._printer._raw, data)
        except Exception as error:  # each kind of line has errors of its own, and all mean the same
            raise LineBroken("the printer did not take the bytes") from error

    async def close(self) -> None:
        self._closed = True
        async with self._reading:  # a thread may still be inside the connection
            # A line that has broken cannot be closed cleanly, and needs not be.
            with contextlib.suppress(Exception):
                await asyncio.to_thread(self._printer.close)

    def _read_once(self) -> bytes:
        try:
            return self._read(self._device)
        except Exception as error:
            raise LineBroken("the line was lost") from error


def _read_usb(device: Any) -> bytes:
    import usb.core

    try:
        return bytes(device.read(_USB_IN, _USB_PACKET, round(READ_SECONDS * 1000)))
    except usb.core.USBTimeoutError:
        return b""


_USB_IN, _USB_PACKET = 0x82, 64
"""The library's endpoint for what the printer says, and a full-speed packet."""


def _read_socket(device: Any) -> bytes:
    device.settimeout(SEND_SECONDS)
    if not select.select([device], [], [], READ_SECONDS)[0]:
        return b""
    data: bytes = device.recv(4096)
    if not data:
        raise ConnectionResetError("the far end closed the connection")
    return data


def _read_serial(device: Any) -> bytes:
    data: bytes = device.read(max(1, device.in_waiting))
    return data


def _opener(make: Callable[[], Any], read: Read) -> OpenLine:
    def open_now() -> LibraryLine:
        return LibraryLine(make(), read)

    async def open_line() -> LibraryLine:
        try:
            return await asyncio.to_thread(open_now)
        except Exception as error:
            raise DeviceUnavailable(why_not(error)) from error

    return open_line


def why_not(error: BaseException) -> str:
    """What is missing, in words. pyusb names the lack of libusb by a class of its own."""
    cause: BaseException | None = error
    while cause is not None:
        if type(cause).__name__ == "NoBackendError":
            return "libusb is missing: install the package libusb-1.0-0"
        cause = cause.__cause__ or cause.__context__
    return f"the printer cannot be opened ({type(error).__name__})"
