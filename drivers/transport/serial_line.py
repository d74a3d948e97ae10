"""A serial line (USB or RS-232) by pyserial, read and written by the event loop without a thread.

The line is opened exclusively: two programs on one scanner would each get half a code.
Modem lines are optional; many adapters and every pseudo-terminal lack them (ENOTTY).
"""

from __future__ import annotations

import asyncio
import glob
import os
from collections.abc import Callable
from dataclasses import dataclass

import serial

from drivers.ports import DeviceUnavailable
from drivers.transport.byte_line import LineBroken, OpenLine

_CHUNK = 4096

FindPath = Callable[[], str | None]
"""Where the device is now; None while it is unplugged."""


@dataclass(frozen=True, slots=True)
class SerialSettings:
    """Speed and frame of a line; the defaults suit devices on USB."""

    baud: int = 115_200
    data_bits: int = 8
    parity: str = serial.PARITY_NONE
    stop_bits: float = 1
    rts_cts: bool = False
    xon_xoff: bool = False


@dataclass(frozen=True, slots=True)
class ModemLines:
    """What the far end signals: clear to send, data set ready, carrier."""

    cts: bool
    dsr: bool
    carrier: bool


def by_pattern(pattern: str) -> FindPath:
    """The first path that fits, such as ``/dev/serial/by-id/usb-*Scanner*``; a plain path fits itself."""

    def find() -> str | None:
        return next(iter(sorted(glob.glob(pattern))), None)

    return find


class SerialLine:
    """One open port. Create it with ``open_serial``, inside a running event loop."""

    def __init__(self, port: serial.Serial) -> None:
        self._port = port
        self._loop = asyncio.get_running_loop()
        self._waiting: set[asyncio.Event] = set()

    async def read(self) -> bytes:
        while True:
            await self._until_ready(self._loop.add_reader, self._loop.remove_reader)
            try:
                data = os.read(self._descriptor, _CHUNK)
            except BlockingIOError:
                continue
            except OSError as error:
                raise LineBroken("the device was unplugged") from error
            if not data:
                raise LineBroken("the device was unplugged")
            return data

    async def write(self, data: bytes) -> None:
        left = memoryview(data)
        while left:
            try:
                left = left[os.write(self._descriptor, left) :]
            except BlockingIOError:
                await self._until_ready(self._loop.add_writer, self._loop.remove_writer)
            except OSError as error:
                raise LineBroken("the device was unplugged") from error

    def modem_lines(self) -> ModemLines | None:
        """None when this kind of port has none."""
        try:
            return ModemLines(cts=self._port.cts, dsr=self._port.dsr, carrier=self._port.cd)
        except OSError:
            return None

    async def close(self) -> None:
        """Closes at once; whoever waits for the line ends with ``LineBroken``."""
        if self._port.is_open:
            self._loop.remove_reader(self._descriptor)
            self._loop.remove_writer(self._descriptor)
            self._port.close()
        for waiting in self._waiting:
            waiting.set()

    @property
    def _descriptor(self) -> int:
        if not self._port.is_open:
            raise LineBroken("the line is closed")
        return int(self._port.fileno())

    async def _until_ready(self, watch: Callable[..., object], unwatch: Callable[[int], object]) -> None:
        descriptor = self._descriptor
        ready = asyncio.Event()
        self._waiting.add(ready)
        watch(descriptor, ready.set)
        try:
            await ready.wait()
        finally:
            self._waiting.discard(ready)
            if self._port.is_open:
                unwatch(descriptor)


def open_serial(path: str, settings: SerialSettings = SerialSettings()) -> SerialLine:
    """Raise ``DeviceUnavailable`` when the path is absent, in use, or not a serial line."""
    try:
        port = serial.Serial(
            path,
            settings.baud,
            bytesize=settings.data_bits,
            parity=settings.parity,
            stopbits=settings.stop_bits,
            rtscts=settings.rts_cts,
            xonxoff=settings.xon_xoff,
            exclusive=True,
            timeout=0,
        )
    except (serial.SerialException, OSError, ValueError) as error:
        raise DeviceUnavailable("the serial line cannot be opened") from error
    return SerialLine(port)


def serial_port(find: FindPath, settings: SerialSettings = SerialSettings()) -> OpenLine:
    """An opener that looks for the device each time: it may come back under another name."""

    async def open_line() -> SerialLine:
        path = find()
        if path is None:
            raise DeviceUnavailable("the device is not plugged in")
        return open_serial(path, settings)

    return open_line
