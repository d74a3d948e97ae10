"""A device that was revoked: neither the broker nor the device port opens a connection to it."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import threading
from functools import partial

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from hub.app import Role
from hub.core.clock import SystemClock
from hub.core.db import transaction
from hub.fleet import broker, service
from tests.hub.devices import Credentials, admit
from tests.hub.running import RunningHub
from tests.support.waiting import eventually


def opens_mqtt(hub: RunningHub, files: Credentials) -> bool:
    """Whether the broker lets the device in; a refused certificate breaks the handshake off."""
    client = mqtt.Client(
        CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv5, reconnect_on_failure=False
    )
    client.tls_set_context(files.tls())
    told, answers = threading.Event(), list[bool]()

    def ended(good: bool) -> None:
        answers.append(good)
        told.set()

    client.on_connect = lambda _c, _d, _f, reason, _p: ended(not reason.is_failure)
    client.on_disconnect = lambda *_: ended(False)
    try:
        client.connect("127.0.0.1", hub.settings.broker.port, keepalive=20)
    except (ssl.SSLError, ConnectionError):
        return False
    client.loop_start()
    assert told.wait(10)
    client.disconnect()
    client.loop_stop()
    return answers[0]


def is_shut_out(hub: RunningHub, files: Credentials) -> bool:
    return not opens_mqtt(hub, files)


async def opens_https(hub: RunningHub, files: Credentials) -> bool:
    """Whether the device port answers at all. TLS 1.3 tells of a refusal at the first reading."""
    address = hub.settings.device_port
    try:
        reader, writer = await asyncio.open_connection(address.host, address.port, ssl=files.tls())
    except (ssl.SSLError, ConnectionError):
        return False
    try:
        writer.write(b"GET /media/x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        return (await reader.read(12)).startswith(b"HTTP/1.1 ")
    except (ssl.SSLError, ConnectionError):
        return False
    finally:
        writer.transport.abort()  # a polite end waits for the port's own, and the test does not
        with contextlib.suppress(ssl.SSLError, ConnectionError):
            await writer.wait_closed()


def revoke(hub: RunningHub, name: str) -> None:
    with transaction(hub.engine) as tx:
        service.revoke(tx, hub.context, name, "s-1")
    broker.apply_access(hub.settings, hub.engine, SystemClock())


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_who_is_revoked_opens_no_connection_and_nobody_else_is_shut_out(hub: RunningHub) -> None:
    files = {name: admit(hub.context, name) for name in ("till-1", "till-2", "till-3")}
    broker.apply_access(hub.settings, hub.engine, SystemClock())
    hub.start(Role.WEB)
    for name in files:
        assert opens_mqtt(hub, files[name])
        assert await opens_https(hub, files[name])
    for name in ("till-1", "till-2"):  # two within one second: each list must count
        revoke(hub, name)
        await eventually(partial(is_shut_out, hub, files[name]), f"{name} at the broker")
    for name in ("till-1", "till-2"):
        assert not await opens_https(hub, files[name])
    assert opens_mqtt(hub, files["till-3"])
    assert await opens_https(hub, files["till-3"])
