"""A display of two lines for the customer."""

from __future__ import annotations

from drivers.ports import CustomerDisplay
from edge.devices.kind import DriverKind
from edge.devices.lines import open_line, serial_lines
from edge.devices.ports import DISPLAYS
from edge.devices.profile_line import LineDriver


def build(driver: LineDriver) -> CustomerDisplay:
    from drivers.customer_display.driver import SERIAL, VfdDisplay

    return VfdDisplay(open_line(driver, SERIAL))


KIND = DriverKind(port=DISPLAYS, line=LineDriver, build=build, listed=(serial_lines,))
