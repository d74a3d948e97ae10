"""The device's MQTT life: connect, birth, will, resume, ask and hear.

paho runs its own thread; everything that it tells is carried into the event loop at once, and a
message is acknowledged to the broker only after its handler has returned (and has kept what it must).
MQTT 5 by default; with ``version = 4`` the same contract runs over 3.1.1, since an answer is found
by its topic and by ``ask`` in its body, never by a property of the packet.
"""

from __future__ import annotations

import asyncio
import logging
import math
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from edge.asking import Asking
from edge.disk import DiskFull
from edge.envelopes import Envelopes
from edge.wire.envelope import (
    MAX_PACKET_BYTES,
    BodyUnfit,
    Header,
    WireError,
    decode_body,
    decode_header,
    demand_fit,
    encode,
    parse_timestamp,
)
from edge.wire.messages import schema_of
from edge.wire.messages.link import Birth, HubStatus, LinkState, Standing, StandingState, Status
from edge.wire.topics import STANDING, Down, Topics, Up

KEEP_ALIVE_SECONDS = 20
RECEIVE_MAXIMUM = 16
CLOSING_SECONDS = 5.0
_PACKET_OVERHEAD_BYTES = 4096  # topic and properties beside the payload

log = logging.getLogger(__name__)
Answer = TypeVar("Answer")


class LinkDown(Exception):
    """There is no connection now: nothing was sent."""


class TakenOver(Exception):
    """Another agent has connected under this device's identity: two boots, or a copied disk."""


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
class Heard:
    """One message for this device. ``header`` None: a retained level was cleared.

    ``rest`` are the topic's levels behind its kind; ``expires_in`` the seconds that the broker says are
    left (MQTT 5 alone).
    """

    rest: tuple[str, ...]
    header: Header | None = field(repr=False)
    retained: bool = False
    expires_in: float | None = None


Handler = Callable[[Heard], None]
"""Called in the event loop, in order of arrival; returns when it has kept what must not be lost."""


@dataclass(frozen=True, slots=True)
class View:
    """``connected``: to the broker, for the ``connection``-th time. ``online``: the hub can be reached.

    ``quarantined``: the hub has said that it keeps this device away, and nothing has told otherwise since.
    A release counts as a new connection: all is said again.
    """

    connected: bool = False
    hub: bool = False
    connection: int = 0
    quarantined: bool = False

    @property
    def online(self) -> bool:
        return self.may_speak and self.hub

    @property
    def may_speak(self) -> bool:
        """Whether the broker takes what is handed to it."""
        return self.connected and not self.quarantined


class Link:
    """One device's connection. Build it, give it its handlers with ``hear``, then ``start``."""

    def __init__(
        self,
        settings: LinkSettings,
        envelopes: Envelopes,
        topics: Topics,
        birth: Callable[[], Birth],
        tls: ssl.SSLContext | None,
    ) -> None:
        self.view = View()
        self.failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._settings = settings
        self._seen_itself: datetime | None = None
        self._envelopes = envelopes
        self._topics = topics
        self._birth = birth
        self._loop = asyncio.get_running_loop()
        self._changed = asyncio.Event()
        self._asking = Asking(self._ask)
        self._handlers: dict[Down, Handler] = {}
        self._hear_hub: Handler | None = None
        self._hear_alert: Handler | None = None
        self._hear_time: Handler | None = None
        self._hear_unfit: Callable[[BodyUnfit], None] | None = None
        self._unfit: set[str] = set()
        self._client = self._build(tls)

    # --- for duties ----------------------------------------------------------------------------

    def hear(self, kind: Down, handler: Handler) -> None:
        """``Down.ANSWER``: only answers that came too late for their ask."""
        self._handlers[kind] = handler

    def hear_hub(self, handler: Handler) -> None:
        """Every hub/status."""
        self._hear_hub = handler

    def hear_times(self, handler: Handler) -> None:
        """Every answer of the hub, for the time at which it was sent."""
        self._hear_time = handler

    def hear_alerts(self, handler: Handler) -> None:
        """Alerts of the device's area; a cleared one has no header."""
        self._hear_alert = handler

    def hear_unfit(self, handler: Callable[[BodyUnfit], None]) -> None:
        """Levels of ours that the contract does not allow: each once in a life."""
        self._hear_unfit = handler

    async def watch(self) -> AsyncIterator[View]:
        """The present view at once, then the newest after each change."""
        seen: View | None = None
        while True:
            if seen != self.view:
                seen = self.view
                yield seen
            else:
                await self._changed.wait()

    def publish(
        self, topic: str, payload: bytes, *, retain: bool = False, expiry: float | None = None
    ) -> None:
        """Hand one message to the broker at QoS 1; ``LinkDown`` when it cannot leave now."""
        if not self.view.may_speak:
            raise LinkDown
        self._send(topic, payload, retain, expiry)

    def tell(self, kind: Up, body: object, *levels: str, retain: bool = False) -> None:
        """Put a body into its envelope and publish it below the device's ``up``.

        One that its own type does not allow is an error in the log, and told as such.
        """
        topic = self._topics.up(self._envelopes.node, kind, *levels)
        if self._fits(body):
            self.publish(topic, encode(self._envelopes.seal(body)), retain=retain)

    async def ask(
        self, subject: str, operation: str, body: object, answer: type[Answer], timeout: float
    ) -> Answer | None:
        """The hub's answer, or ``None`` when none that fits came within ``timeout`` seconds.

        ``LinkDown``: nothing was sent. ``None`` says nothing about what the hub did.
        """
        envelope = self._envelopes.seal(body)
        topic = self._topics.up(self._envelopes.node, Up.ASK, subject, operation)
        try:
            header = await self._asking.ask(envelope.id, topic, encode(envelope), timeout)
            return decode_body(header, answer)
        except TimeoutError:
            return None
        except WireError as error:
            log.error("an answer was not understood: %s", error)
            return None

    # --- life ----------------------------------------------------------------------------------

    def start(self) -> None:
        """Connect, and go on trying with growing pauses; ``watch`` tells when it is there."""
        host, port = self._settings.host, self._settings.port
        if self._five:
            properties = self._connect_properties()
            self._client.connect_async(
                host, port, KEEP_ALIVE_SECONDS, clean_start=False, properties=properties
            )
        else:
            self._client.connect_async(host, port, KEEP_ALIVE_SECONDS)
        self._client.loop_start()

    async def close(self) -> None:
        """Say ``closing`` if the broker can be reached, and end without a will."""
        if self.view.may_speak:
            goodbye = self._send(self._status_topic, self._status(LinkState.CLOSING), True, None)
            await asyncio.to_thread(_wait_until_published, goodbye)
        self._client.disconnect()
        await asyncio.to_thread(self._client.loop_stop)
        self._client._reset_sockets()  # paho leaves its own pair of sockets open until it is collected
        self._look(View(connection=self.view.connection))

    def _build(self, tls: ssl.SSLContext | None) -> mqtt.Client:
        client = mqtt.Client(
            CallbackAPIVersion.VERSION2,
            client_id=self._envelopes.node,
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
        will = None
        if self._five:
            will = _properties(PacketTypes.WILLMESSAGE, WillDelayInterval=self._settings.will_delay_seconds)
        client.will_set(self._status_topic, self._status(LinkState.LOST), 1, True, will)
        return client

    @property
    def _five(self) -> bool:
        return self._settings.version == 5

    @property
    def _status_topic(self) -> str:
        return self._topics.up(self._envelopes.node, Up.STATUS)

    @property
    def _standing_topic(self) -> str:
        return self._topics.down(self._envelopes.node, Down.DESIRED, STANDING)

    def _status(self, state: LinkState) -> bytes:
        return encode(self._envelopes.seal(Status(state=state, session=self._envelopes.session)))

    def _connect_properties(self) -> Properties:
        return _properties(
            PacketTypes.CONNECT,
            SessionExpiryInterval=self._settings.session_expiry_seconds,
            ReceiveMaximum=RECEIVE_MAXIMUM,
            MaximumPacketSize=MAX_PACKET_BYTES + _PACKET_OVERHEAD_BYTES,
        )

    def _ask(self, topic: str, payload: bytes, expiry: float) -> None:
        self.publish(topic, payload, expiry=expiry)

    def _send(self, topic: str, payload: bytes, retain: bool, expiry: float | None) -> mqtt.MQTTMessageInfo:
        properties = None
        if expiry is not None and self._five:
            properties = _properties(PacketTypes.PUBLISH, MessageExpiryInterval=max(1, math.ceil(expiry)))
        return self._client.publish(topic, payload, 1, retain, properties)

    # --- called by paho's thread ---------------------------------------------------------------

    def _on_connect(
        self, client: object, data: object, flags: object, reason: Any, properties: object
    ) -> None:
        self._loop.call_soon_threadsafe(self._connected, not reason.is_failure, str(reason))

    def _on_disconnect(
        self, client: object, data: object, flags: object, reason: Any, properties: object
    ) -> None:
        self._loop.call_soon_threadsafe(self._disconnected, str(reason))

    def _on_message(self, client: object, data: object, message: mqtt.MQTTMessage) -> None:
        self._loop.call_soon_threadsafe(self._arrived, message)

    def _on_publish(self, client: object, data: object, mid: int, reason: Any, properties: object) -> None:
        if reason.is_failure:
            log.error("the broker refused a message: %s", reason)

    # --- in the event loop ---------------------------------------------------------------------

    def _connected(self, accepted: bool, reason: str) -> None:
        if not accepted:
            log.warning("the broker refused the connection: %s", reason)
            return
        self._subscribe()
        self._greet()
        log.info("connected to the broker")

    def _subscribe(self) -> None:
        filters = [
            self._topics.all_down(self._envelopes.node),
            self._topics.hub_status,
            self._topics.all_alerts(self._settings.area),
            self._status_topic,
        ]
        self._client.subscribe([(each, 1) for each in filters])

    def _greet(self, hub: bool = False) -> None:
        """As in a new connection; a device that is kept away says nothing until it hears the hub again."""
        away = self.view.quarantined
        if not away:
            self._send(self._status_topic, self._status(LinkState.ONLINE), True, None)
        self._look(View(True, hub, self.view.connection + 1, away))
        if not away:
            self.tell(Up.BIRTH, self._birth(), retain=True)
            self._asking.again()

    def _fits(self, body: object) -> bool:
        try:
            demand_fit(schema_of(body), body)
        except BodyUnfit as error:
            log.error("a mistake of ours, and a level is not told: %s", error, stack_info=True)
            if self._hear_unfit is not None and str(error) not in self._unfit:
                self._hear_unfit(error)
            self._unfit.add(str(error))
            return False
        return True

    def _disconnected(self, reason: str) -> None:
        self._look(replace(self.view, connected=False, hub=False))
        log.info("disconnected from the broker: %s", reason)

    def _arrived(self, message: mqtt.MQTTMessage) -> None:
        try:
            self._hand_on(message)
        except (WireError, DiskFull) as error:
            log.error("a message was not taken: %s", error)
        except Exception:  # one odd message, retained perhaps, must not end the agent at each of its starts
            log.exception("a message on %s was not taken", message.topic)
        self._client.ack(message.mid, message.qos)

    def _hand_on(self, message: mqtt.MQTTMessage) -> None:
        header = decode_header(bytes(message.payload)) if message.payload else None
        retained = bool(message.retain)
        if message.topic == self._topics.hub_status:
            self._heard_hub(Heard((), header, retained))
        elif message.topic == self._status_topic:
            self._heard_own_status(header)
        elif message.topic == self._standing_topic:
            self._heard_standing(Heard((), header, retained))
        elif (topic := self._topics.parse(message.topic)) is None:
            if self._hear_alert is not None:
                self._hear_alert(Heard(tuple(message.topic.split("/")[-1:]), header, retained))
        elif isinstance(topic.kind, Down) and not self._answered(topic.kind, header):
            handler = self._handlers.get(topic.kind)
            if handler is not None:
                expires_in = getattr(message.properties, "MessageExpiryInterval", None)
                handler(Heard(topic.rest, header, retained, expires_in))

    def _answered(self, kind: Down, header: Header | None) -> bool:
        if kind is not Down.ANSWER or header is None:
            return False
        if self._hear_time is not None:
            self._hear_time(Heard((), header))
        return self._asking.answered(header)

    def _heard_hub(self, heard: Heard) -> None:
        state = LinkState.LOST if heard.header is None else decode_body(heard.header, HubStatus).state
        hub = state is LinkState.ONLINE
        if self.view.quarantined:
            self._released(hub, heard.retained)
        else:
            self._look(replace(self.view, hub=hub))
        if self._hear_hub is not None:
            self._hear_hub(heard)

    def _heard_standing(self, heard: Heard) -> None:
        """Kept away at once; let in only when the broker's rules are seen to have changed.

        "Admitted" may come before the broker has read them, so it is only a reason to ask for all levels
        again, and ``_heard_hub`` tells whether they were given.
        """
        if heard.header is None:
            return
        if decode_body(heard.header, Standing).state is StandingState.QUARANTINED:
            self._look(replace(self.view, quarantined=True))
            log.warning("the hub keeps this device away")
        elif self.view.quarantined and not heard.retained:
            self._subscribe()

    def _released(self, hub: bool, retained: bool) -> None:
        """Who is kept away does not hear the hub: whatever a forgetful broker has retained, it is let in.

        Where the hub speaks by itself and does not answer a subscription, the other levels have not come.
        """
        log.info("the hub lets this device in again")
        self._look(replace(self.view, quarantined=False))
        if not retained:
            self._subscribe()
        self._greet(hub)

    def _heard_own_status(self, header: Header | None) -> None:
        """Take back a "lost" that is no longer true, and see when someone else speaks as this device.

        The will of a replaced connection may come after the new one's birth. Another session's "online"
        is an earlier life of this agent until the own one has been seen, and a stranger after; unless it
        is older, as it is when a broker that was killed remembers things of long ago.
        """
        status = Status(state=LinkState.LOST, session="") if header is None else decode_body(header, Status)
        if header is not None and status.session == self._envelopes.session:
            self._seen_itself = self._seen_itself or parse_timestamp(header.at)
        elif status.state is LinkState.ONLINE and self._is_stranger(header) and not self.failed.done():
            self._client.disconnect()
            self.failed.set_exception(TakenOver("another agent uses this device's identity"))
        if status.state is LinkState.LOST and self.view.may_speak:
            self._send(self._status_topic, self._status(LinkState.ONLINE), True, None)

    def _is_stranger(self, header: Header | None) -> bool:
        seen = self._seen_itself
        return seen is not None and header is not None and parse_timestamp(header.at) >= seen

    def _look(self, view: View) -> None:
        self.view = view
        self._changed.set()
        self._changed = asyncio.Event()


def _properties(kind: int, **values: int) -> Properties:
    properties = Properties(kind)  # type: ignore[no-untyped-call]
    for name, value in values.items():
        setattr(properties, name, value)
    return properties


def _without_delay(client: object, data: object, sock: Any) -> None:
    """With Nagle's algorithm on, each acknowledgement waits some 40 ms."""
    if isinstance(sock, socket.socket):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _wait_until_published(message: mqtt.MQTTMessageInfo) -> None:
    """The line may go at this very moment; then the will says ``lost``, which is true as well."""
    if message.rc is MQTTErrorCode.MQTT_ERR_SUCCESS:
        message.wait_for_publish(CLOSING_SECONDS)
