"""Looks at everything that a device needs, and says what to do about what is missing. Changes nothing."""

from __future__ import annotations

import codecs
import glob
import shutil
import socket
import ssl
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from edge import identity as identities
from edge.clock import kernel_says_synced
from edge.devices.discovery import unclaimed
from edge.devices.finding import Finding
from edge.devices.kinds import all_kinds
from edge.devices.profile_line import Driver
from edge.identity import Identity, NotEnrolled
from edge.settings import Settings
from edge.storage import disk_health
from edge.storage.disk import DATABASE, RESERVE_BYTES
from edge.storage.disk_health import DiskUnusable

CONNECT_SECONDS = 3.0
RENEW_BEFORE = timedelta(days=60)
COMFORTABLE_BYTES = 1024 * 1024 * 1024
"""A meeting of three hours is 350 MB of sound; pictures and the outbox need room beside it."""


def examine(settings: Settings, now: datetime, scan_seconds: float = 0) -> list[Finding]:
    """Everything, in the order in which it is needed; ``scan_seconds`` to wait for a code at each scanner."""
    return [*_examine(settings, now), *_listened(settings, scan_seconds)]


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
    for name, kind in all_kinds().items():
        if settings.drivers(name):
            yield from kind.needs(settings)
    for found in unclaimed(settings.driver, all_kinds()):
        kinds = " or ".join(found.kinds)
        yield Finding("unused", True, f"{found.connection} is plugged in and in no line ({kinds})")


def _listened(settings: Settings, seconds: float) -> Iterator[Finding]:
    for driver in settings.driver:
        yield from all_kinds()[driver.kind].listen(driver, seconds)


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
    if (found := all_kinds()[driver.kind].examine(driver)) is not None:
        return found
    if kind == "tcp":
        host, _, port = place.rpartition(":")
        try:
            socket.create_connection((host, int(port)), CONNECT_SECONDS).close()
        except (OSError, ValueError) as error:
            return Finding(
                driver.device, False, f"{place}: {error}", "is it switched on, and on the network?"
            )
        return Finding(driver.device, True, place)
    if kind in ("serial", "fifo", "video"):
        pattern = f"/dev/video{place}" if kind == "video" else place
        there = sorted(glob.glob(pattern))
        step = f"plug it in, or put its right path into the profile ({pattern} is not there)"
        return Finding(driver.device, bool(there), there[0] if there else pattern, step)
    return Finding(driver.device, True, driver.connection or f"{driver.kind}, by its own service")
