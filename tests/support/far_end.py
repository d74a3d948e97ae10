"""The other end of a link in tests: an ordinary paho client that remembers what reached it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import paho.mqtt.client as mqtt
from paho.mqtt.enums import MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions

from tests.support.broker import Broker, let_go


@dataclass
class FarEnd:
    """``received`` in order of arrival; ``publish`` waits until the broker has the message."""

    client: mqtt.Client
    received: list[mqtt.MQTTMessage] = field(default_factory=list)

    def publish(self, topic: str, payload: bytes, retain: bool = False, expiry: int | None = None) -> int:
        """Publish at QoS 1 and return the broker's reason code (0: taken, 135: not authorised)."""
        properties = None
        if expiry is not None:
            properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
            properties.MessageExpiryInterval = expiry
        code: list[int] = []
        done = threading.Event()

        def on_publish(client: object, userdata: object, mid: int, reason: Any, properties: object) -> None:
            code.append(reason.value)
            done.set()

        self.client.on_publish = on_publish
        self.client.publish(topic, payload, 1, retain, properties)
        assert done.wait(10), f"the broker never acknowledged {topic}"
        return code[0]

    def subscribe(self, topic: str) -> None:
        """Subscribe at QoS 1 and wait for the broker's answer."""
        done = threading.Event()

        def on_subscribe(*_: object) -> None:
            done.set()

        self.client.on_subscribe = on_subscribe
        if self.client.protocol == MQTTProtocolVersion.MQTTv5:
            self.client.subscribe(topic, options=SubscribeOptions(qos=1))
        else:
            self.client.subscribe(topic, 1)
        assert done.wait(10), f"the broker never answered the subscription to {topic}"

    def payloads(self, topic: str) -> list[bytes]:
        return [bytes(message.payload) for message in list(self.received) if message.topic == topic]

    def topics(self) -> list[str]:
        return [message.topic for message in list(self.received)]


@contextlib.contextmanager
def far_end(broker: Broker, identity: str, *filters: str, client_id: str | None = None) -> Iterator[FarEnd]:
    """A connected client of ``identity``, subscribed to ``filters``, for the length of a ``with`` block."""
    client = broker.client(identity, client_id)
    end = FarEnd(client)
    connected = threading.Event()

    def on_connect(*_: object) -> None:
        connected.set()

    def on_message(client: object, userdata: object, message: mqtt.MQTTMessage) -> None:
        end.received.append(message)

    client.on_connect = on_connect
    client.on_message = on_message
    client.connect("127.0.0.1", broker.port, keepalive=20)
    client.loop_start()
    try:
        assert connected.wait(10), f"{identity} could not connect"
        for each in filters:
            end.subscribe(each)
        yield end
    finally:
        let_go(client)
