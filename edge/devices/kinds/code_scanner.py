"""A scanner on a serial line."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING

from drivers.ports import CodeScanner, DeviceState, Presence
from edge.devices.finding import Finding
from edge.devices.kind import DriverKind
from edge.devices.lines import open_line, serial_lines
from edge.devices.ports import SCANNERS
from edge.devices.profile_line import LineDriver

if TYPE_CHECKING:
    from drivers.code_scanner.serial_scanner import ScannerSettings


class Ending(StrEnum):
    """What a serial scanner sends behind each code."""

    CR = "cr"
    LF = "lf"
    CRLF = "crlf"
    TAB = "tab"
    ETX = "etx"
    SILENCE = "silence"


class ScannerLine(LineDriver, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``ending``, ``prefix``, ``suffix``: what it is set to send behind, before and after each code
    (identifiers, ECI, STX and ETX are known without).
    """

    ending: Ending = Ending.CR
    prefix: str = ""
    suffix: str = ""


def build(driver: ScannerLine) -> CodeScanner:
    from drivers.code_scanner.serial_scanner import SerialScanner

    return SerialScanner(open_line(driver), scanner_settings(driver))


def scanner_settings(driver: ScannerLine) -> ScannerSettings:
    """What stands around each code, as the profile says."""
    from drivers.code_scanner import framing
    from drivers.code_scanner.serial_scanner import ScannerSettings

    return ScannerSettings(
        ending=framing.Ending[driver.ending.name],
        prefix=driver.prefix.encode(),
        suffix=driver.suffix.encode(),
    )


# --- for the doctor ------------------------------------------------------------------------------


def listen(driver: ScannerLine, seconds: float) -> Iterator[Finding]:
    """What it is set to send, as far as it is known or heard now."""
    what = f"{driver.device} settings"
    if not seconds:
        expected = f"{driver.ending.value} behind each code, as the profile says"
        yield Finding(what, True, f"{expected}; edge doctor --scan 15 listens to a code")
    else:
        yield asyncio.run(heard(what, driver, seconds))


_NOT_TAKEN = {
    "unfinished": "a code came without its ending: say another in the profile, or set the scanner to it",
    "too_long": "codes run into one another: set the scanner to send an ending behind each, and say it here",
    "garbage": "control bytes stand in the code: set the scanner to send the code alone, 8 data bits",
    "undecodable": "neither UTF-8 nor CP932: set the scanner to send the bytes as they stand in the code",
    "unplugged": "is it plugged in? An agent that runs holds it: stop that one first",
}


async def heard(what: str, driver: ScannerLine, seconds: float) -> Finding:
    """One code before the scanner, and what was around it."""
    from drivers.code_scanner.serial_scanner import SerialScanner

    scanner = SerialScanner(open_line(driver), scanner_settings(driver))
    scan = asyncio.ensure_future(anext(scanner.scans()))
    trouble = asyncio.ensure_future(_first_reasons(scanner.states()))
    try:
        await asyncio.wait({scan, trouble}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        if scan.done() and scan.exception() is None:
            worn = ", ".join((await anext(scanner.states())).reasons)
            return Finding(what, True, f"a code came whole{f'; taken off: {worn}' if worn else ''}")
        why = trouble.result()[0] if trouble.done() else "nothing"
        return Finding(what, False, f"no good code ({why})", _NOT_TAKEN.get(why, "hold a code before it"))
    finally:
        for task in (scan, trouble):
            task.cancel()
        await asyncio.gather(scan, trouble, return_exceptions=True)
        await scanner.close()


async def _first_reasons(states: AsyncIterator[DeviceState]) -> tuple[str, ...]:
    async for state in states:
        if state.presence in (Presence.ABSENT, Presence.DEGRADED):
            return state.reasons
    return ()


KIND = DriverKind(port=SCANNERS, line=ScannerLine, build=build, listed=(serial_lines,), listen=listen)
