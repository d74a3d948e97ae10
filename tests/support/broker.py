"""A real Mosquitto for tests: TLS, a certificate per identity, our own access rules, loopback alone.

broker = Broker(tmp_path / "broker", devices=["till-1"])
broker.start()
...                       # broker.port, broker.authority, broker.credentials("till-1")
broker.kill(); broker.start()      # the same port; with a kill -9 what it kept in memory is gone
broker.stop()             # asked to end: sessions and retained messages are saved
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from city.ports import free_port
from edge.wire.access import acl
from edge.wire.roles import NodeRole
from edge.wire.topics import DEFAULT_ROOT
from tests.support.certificates import Authority, Credentials
from tests.support.waiting import wait_for_port

MOSQUITTO = shutil.which("mosquitto") or "/usr/sbin/mosquitto"

_CONFIGURATION = """\
listener {port} 127.0.0.1
cafile {folder}/certificates/ca.pem
certfile {folder}/certificates/broker.pem
keyfile {folder}/certificates/broker.key
require_certificate true
use_identity_as_username true
allow_anonymous false
acl_file {folder}/access
set_tcp_nodelay true
max_queued_messages 2000
max_packet_size 300000
persistence true
persistence_location {folder}/kept/
log_dest file {folder}/broker.log
log_type all
connection_messages true
"""

Devices = Iterable[str] | Mapping[str, str]


class Broker:
    """One Mosquitto process with its own authority, on a free port that it keeps over restarts."""

    def __init__(self, folder: Path, devices: Devices = (), root: str = DEFAULT_ROOT) -> None:
        self.folder = folder
        self.root = root
        self.port = free_port()
        self.authority = Authority(folder / "certificates")
        self._issued: dict[str, Credentials] = {}
        self._process: subprocess.Popen[bytes] | None = None
        (folder / "kept").mkdir()
        self.authority.issue("broker")
        self.allow(devices)
        configuration = _CONFIGURATION.format(port=self.port, folder=folder)
        if os.geteuid() == 0:  # else it would become the user mosquitto, who may not read our folder
            configuration += "user root\n"
        (folder / "mosquitto.conf").write_text(configuration)

    def credentials(self, identity: str) -> Credentials:
        """The certificate of a device or of one of the hub's identities, issued at first use."""
        if identity not in self._issued:
            self._issued[identity] = self.authority.issue(identity)
        return self._issued[identity]

    def allow(self, devices: Devices, quarantined: Collection[str] = ()) -> None:
        """Write the access rules for these devices alone; a running broker takes them at once.

        Id → role; of ids alone, tills. ``quarantined``: ids of those that are kept away.
        """
        roles = devices if isinstance(devices, Mapping) else dict.fromkeys(devices, NodeRole.TILL)
        (self.folder / "access").write_text(acl(roles, self.root, quarantined))
        (self.folder / "access").chmod(0o600)
        if self._process is not None:
            self._process.send_signal(signal.SIGHUP)

    def start(self) -> None:
        """Start and wait until the port answers."""
        self._process = subprocess.Popen(
            [MOSQUITTO, "-c", str(self.folder / "mosquitto.conf")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for_port(self.port)

    def kill(self) -> None:
        """kill -9: nothing is saved."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to end: it saves its sessions."""
        self._end(signal.SIGTERM)

    def log(self) -> str:
        return (self.folder / "broker.log").read_text()

    def client(
        self,
        identity: str,
        client_id: str | None = None,
        version: MQTTProtocolVersion = MQTTProtocolVersion.MQTTv5,
    ) -> mqtt.Client:
        """A plain paho client of this identity, not yet connected: for the far end in tests."""
        client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=client_id or identity, protocol=version)
        client.tls_set_context(self.credentials(identity).client_context())
        client.on_socket_open = set_nodelay
        return client

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        self._process.send_signal(how)
        self._process.wait(timeout=10)
        self._process = None


def let_go(client: mqtt.Client) -> None:
    """Disconnect and close everything, paho's own pair of sockets included."""
    client.disconnect()
    client.loop_stop()
    client._reset_sockets()


def set_nodelay(client: mqtt.Client, userdata: object, sock: object) -> None:
    """Without it every acknowledgement waits some 40 ms for Nagle."""
    assert isinstance(sock, socket.socket)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


@contextlib.contextmanager
def running_broker(folder: Path, devices: Devices = ()) -> Iterator[Broker]:
    """A broker for the length of a ``with`` block: what fixtures are made of."""
    broker = Broker(folder, devices)
    broker.start()
    try:
        yield broker
    finally:
        broker.kill()
