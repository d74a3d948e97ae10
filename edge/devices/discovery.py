"""What is attached: each device's state goes to the hub when it changes; what could be attached is listed.

Interfaces × drivers: an interface knows how to list connections, a kind of driver which it can use.
"""

from __future__ import annotations

import asyncio
import glob
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from drivers.ports import CardPresence, CardReader, DeviceState, Presence
from edge.fitting import words
from edge.link.connection import Link, LinkDown
from edge.settings import Driver, Kind
from edge.storage.disk import Disk, DiskFull
from edge.wire.messages.link import Attached, DeviceReport
from edge.wire.topics import Up

SUBJECT_OF = {Kind.RECEIPT_PRINTER: "printing."}
"""The commands that a kind of device may obey begin so; the others obey none."""

DISK = "disk"
LOOK_SECONDS = 30.0


class Stateful(Protocol):
    """Whatever tells how it is: the present state at once, then each change."""

    def states(self) -> AsyncIterator[DeviceState]: ...


@dataclass(frozen=True, slots=True)
class Found:
    """A connection that a driver of one of ``kinds`` could use; a line for the profile."""

    connection: str
    kinds: tuple[Kind, ...]


Interface = Callable[[], list[Found]]


def serial_lines() -> list[Found]:
    """Serial devices under the names that stay the same when they are plugged in elsewhere."""
    kinds = (Kind.CODE_SCANNER, Kind.RECEIPT_PRINTER, Kind.CUSTOMER_DISPLAY)
    return [Found(f"serial:{path}", kinds) for path in sorted(glob.glob("/dev/serial/by-id/*"))]


def cameras() -> list[Found]:
    paths = sorted(glob.glob("/dev/video[0-9]*"))
    return [Found(f"video:{path.removeprefix('/dev/video')}", (Kind.CAMERA,)) for path in paths]


def usb_printers(devices: Path = Path("/sys/bus/usb/devices")) -> list[Found]:
    """By the class of their interfaces, as the kernel lists them: nothing is opened."""
    classes = devices.glob("*/bInterfaceClass")
    found = {_usb_ids(path.parent) for path in classes if _read(path) == PRINTER_CLASS}
    return [Found(f"usb:{ids}", (Kind.RECEIPT_PRINTER,)) for ids in sorted(found - {""})]


PRINTER_CLASS = "07"
"""USB's number for printers."""


def _usb_ids(interface: Path) -> str:
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


INTERFACES: tuple[Interface, ...] = (serial_lines, cameras, usb_printers)


def unclaimed(profile: tuple[Driver, ...], interfaces: tuple[Interface, ...] = INTERFACES) -> list[Found]:
    """What is plugged in and stands in no line of the profile."""
    claimed = {driver.connection for driver in profile}
    return [found for interface in interfaces for found in interface() if found.connection not in claimed]


class ReaderStates:
    """The card reader as a device: there or not. Whether a card lies on it stays at the kiosk."""

    def __init__(self, reader: CardReader) -> None:
        self._reader = reader

    async def states(self) -> AsyncIterator[DeviceState]:
        async for presence in self._reader.presence():
            if presence is CardPresence.NO_READER:
                yield DeviceState(Presence.ABSENT, (presence.value,))
            else:
                yield DeviceState(Presence.READY)


class DiskStates:
    """The device's own disk, as one more device: full means that nothing is paid, printed or recorded."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk

    async def states(self) -> AsyncIterator[DeviceState]:
        while True:
            try:
                self._disk.demand_room()
            except DiskFull:
                yield DeviceState(Presence.DEGRADED, ("disk_full",))
            else:
                yield DeviceState(Presence.READY)
            await asyncio.sleep(LOOK_SECONDS)


class Discovery:
    """Publishes ``up/device/<dev>`` (retained) at each change, and all of them at each new connection."""

    def __init__(self, link: Link, profile: tuple[Driver, ...], drivers: Mapping[str, Stateful]) -> None:
        self._link = link
        self._profile = profile
        self._drivers = drivers
        self._known: dict[str, DeviceState] = {}

    def attached(self, operations: Iterable[str]) -> tuple[Attached, ...]:
        """For the birth message. ``operations``: schemas of the commands that this agent obeys."""
        return tuple(
            Attached(
                device=driver.device,
                kind=driver.kind.value,
                operations=tuple(
                    sorted(each for each in operations if each.startswith(SUBJECT_OF.get(driver.kind, " ")))
                ),
            )
            for driver in self._profile
        )

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._repeat_at_each_connection())
            for device, driver in self._drivers.items():
                tasks.create_task(self._follow(device, driver))

    async def _follow(self, device: str, driver: Stateful) -> None:
        async for state in driver.states():
            if state.presence is not Presence.UNKNOWN and self._known.get(device) != state:
                self._known[device] = state
                self._publish(device, state)

    async def _repeat_at_each_connection(self) -> None:
        last = 0
        async for view in self._link.watch():
            if view.connected and view.connection != last:
                last = view.connection
                for device, state in self._known.items():
                    self._publish(device, state)

    def _publish(self, device: str, state: DeviceState) -> None:
        try:
            self._link.tell(Up.DEVICE, report_of(state), device, retain=True)
        except LinkDown:
            return  # told with the next connection


def report_of(state: DeviceState) -> DeviceReport:
    """What the hub is told of it."""
    return DeviceReport(presence=state.presence.value, reasons=words(state.reasons))
