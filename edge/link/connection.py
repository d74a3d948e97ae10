"""The device's MQTT life: connect, birth, will, resume, ask and hear.

Everything happens in the event loop; ``mqtt`` carries it there and back. An answer is found by its topic and
by ``ask`` in its body, never by a property of the packet, so that the contract runs over 3.1.1 as well.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

import paho.mqtt.client as paho

from edge.link.envelopes import Envelopes
from edge.link.mqtt import LinkSettings, Mqtt, News
from edge.link.requests import Requests
from edge.storage.disk import DiskFull
from edge.wire.envelope import (
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
from edge.wire.messages.link import (
    AskStanding,
    Birth,
    HubStatus,
    LinkState,
    Standing,
    StandingState,
    Status,
)
from edge.wire.topics import ASKS_STANDING, STANDING, Down, Topics, Up

ASKED_SECONDS = 10.0
"""So long the question how this device stands is good for; who comes later says itself that it is there."""

log = logging.getLogger(__name__)
Answer = TypeVar("Answer")


class LinkDown(Exception):
    """There is no connection now: nothing was sent."""


class TakenOver(Exception):
    """Another agent has connected under this device's identity: two boots, or a copied disk."""


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
        self._changed = asyncio.Event()
        self._requests = Requests(self._ask)
        self._handlers: dict[Down, Handler] = {}
        self._hear_alert: Handler | None = None
        self._hear_time: Callable[[datetime], None] = _ignore
        self._hear_unfit: Callable[[BodyUnfit], None] | None = None
        self._unfit: set[str] = set()
        lost = self._status_topic, self._status(LinkState.LOST)
        news = News(self._connected, self._refused, self._disconnected, self._arrived)
        self._mqtt = Mqtt(settings, envelopes.node, lost, tls, news)

    # --- for duties ----------------------------------------------------------------------------

    def hear(self, kind: Down, handler: Handler) -> None:
        """``Down.ANSWER``: only answers that came too late for their ask."""
        self._handlers[kind] = handler

    def hear_times(self, handler: Callable[[datetime], None]) -> None:
        """When the hub sent what has just come: no retained level, and no command, which may have waited."""
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
        self._mqtt.send(topic, payload, retain, expiry)

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
            header = await self._requests.ask(envelope.id, topic, encode(envelope), timeout)
            return decode_body(header, answer)
        except TimeoutError:
            return None
        except WireError as error:
            log.error("an answer was not understood: %s", error)
            return None

    # --- life ----------------------------------------------------------------------------------

    def start(self) -> None:
        """Connect, and go on trying with growing pauses; ``watch`` tells when it is there."""
        self._mqtt.start()

    async def close(self) -> None:
        """Say ``closing`` if the broker can be reached, and end without a will."""
        goodbye = (self._status_topic, self._status(LinkState.CLOSING)) if self.view.may_speak else None
        await self._mqtt.close(goodbye)
        self._look(View(connection=self.view.connection))

    @property
    def _status_topic(self) -> str:
        return self._topics.up(self._envelopes.node, Up.STATUS)

    @property
    def _standing_topic(self) -> str:
        return self._topics.down(self._envelopes.node, Down.DESIRED, STANDING)

    @property
    def _standing_answer(self) -> str:
        """Nobody who is kept away hears it."""
        return self._topics.down(self._envelopes.node, Down.ANSWER, ASKS_STANDING[0])

    def _status(self, state: LinkState) -> bytes:
        return encode(self._envelopes.seal(Status(state=state, session=self._envelopes.session)))

    def _ask(self, topic: str, payload: bytes, expiry: float) -> None:
        self.publish(topic, payload, expiry=expiry)

    # --- in the event loop ---------------------------------------------------------------------

    def _refused(self, reason: str) -> None:
        log.warning("the broker refused the connection: %s", reason)

    def _connected(self) -> None:
        self._subscribe()
        self._greet()
        self._ask_standing()
        log.info("connected to the broker")

    def _subscribe(self) -> None:
        filters = [
            self._topics.all_down(self._envelopes.node),
            self._topics.hub_status,
            self._topics.all_alerts(self._settings.area),
            self._status_topic,
        ]
        self._mqtt.subscribe(filters)

    def _ask_standing(self) -> None:
        """A broker may have nothing retained: neither that the hub is there nor that it keeps us away."""
        topic = self._topics.up(self._envelopes.node, Up.ASK, *ASKS_STANDING)
        self._mqtt.send(topic, encode(self._envelopes.seal(AskStanding())), False, ASKED_SECONDS)

    def _greet(self, hub: bool = False) -> None:
        """As in a new connection; a device that is kept away says nothing until it hears the hub again."""
        away = self.view.quarantined
        if not away:
            self._mqtt.send(self._status_topic, self._status(LinkState.ONLINE), True)
        self._look(View(True, hub, self.view.connection + 1, away))
        if not away:
            self.tell(Up.BIRTH, self._birth(), retain=True)
            self._requests.again()

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

    def _arrived(self, message: paho.MQTTMessage) -> None:
        try:
            self._hand_on(message)
        except (WireError, DiskFull) as error:
            log.error("a message was not taken: %s", error)
        except Exception:  # one odd message, retained perhaps, must not end the agent at each of its starts
            log.exception("a message on %s was not taken", message.topic)

    def _note_time(self, topic: str, header: Header) -> None:
        parsed = self._topics.parse(topic)
        if topic != self._status_topic and (parsed is None or parsed.kind is not Down.COMMAND):
            self._hear_time(parse_timestamp(header.at))

    def _hand_on(self, message: paho.MQTTMessage) -> None:
        header = decode_header(bytes(message.payload)) if message.payload else None
        retained = bool(message.retain)
        if header is not None and not retained:
            self._note_time(message.topic, header)
        if message.topic == self._topics.hub_status:
            self._heard_hub(Heard((), header, retained))
        elif message.topic == self._status_topic:
            self._heard_own_status(header)
        elif message.topic == self._standing_topic:
            self._heard_standing(Heard((), header, retained))
        elif message.topic == self._standing_answer:
            self._look_at_hub(hub=True, retained=retained)
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
        return self._requests.answered(header)

    def _heard_hub(self, heard: Heard) -> None:
        state = LinkState.LOST if heard.header is None else decode_body(heard.header, HubStatus).state
        self._look_at_hub(hub=state is LinkState.ONLINE, retained=heard.retained)

    def _look_at_hub(self, hub: bool, retained: bool) -> None:
        if self.view.quarantined:
            self._released(hub, retained)
        else:
            self._look(replace(self.view, hub=hub))

    def _heard_standing(self, heard: Heard) -> None:
        """Kept away at once; let in only when the broker's rules are seen to have changed.

        "Admitted" may come before the broker has read them, so it is only a reason to ask for all levels
        again, and ``_look_at_hub`` hears whether they were given.
        """
        if heard.header is None:
            return
        if decode_body(heard.header, Standing).state is StandingState.QUARANTINED:
            self._look(replace(self.view, quarantined=True))
            log.warning("the hub keeps this device away")
        elif self.view.quarantined and not heard.retained:
            self._subscribe()
            self._ask_standing()

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
            self._mqtt.hang_up()
            self.failed.set_exception(TakenOver("another agent uses this device's identity"))
        if status.state is LinkState.LOST and self.view.may_speak:
            self._mqtt.send(self._status_topic, self._status(LinkState.ONLINE), True)

    def _is_stranger(self, header: Header | None) -> bool:
        seen = self._seen_itself
        return seen is not None and header is not None and parse_timestamp(header.at) >= seen

    def _look(self, view: View) -> None:
        self.view = view
        self._changed.set()
        self._changed = asyncio.Event()


def _ignore(moment: datetime) -> None:
    """Nobody wants the hub's clock."""
