"""A whole hub for tests: real broker, real processes, on free loopback ports."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from city.ports import free_port
from hub.app import Role, build_context, prepare
from hub.core.context import Context
from hub.core.db import open_engine
from hub.core.processes import ready_file
from hub.core.settings import Address, Settings, in_directory
from hub.fleet import broker
from tests.hub.devices import Credentials
from tests.support.broker import MOSQUITTO, set_nodelay
from tests.support.far_end import FarEnd
from tests.support.waiting import PATIENCE_SECONDS, NeverHappened, wait_for_port

_SERVE = "import os, sys; from hub.app import *; from hub.core.settings import from_environment; "
_SERVE += "sys.exit(serve(from_environment(os.environ), [Role(r) for r in sys.argv[1:]]))"


class RunningHub:
    """``settings``, ``context`` (of the test's own process) and the processes that it started."""

    def __init__(self, folder: Path, database_url: str, origin: str = "", proxy: str = "") -> None:
        self.settings: Settings = replace(
            in_directory(folder / "hub"),
            database_url=database_url,
            broker=Address("127.0.0.1", free_port()),
            web=Address("127.0.0.1", free_port()),
            device_port=Address("127.0.0.1", free_port()),
            origin=origin,
        )
        self._proxy = proxy
        prepare(self.settings)
        self.engine = open_engine(self.settings.database_url)
        self.context: Context = build_context(self.settings, self.engine)
        self._log = folder / "hub.log"
        self._started: list[subprocess.Popen[bytes]] = []

    def start_broker(self) -> subprocess.Popen[bytes]:
        configuration = broker.configuration_file(self.settings)
        process = self._start([MOSQUITTO, "-c", str(configuration)])
        wait_for_port(self.settings.broker.port)
        return process

    def start(self, *roles: Role) -> subprocess.Popen[bytes]:
        """Start these roles (all without any) and wait until each says that it is ready."""
        for role in roles or tuple(Role):
            ready_file(self.settings.run_dir, role).unlink(missing_ok=True)
        process = self._start([sys.executable, "-c", _SERVE, *roles])
        for role in roles or tuple(Role):
            self._wait(process, role)
        return process

    def ready(self, role: Role) -> dict[str, object]:
        """What a role said when it was ready."""
        facts: dict[str, object] = json.loads(ready_file(self.settings.run_dir, role).read_bytes())
        return facts

    def log(self) -> str:
        return self._log.read_text()

    def stop(self) -> None:
        for process in reversed(self._started):
            process.terminate()
        for process in reversed(self._started):
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()
            process.wait()
        self.engine.dispose()

    @contextlib.contextmanager
    def device(self, name: str, files: Credentials, *filters: str) -> Iterator[FarEnd]:
        """A plain MQTT client with a device's certificate, connected and subscribed."""
        client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=name, protocol=MQTTProtocolVersion.MQTTv5)
        client.tls_set_context(files.tls())
        client.on_socket_open = set_nodelay
        end, connected = FarEnd(client), threading.Event()
        client.on_connect = lambda *_: connected.set()
        client.on_message = lambda _client, _data, message: end.received.append(message)
        client.connect("127.0.0.1", self.settings.broker.port, keepalive=20)
        client.loop_start()
        try:
            assert connected.wait(10), f"{name} could not connect"
            for each in filters:
                end.subscribe(each)
            yield end
        finally:
            client.disconnect()
            client.loop_stop()

    def _start(self, argv: Sequence[str]) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            process = subprocess.Popen(
                argv,
                env={**os.environ, **self._environment()},
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
            )
        self._started.append(process)
        return process

    def _environment(self) -> dict[str, str]:
        return {
            "TSUNAGARU_DATA": str(self.settings.data_dir),
            "DATABASE_URL": self.settings.database_url,
            "TSUNAGARU_BROKER": str(self.settings.broker),
            "TSUNAGARU_WEB": str(self.settings.web),
            "TSUNAGARU_DEVICES": str(self.settings.device_port),
            "TSUNAGARU_ORIGIN": self.settings.origin,
            "TSUNAGARU_PROXY": self._proxy,
        }

    def _wait(self, process: subprocess.Popen[bytes], role: Role) -> None:
        deadline = time.monotonic() + 2 * PATIENCE_SECONDS
        while not ready_file(self.settings.run_dir, role).exists():
            if process.poll() is not None or time.monotonic() > deadline:
                raise NeverHappened(f"{role} is not ready:\n{self.log()}")
            time.sleep(0.02)


def kill(process: subprocess.Popen[bytes]) -> None:
    """kill -9: no goodbye."""
    process.send_signal(signal.SIGKILL)
    process.wait()


@contextlib.contextmanager
def running_hub(folder: Path, database_url: str) -> Iterator[RunningHub]:
    """A prepared hub with its broker running; the test starts the roles that it needs."""
    hub = RunningHub(folder, database_url)
    try:
        hub.start_broker()
        yield hub
    finally:
        hub.stop()
