"""Looks at everything that a device needs, and says what to do about what is missing. Changes nothing."""

from __future__ import annotations

import asyncio
import codecs
import glob
import shutil
import socket
import ssl
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from drivers.ports import DeviceState, Presence
from edge import identity as identities
from edge.clock import kernel_says_synced
from edge.devices.discovery import unclaimed
from edge.devices.driver_factory import open_line, scanner_settings
from edge.identity import Identity, NotEnrolled
from edge.settings import Driver, Kind, Settings
from edge.storage import disk_health
from edge.storage.disk import DATABASE, RESERVE_BYTES
from edge.storage.disk_health import DiskUnusable

CONNECT_SECONDS = 3.0
RENEW_BEFORE = timedelta(days=60)
COMFORTABLE_BYTES = 1024 * 1024 * 1024
"""A meeting of three hours is 350 MB of sound; pictures and the outbox need room beside it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """``found`` says what is there; ``next_step`` what to do, when it is not fine."""

    what: str
    fine: bool
    found: str
    next_step: str = ""


def examine(settings: Settings, now: datetime, scan_seconds: float = 0) -> list[Finding]:
    """Everything, in the order in which it is needed; ``scan_seconds`` to wait for a code at each scanner."""
    return [*_examine(settings, now), *_scanners(settings, scan_seconds)]


def examine_profile(data: bytes) -> Finding:
    """How the profile is saved. It has been read already: what it cannot be, its own error says."""
    ends = "CRLF" if b"\r\n" in data else "LF"
    mark = " with a mark in front (BOM)" if data.startswith(codecs.BOM_UTF8) else ""
    return Finding("profile", True, f"UTF-8{mark}, lines end with {ends}")


def _examine(settings: Settings, now: datetime) -> Iterator[Finding]:
    yield _disk(settings.folder)
    yield _database(settings.folder / DATABASE)
    yield _clock()
    try:
        identity = identities.load(settings.folder / "identity")
    except NotEnrolled as error:
        yield Finding("identity", False, str(error), "tsunagaru edge enrol PROFILE --hub … --ca …")
    else:
        try:
            yield _certificate(identity, now)
            identity.tls()
        except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
            step = "the device's key or certificates are spoilt: enrol again"
            yield Finding("certificates", False, str(error), step)
        else:
            yield from _far_ends(settings, identity)
    for driver in settings.driver:
        yield _driver(driver)
    if settings.drivers(Kind.RECEIPT_PRINTER):
        yield _font()
    if settings.drivers(Kind.MICROPHONE):
        yield _model(settings)
    for found in unclaimed(settings.driver):
        kinds = " or ".join(kind.value for kind in found.kinds)
        yield Finding("unused", True, f"{found.connection} is plugged in and in no line ({kinds})")


def _disk(folder: Path) -> Finding:
    place = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(place).free
    step = f"make room on the disk of {place}: below {RESERVE_BYTES} bytes nothing is paid or printed"
    return Finding("disk", free >= COMFORTABLE_BYTES, f"{free // 2**20} MiB free", step)


def _database(path: Path) -> Finding:
    try:
        return Finding("database", True, f"{path.name}: {disk_health.look(path)}")
    except DiskUnusable as error:
        return Finding("database", False, str(error), error.next_step)


def _clock() -> Finding:
    synced = kernel_says_synced()
    found = {True: "synchronised", False: "not synchronised", None: "the kernel does not tell"}[synced]
    step = "start a time service (systemd-timesyncd or chrony); until then the hub's clock is used"
    return Finding("clock", synced is not False, found, step)


def _certificate(identity: Identity, now: datetime) -> Finding:
    until = identity.valid_until()
    found = f"{identity.node}, valid until {until:%Y-%m-%d}"
    return Finding("identity", until - now > RENEW_BEFORE, found, "enrol again before it ends")


def _far_ends(settings: Settings, identity: Identity) -> Iterator[Finding]:
    broker = settings.broker
    host, port = broker.host or identity.broker_host, broker.port or identity.broker_port
    yield _reached("broker", host, port, identity)
    url = urlsplit(settings.hub.url or identity.device_url)
    yield _reached("hub", url.hostname or "", url.port or 443, identity)


def _reached(what: str, host: str, port: int, identity: Identity) -> Finding:
    """TLS with this device's certificate, both ways checked; nothing is said on the connection."""
    place = f"{host}:{port}"
    try:
        with (
            socket.create_connection((host, port), CONNECT_SECONDS) as plain,
            identity.tls().wrap_socket(plain, server_hostname=host) as secured,
        ):
            return Finding(what, True, f"{place}, {secured.version()}")
    except ssl.SSLError as error:
        step = "the certificates do not fit: enrol again, or look at the name under which it is reached"
        return Finding(what, False, f"{place}: {error.reason}", step)
    except OSError as error:
        step = f"look at cable, network and firewall towards {place}"
        return Finding(what, False, f"{place}: {error.strerror or error}", step)


def _driver(driver: Driver) -> Finding:
    kind, _, place = driver.connection.partition(":")
    if driver.command:
        program = shutil.which(driver.command[0])
        return Finding(driver.device, program is not None, driver.command[0], f"install {driver.command[0]}")
    if kind == "tcp":
        host, _, port = place.rpartition(":")
        try:
            socket.create_connection((host, int(port)), CONNECT_SECONDS).close()
        except (OSError, ValueError) as error:
            return Finding(
                driver.device, False, f"{place}: {error}", "is it switched on, and on the network?"
            )
        return Finding(driver.device, True, place)
    if driver.kind is Kind.RECEIPT_PRINTER and kind in ("usb", "lp", "cups"):
        return _library_printer(driver)
    if kind in ("serial", "fifo", "video"):
        pattern = f"/dev/video{place}" if kind == "video" else place
        found = sorted(glob.glob(pattern))
        step = f"plug it in, or put its right path into the profile ({pattern} is not there)"
        return Finding(driver.device, bool(found), found[0] if found else pattern, step)
    return Finding(driver.device, True, driver.connection or f"{driver.kind.value}, by its own service")


def _library_printer(driver: Driver) -> Finding:
    """A printer behind USB or a print queue, looked for as its driver will."""
    from drivers.ports import DeviceUnavailable
    from drivers.receipt_printer.spooled import QueueUnusable
    from drivers.transport.escpos_library import find_usb
    from edge.devices.printers import queue_of, usb_ids

    try:
        if (queue := queue_of(driver)) is not None:
            queue.look()
        else:
            find_usb(*usb_ids(driver))
    except QueueUnusable as error:
        return Finding(driver.device, False, f"{driver.connection}: {error}", QUEUE_STEPS[error.reason.value])
    except DeviceUnavailable as error:
        return Finding(driver.device, False, f"{driver.connection}: {error}", USB_STEP)
    return Finding(driver.device, True, driver.connection)


USB_STEP = "plug it in and switch it on; lsusb shows its two numbers; the package libusb-1.0-0 must be there"
QUEUE_STEPS = {
    "spooler_missing": "install cups-client (for lp:) or pip install 'tsunagaru[cups]' (for cups:)",
    "no_queue": "make a raw queue with lpadmin, or put its right name into the profile (lpstat -e)",
}


def _font() -> Finding:
    from drivers.receipt_printer.font import NOTO_MONO_CJK_JP

    path, _ = NOTO_MONO_CJK_JP
    step = "install the package fonts-noto-cjk: rare characters are printed as pictures from it"
    return Finding("font", path.is_file(), str(path), step)


def _model(settings: Settings) -> Finding:
    from drivers.speech.model import ACOUSTIC_FILES, described

    folder = Path(settings.speech.model or "-")
    if not any((folder / name).is_file() for name in ACOUSTIC_FILES):
        step = "put a Vosk model there and name it under [speech] model (make model builds ours)"
        return Finding("model", False, settings.speech.model or "none in the profile", step)
    return Finding("model", True, described(folder).name)


def _scanners(settings: Settings, seconds: float) -> Iterator[Finding]:
    """What each serial scanner is set to send, as far as it is known or heard now."""
    for driver in settings.drivers(Kind.CODE_SCANNER):
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


async def heard(what: str, driver: Driver, seconds: float) -> Finding:
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
