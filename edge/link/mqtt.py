"""The MQTT client of one device: its settings, its packets, its thread.

paho runs its own thread; everything that it tells is carried into the event loop at once, and a
message is acknowledged to the broker only after its handler has returned (and has kept what it must).
MQTT 5 by default; with ``version = 4`` the same contract runs over 3.1.1.
"""

from __future__ import annotations

import asyncio
import logging
import math
import socket
import ssl
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from edge.wire.envelope import MAX_PACKET_BYTES

KEEP_ALIVE_SECONDS = 20
RECEIVE_MAXIMUM = 16
CLOSING_SECONDS = 5.0
_PACKET_OVERHEAD_BYTES = 4096  # topic and properties beside the payload

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LinkSettings:
    """``will_delay_seconds`` must be below ``session_expiry_seconds``, else the session's end sends it."""

    host: str
    port: int
    version: int = 5
    will_delay_seconds: int = 25
    session_expiry_seconds: int = 86_400
    reconnect_seconds: tuple[int, int] = (1, 30)
    area: str = "+"

    def __post_init__(self) -> None:
        if self.version not in (4, 5):
            raise ValueError("mqtt version is 5, or 4 for MQTT 3.1.1")
        if not 0 <= self.will_delay_seconds < self.session_expiry_seconds:
            raise ValueError("the will's delay must be shorter than the session's expiry")


@dataclass(frozen=True, slots=True)
class News:
    """What happens on the connection; each is called in the event loop, in order.

    ``refused`` and ``gone`` are told why.
    """

    connected: Callable[[], None]
    refused: Callable[[str], None]
    gone: Callable[[str], None]
    arrived: Callable[[paho.MQTTMessage], None]


class Mqtt:
    """``will`` is the topic and payload that the broker says for a device that is lost."""

    def __init__(
        self,
        settings: LinkSettings,
        name: str,
        will: tuple[str, bytes],
        tls: ssl.SSLContext | None,
        news: News,
    ) -> None:
        self._settings = settings
        self._five = settings.version == 5
        self._loop = asyncio.get_running_loop()
        self._news = news
        self._client = self._build(name, will, tls)

    def start(self) -> None:
        """Connect, and go on trying with growing pauses."""
        host, port = self._settings.host, self._settings.port
        if self._five:
            properties = self._connect_properties()
            self._client.connect_async(
                host, port, KEEP_ALIVE_SECONDS, clean_start=False, properties=properties
            )
        else:
            self._client.connect_async(host, port, KEEP_ALIVE_SECONDS)
        self._client.loop_start()

    def subscribe(self, filters: Iterable[str]) -> None:
        self._client.subscribe([(each, 1) for each in filters])

    def send(self, topic: str, payload: bytes, retain: bool, expiry: float | None = None) -> None:
        self._send(topic, payload, retain, expiry)

    def hang_up(self) -> None:
        """End the connection without a will, and do not try again."""
        self._client.disconnect()

    async def close(self, goodbye: tuple[str, bytes] | None) -> None:
        """Say ``goodbye`` (retained) if there is one, and end."""
        if goodbye is not None:
            sent = self._send(*goodbye, True, None)
            await asyncio.to_thread(_wait_until_published, sent)
        self._client.disconnect()
        await asyncio.to_thread(self._client.loop_stop)
        self._client._reset_sockets()  # paho leaves its own pair of sockets open until it is collected

    def _build(self, name: str, will: tuple[str, bytes], tls: ssl.SSLContext | None) -> paho.Client:
        client = paho.Client(
            CallbackAPIVersion.VERSION2,
            client_id=name,
            clean_session=None if self._five else False,
            protocol=MQTTProtocolVersion(self._settings.version),
            manual_ack=True,
        )
        if tls is not None:
            client.tls_set_context(tls)
        client.reconnect_delay_set(*self._settings.reconnect_seconds)
        client.on_socket_open = _without_delay
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_message
        client.on_publish = self._on_publish
        delay = None
        if self._five:
            delay = _properties(PacketTypes.WILLMESSAGE, WillDelayInterval=self._settings.will_delay_seconds)
        client.will_set(*will, 1, True, delay)
        return client

    def _connect_properties(self) -> Properties:
        return _properties(
            PacketTypes.CONNECT,
            SessionExpiryInterval=self._settings.session_expiry_seconds,
            ReceiveMaximum=RECEIVE_MAXIMUM,
            MaximumPacketSize=MAX_PACKET_BYTES + _PACKET_OVERHEAD_BYTES,
        )

    def _send(self, topic: str, payload: bytes, retain: bool, expiry: float | None) -> paho.MQTTMessageInfo:
        properties = None
        if expiry is not None and self._five:
            properties = _properties(PacketTypes.PUBLISH, MessageExpiryInterval=max(1, math.ceil(expiry)))
        return self._client.publish(topic, payload, 1, retain, properties)

    # --- called by paho's thread ---------------------------------------------------------------

    def _on_connect(
        self, client: object, data: object, flags: object, reason: Any, properties: object
    ) -> None:
        if reason.is_failure:
            self._loop.call_soon_threadsafe(self._news.refused, str(reason))
        else:
            self._loop.call_soon_threadsafe(self._news.connected)

    def _on_disconnect(
        self, client: object, data: object, flags: object, reason: Any, properties: object
    ) -> None:
        self._loop.call_soon_threadsafe(self._news.gone, str(reason))

    def _on_message(self, client: object, data: object, message: paho.MQTTMessage) -> None:
        self._loop.call_soon_threadsafe(self._arrived, message)

    def _on_publish(self, client: object, data: object, mid: int, reason: Any, properties: object) -> None:
        if reason.is_failure:
            log.error("the broker refused a message: %s", reason)

    # --- in the event loop ---------------------------------------------------------------------

    def _arrived(self, message: paho.MQTTMessage) -> None:
        try:
            self._news.arrived(message)
        finally:
            self._client.ack(message.mid, message.qos)


def _properties(kind: int, **values: int) -> Properties:
    properties = Properties(kind)  # type: ignore[no-untyped-call]
    for name, value in values.items():
        setattr(properties, name, value)
    return properties


def _without_delay(client: object, data: object, sock: Any) -> None:
    """With Nagle's algorithm on, each acknowledgement waits some 40 ms."""
    if isinstance(sock, socket.socket):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _wait_until_published(message: paho.MQTTMessageInfo) -> None:
    """The line may go at this very moment; then the will says ``lost``, which is true as well."""
    if message.rc is MQTTErrorCode.MQTT_ERR_SUCCESS:
        message.wait_for_publish(CLOSING_SECONDS)
