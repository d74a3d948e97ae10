"""What is attached: each device's state goes to the hub when it changes; what could be attached is listed.

A kind of driver lists the connections that it can use.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from drivers.ports import DeviceState, Presence
from edge.devices.kind import DriverKind, Stateful
from edge.devices.kinds import all_kinds
from edge.devices.profile_line import Driver
from edge.fitting import words
from edge.link.connection import Link, LinkDown
from edge.storage.disk import Disk, DiskFull
from edge.wire.messages.link import Attached, DeviceReport
from edge.wire.topics import Up

DISK = "disk"
LOOK_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Found:
    """A connection that a driver of one of ``kinds`` could use; a line for the profile."""

    connection: str
    kinds: tuple[str, ...]


def unclaimed(profile: tuple[Driver, ...], kinds: Mapping[str, DriverKind[Any, Any]]) -> list[Found]:
    """What is plugged in and stands in no line of the profile."""
    claimed = {driver.connection for driver in profile}
    usable: dict[str, list[str]] = {}
    for name, kind in kinds.items():
        for connection in (each for listed in kind.listed for each in listed()):
            if connection not in claimed:
                usable.setdefault(connection, []).append(name)
    return [Found(connection, tuple(names)) for connection, names in usable.items()]


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
                kind=driver.kind,
                operations=_obeyed(driver, operations),
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


def _obeyed(driver: Driver, operations: Iterable[str]) -> tuple[str, ...]:
    """Of the commands that this agent obeys, those for this kind of device."""
    prefix = all_kinds()[driver.kind].obeys
    return () if prefix is None else tuple(sorted(each for each in operations if each.startswith(prefix)))
