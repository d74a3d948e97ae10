"""The broker's configuration and access file: written by the hub, read by Mosquitto.

The broker runs on the hub's machine (or shares ``broker_dir`` with it). A device loses its block in
the access file with its revocation, all lines but one with its quarantine, and Mosquitto is told at once.
"""

from __future__ import annotations

import fcntl
import os
import pwd
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from string import Template

import sqlalchemy as sa

from edge.wire.access import acl
from edge.wire.envelope import MAX_PACKET_BYTES
from hub.core.clock import Clock
from hub.core.db import reading
from hub.core.settings import Settings
from hub.fleet.authority import Authority
from hub.fleet.model import NodeState
from hub.fleet.tables import node

TEMPLATE = Path(__file__).parents[2] / "firmware_config" / "mosquitto" / "tsunagaru.conf"
ENVELOPE_ALLOWANCE = 4096
"""Bytes of a packet besides its payload: topic and properties."""


def configuration_file(settings: Settings) -> Path:
    return settings.broker_dir / "mosquitto.conf"


def access_file(settings: Settings) -> Path:
    return settings.broker_dir / "access"


def pid_file(settings: Settings) -> Path:
    return settings.broker_dir / "mosquitto.pid"


def render(settings: Settings) -> str:
    """The broker's configuration file for these settings."""
    return Template(TEMPLATE.read_text()).substitute(
        host=settings.broker.host,
        port=settings.broker.port,
        certificates=settings.certificates_dir,
        folder=settings.broker_dir,
        access=access_file(settings),
        pid=pid_file(settings),
        packet=MAX_PACKET_BYTES + ENVELOPE_ALLOWANCE,
        payload=MAX_PACKET_BYTES,
        # Started by root, Mosquitto would become a user who may not read our keys.
        user=pwd.getpwuid(os.geteuid()).pw_name,
    )


def prepare(settings: Settings, engine: sa.Engine, clock: Clock) -> None:
    """Write everything that the broker needs to start: configuration, certificate, access file."""
    hosts = {settings.broker.host, "127.0.0.1", "localhost"}
    Authority(settings.certificates_dir, clock.now()).credentials("broker", clock.now(), sorted(hosts))
    settings.broker_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _alone(settings):
        _replace(configuration_file(settings), render(settings))
    apply_access(settings, engine, clock)


def apply_access(settings: Settings, engine: sa.Engine, clock: Clock) -> bool:
    """Bring access file and revocation list in line with the nodes; tell the broker when one changed."""
    settings.broker_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _alone(settings):
        with reading(engine) as tx:
            query = sa.select(node.c.node, node.c.role).where(node.c.state == NodeState.ADMITTED)
            admitted = {row.node: row.role for row in tx.execute(query)}
            away = list(tx.scalars(sa.select(node.c.node).where(node.c.state == NodeState.QUARANTINED)))
            revoked = list(tx.scalars(sa.select(node.c.serial).where(node.c.state == NodeState.REVOKED)))
        rules = acl(admitted, settings.root, away)
        file = access_file(settings)
        shut_out = Authority(settings.certificates_dir, clock.now()).write_revocations(revoked)
        if not shut_out and file.exists() and file.read_text() == rules:
            return False
        _replace(file, rules)
        _tell(settings)
    return True


def _tell(settings: Settings) -> None:
    """Have a running broker read its files again. One that starts and has not written its number yet will."""
    file = pid_file(settings)
    if not file.exists():
        return
    pid = file.read_text().strip()
    if pid and _is_mosquitto(int(pid)):
        os.kill(int(pid), signal.SIGHUP)


def _is_mosquitto(pid: int) -> bool:
    """A pid file outlives a killed broker; its number may belong to somebody else by now."""
    name = Path(f"/proc/{pid}/comm")
    return name.exists() and name.read_text().strip() == "mosquitto"


def _replace(file: Path, text: str) -> None:
    fresh = file.with_name(f".{file.name}.new")
    fresh.write_text(text)
    fresh.chmod(0o600)
    fresh.replace(file)


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """Reading the nodes and writing the file go together, whichever process does it."""
    with (settings.broker_dir / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
