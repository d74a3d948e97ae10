"""Profile line → driver. One function for each kind; vendor libraries are loaded only where they are used."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from drivers.ports import CardReader, CodeScanner, CustomerDisplay, Microphone, ReceiptPrinter, Symbology
from drivers.transport.byte_line import OpenLine
from edge.devices.discovery import ReaderStates, Stateful
from edge.settings import Code, Driver, Kind, SettingsError

if TYPE_CHECKING:
    from drivers.code_scanner.acceptance import Rule
    from drivers.code_scanner.serial_scanner import ScannerSettings
    from drivers.transport.serial_line import SerialSettings

CARD_WORKER = (sys.executable, "-m", "drivers.card_reader.worker")


@dataclass
class Attached:
    """The devices of one machine by what they are for; the first of a kind serves the screen."""

    printers: dict[str, ReceiptPrinter] = field(default_factory=dict)
    scanners: dict[str, CodeScanner] = field(default_factory=dict)
    readers: dict[str, CardReader] = field(default_factory=dict)
    microphones: dict[str, Microphone] = field(default_factory=dict)
    displays: dict[str, CustomerDisplay] = field(default_factory=dict)
    states: dict[str, Stateful] = field(default_factory=dict)

    async def close(self) -> None:
        for devices in (self.printers, self.scanners, self.readers, self.microphones, self.displays):
            for device in devices.values():
                await device.close()


def build_drivers(profile: tuple[Driver, ...]) -> Attached:
    """Build every driver of the profile. Call it inside a running event loop. Raises ``SettingsError``."""
    attached = Attached()
    for driver in profile:
        match driver.kind:
            case Kind.RECEIPT_PRINTER:
                _printer(driver, attached)
            case Kind.CODE_SCANNER:
                _scanner(driver, attached)
            case Kind.CAMERA:
                _camera(driver, attached)
            case Kind.CARD_READER:
                _reader(driver, attached)
            case Kind.MICROPHONE:
                _microphone(driver, attached)
            case Kind.CUSTOMER_DISPLAY:
                _display(driver, attached)
    return attached


def open_line(driver: Driver) -> OpenLine:
    """``tcp:HOST:PORT`` or ``serial:PATH``."""
    kind, _, place = driver.connection.partition(":")
    if kind == "tcp":
        from drivers.transport.tcp_stream import tcp

        host, _, port = place.rpartition(":")
        if host and port.isdigit():
            return tcp(host, int(port))
    if kind == "serial" and place:
        from drivers.transport.serial_line import by_pattern, serial_port

        return serial_port(by_pattern(place), serial_settings(driver))
    raise _unfit(driver, "tcp:HOST:PORT or serial:PATH")


def serial_settings(driver: Driver) -> SerialSettings:
    """The factory's for the kind, unless the profile says another speed."""
    from drivers.customer_display.driver import SERIAL as DISPLAY
    from drivers.transport.serial_line import SerialSettings

    settings = DISPLAY if driver.kind is Kind.CUSTOMER_DISPLAY else SerialSettings()
    return settings if driver.baud is None else replace(settings, baud=driver.baud)


def _printer(driver: Driver, attached: Attached) -> None:
    from edge.devices.printers import printer_of

    printer = printer_of(driver)
    attached.printers[driver.device] = attached.states[driver.device] = printer


def _scanner(driver: Driver, attached: Attached) -> None:
    from drivers.code_scanner.serial_scanner import SerialScanner

    scanner = SerialScanner(open_line(driver), scanner_settings(driver))
    attached.scanners[driver.device] = attached.states[driver.device] = scanner


def scanner_settings(driver: Driver) -> ScannerSettings:
    """What stands around each code, as the profile says."""
    from drivers.code_scanner import framing
    from drivers.code_scanner.serial_scanner import ScannerSettings

    return ScannerSettings(
        ending=framing.Ending[driver.ending.name],
        prefix=driver.prefix.encode(),
        suffix=driver.suffix.encode(),
    )


def code_rules(driver: Driver) -> tuple[Rule, ...]:
    """Which codes a camera takes."""
    from drivers.code_scanner.acceptance import EAN_13, ITF_14, USUAL, Rule

    own = {"ean13": EAN_13, "itf": ITF_14}
    symbologies = {"qr": Symbology.QR, "code128": Symbology.CODE128}

    def rule(code: Code) -> Rule:
        prefix = code.prefix.encode()
        if code.kind in own:
            return replace(own[code.kind], prefix=prefix)
        return Rule(symbologies[code.kind], frozenset(code.lengths), False, code.digits, prefix)

    return tuple(rule(code) for code in driver.codes) or USUAL


def _camera(driver: Driver, attached: Attached) -> None:
    from drivers.code_scanner.acceptance import Acceptance
    from drivers.code_scanner.camera import CameraScanner, camera

    kind, _, place = driver.connection.partition(":")
    if kind == "video" and place.isdigit():
        source: int | str = int(place)
    elif kind in ("http", "https"):
        source = driver.connection
    else:
        raise _unfit(driver, "video:N or http://…")
    rules = code_rules(driver)
    scanner = CameraScanner(camera(source), lambda: Acceptance(rules))
    attached.scanners[driver.device] = attached.states[driver.device] = scanner


def _reader(driver: Driver, attached: Attached) -> None:
    from drivers.card_reader.client import CardReaderClient

    reader = CardReaderClient(driver.command or CARD_WORKER)
    attached.readers[driver.device] = reader
    attached.states[driver.device] = ReaderStates(reader)


def _microphone(driver: Driver, attached: Attached) -> None:
    from drivers.microphone.driver import PcmMicrophone
    from drivers.transport.pcm import from_command, from_fifo

    kind, _, place = driver.connection.partition(":")
    if driver.command:
        microphone = PcmMicrophone(from_command(driver.command))
    elif kind == "fifo" and place:
        microphone = PcmMicrophone(from_fifo(Path(place)))
    else:
        raise _unfit(driver, "fifo:PATH, or a command that writes sound")
    attached.microphones[driver.device] = attached.states[driver.device] = microphone


def _display(driver: Driver, attached: Attached) -> None:
    from drivers.customer_display.driver import VfdDisplay

    display = VfdDisplay(open_line(driver))
    attached.displays[driver.device] = attached.states[driver.device] = display


def _unfit(driver: Driver, expected: str) -> SettingsError:
    return SettingsError(f"driver {driver.device}: connection must be {expected}")
