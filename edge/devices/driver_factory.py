"""Profile → drivers: each line by its kind's registration."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from edge.devices.kind import Closeable, Device, Port, Stateful
from edge.devices.kinds import all_kinds
from edge.devices.profile_line import Driver


@dataclass
class Attached:
    """The devices of one machine by what they are for; the first of a port serves the screen."""

    states: dict[str, Stateful] = field(default_factory=dict)
    _by_port: dict[Port[Any], dict[str, Any]] = field(default_factory=dict)

    def of(self, port: Port[Device]) -> dict[str, Device]:
        """Name → device, in the order of the profile."""
        return self._by_port.get(port, {})

    def add(self, port: Port[Device], name: str, device: Device, states: Stateful) -> None:
        self._by_port.setdefault(port, {})[name] = device
        self.states[name] = states

    async def close(self) -> None:
        for devices in self._by_port.values():
            for device in devices.values():
                closeable: Closeable = device
                await closeable.close()


def build_drivers(profile: tuple[Driver, ...]) -> Attached:
    """Build every driver of the profile. Call it inside a running event loop. Raises ``SettingsError``."""
    attached = Attached()
    for line in profile:
        kind = all_kinds()[line.kind]
        device = kind.build(line)
        attached.add(kind.port, line.device, device, kind.states(device))
    return attached
