"""The lines on which drivers speak, and those that are plugged in. Vendor libraries are loaded on use."""

from __future__ import annotations

import glob
from dataclasses import replace
from typing import TYPE_CHECKING

from drivers.transport.byte_line import OpenLine
from edge.devices.profile_line import LineDriver, unfit

if TYPE_CHECKING:
    from drivers.transport.serial_line import SerialSettings


def open_line(driver: LineDriver, factory: SerialSettings | None = None) -> OpenLine:
    """``tcp:HOST:PORT`` or ``serial:PATH``. Raises ``SettingsError``."""
    kind, _, place = driver.connection.partition(":")
    if kind == "tcp":
        from drivers.transport.tcp_stream import tcp

        host, _, port = place.rpartition(":")
        if host and port.isdigit():
            return tcp(host, int(port))
    if kind == "serial" and place:
        from drivers.transport.serial_line import by_pattern, serial_port

        return serial_port(by_pattern(place), serial_settings(driver, factory))
    raise unfit(driver, "tcp:HOST:PORT or serial:PATH")


def serial_settings(driver: LineDriver, factory: SerialSettings | None = None) -> SerialSettings:
    """The ``factory``'s for the kind, unless the profile says another speed."""
    from drivers.transport.serial_line import SerialSettings

    settings = factory or SerialSettings()
    return settings if driver.baud is None else replace(settings, baud=driver.baud)


def serial_lines() -> list[str]:
    """Serial devices under the names that stay the same when they are plugged in elsewhere."""
    return [f"serial:{path}" for path in sorted(glob.glob("/dev/serial/by-id/*"))]
