"""The role ``intake``: takes what devices say, says what the hub has decided, keeps the access file."""

from __future__ import annotations

import asyncio
import logging
import random
import signal
import ssl
import time
from collections.abc import Callable
from functools import partial

import msgspec

from edge.wire.access import HUB_INTAKE
from edge.wire.envelope import MAX_PACKET_BYTES, WireError
from edge.wire.messages import schema_of
from edge.wire.messages.link import Ack, HubStatus, LinkState, Replay
from edge.wire.topics import Down, Up
from hub.core.changes import Changes, watching
from hub.core.context import Context
from hub.core.db import patiently, transaction
from hub.core.limits import Pace
from hub.fleet import broker
from hub.fleet import service as fleet
from hub.fleet.authority import Authority
from hub.messaging import asks, handlers
from hub.messaging.batch import FACTS, LEVELS, Arrived, Hearers, ToSay, commit
from hub.messaging.gaps import Gaps
from hub.messaging.later import Later
from hub.messaging.mqtt.client import Client, Server
from hub.messaging.mqtt.outflow import TooMuchWaiting
from hub.messaging.mqtt.packets import RETAIN_AS_PUBLISHED, Connect, Message, Will
from hub.messaging.publishing import Publisher
from hub.messaging.sending import envelope
from hub.messaging.service import Message as DeviceMessage

LARGEST_BATCH = 256
MESSAGES_PER_SECOND, MESSAGES_AT_ONCE = 100.0, 5000.0
"""Of one node: a device that comes back after days empties its outbox at once, none ever says more."""
LATER_SECONDS = 0.5
"""How often it is looked whether a level that came faster may be taken."""
STATUS_EVERY_SECONDS = 60.0
"""So that an idle device learns the hub's clock."""
WILL_DELAY_SECONDS = 2
"""A restart of the hub within it is none of the devices' business."""
SESSION_EXPIRY_SECONDS = 86_400
PACKET_ALLOWANCE = 4096
"""Bytes of a packet besides its payload: topic and properties."""
GOODBYE_SECONDS = 2.0

log = logging.getLogger(__name__)


async def run(context: Context, ready: Callable[[], None]) -> None:
    """Until SIGTERM or SIGINT; ``ready`` is called at the first connection to the broker."""
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    async with watching(context.engine) as changes, asyncio.TaskGroup() as tasks:
        intake = Intake(context, ready)
        running = [
            tasks.create_task(intake.run()),
            tasks.create_task(intake.publish(changes)),
            tasks.create_task(_keep_access(context, changes)),
        ]
        await stopping.wait()
        await intake.say_goodbye()
        for task in running:
            task.cancel()


async def _keep_access(context: Context, changes: Changes) -> None:
    """Whoever admits or revokes a device also writes the file; this is for whoever could not."""
    async with changes.watch(fleet.ACCESS) as watch:
        while True:
            await patiently(partial(broker.apply_access, context.settings, context.engine, context.clock))
            await watch.wait()


def _remind(context: Context) -> None:
    with transaction(context.engine) as tx:
        fleet.remind(tx, context)


class Intake:
    """One connection to the broker and what happens on it."""

    def __init__(self, context: Context, ready: Callable[[], None], pace: Pace | None = None) -> None:
        self._context = context
        self._ready = ready
        self._hearers = Hearers(handlers.load(), asks.load())
        self._gaps = Gaps()
        self._pace = pace or Pace(MESSAGES_PER_SECOND, MESSAGES_AT_ONCE)
        self._later = Later()
        self._arrived: list[tuple[Message, Arrived | None]] = []
        self._something = asyncio.Event()
        self._met = asyncio.Event()
        self._client = _client(context, self._receive, self._changed)

    async def run(self) -> None:
        """Connect, take, and tell the hub's time."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._client.run())
            tasks.create_task(self._take())
            tasks.create_task(self._tell_time())
            tasks.create_task(self._remind())

    async def publish(self, changes: Changes) -> None:
        """Empty the outbox."""
        await Publisher(self._context, self._client).run(changes)

    async def say_goodbye(self) -> None:
        """The hub leaves on purpose: devices need not wait for its will."""
        gone = asyncio.Event()
        if self._client.connected.is_set():
            self._client.publish(self._status(LinkState.CLOSING), lambda _reason: gone.set())
            try:
                await asyncio.wait_for(gone.wait(), GOODBYE_SECONDS)
            except TimeoutError:
                log.warning("the broker did not hear that the hub leaves")
        self._client.close()

    def _changed(self, connected: bool) -> None:
        if connected:
            self._client.publish(self._status(LinkState.ONLINE))
            self._met.set()
            self._ready()

    def _receive(self, messages: list[Message]) -> None:
        now, monotonic = self._context.clock.now(), time.monotonic()
        for message in messages:
            where = self._context.topics.said_by(message.topic)
            arrived = None
            if where is not None:
                said = DeviceMessage(message.topic, where, message.payload, message.retain)
                arrived = Arrived(said, now, monotonic)
            self._arrived.append((message, arrived))
        self._something.set()

    async def _take(self) -> None:
        """What has piled up while the last batch was committed is the next batch."""
        while True:
            await self._something_to_take()
            due = self._later.due(self._pace, time.monotonic())
            while self._arrived or due:
                pile, self._arrived = self._arrived[:LARGEST_BATCH], self._arrived[LARGEST_BATCH:]
                batch = [*due, *(arrived for _, arrived in pile if arrived)]
                work = partial(commit, self._context, self._hearers, self._gaps, batch, self._pace)
                to_say = await patiently(work)
                self._later.keep(to_say.later.values())
                self._say(to_say)
                self._client.acknowledge(message for message, _ in pile)
                due = self._later.due(self._pace, time.monotonic())

    async def _something_to_take(self) -> None:
        """News, or time for what came faster than the pace."""
        try:
            async with asyncio.timeout(LATER_SECONDS if self._later else None):
                await self._something.wait()
        except TimeoutError:
            return
        self._something.clear()

    def _say(self, to_say: ToSay) -> None:
        """What the broker has no room for is not said: the nodes send again what nobody acknowledges."""
        try:
            for node, through in to_say.through.items():
                self._tell(node, Down.ACK, "link.ack/1", Ack(through=through))
            for node, missing in to_say.replay_from.items():
                self._tell(node, Down.REPLAY, "link.replay/1", Replay(from_seq=missing))
            for node, subject, body in to_say.answers:
                self._answer(node, subject, body)
            for topic in to_say.clear:
                self._client.publish(Message(topic, b"", qos=1, retain=True))
        except TooMuchWaiting:
            log.error("the broker takes no more acknowledgements")

    def _answer(self, node: str, subject: str, body: msgspec.Struct) -> None:
        topic = self._context.topics.down(node, Down.ANSWER, subject)
        try:
            payload = envelope(self._context, schema_of(body), body)
        except WireError as error:  # what is too large for a packet must not stop what others are told
            log.error("an answer of %s to %s is not said: %s", subject, node, error)
            return
        self._client.publish(Message(topic, payload, qos=0))

    def _tell(self, node: str, kind: Down, schema: str, body: Ack | Replay) -> None:
        topic = self._context.topics.down(node, kind)
        expiry = 300 if kind is Down.REPLAY else None
        payload = envelope(self._context, schema, body)
        self._client.publish(Message(topic, payload, qos=1, expiry=expiry))

    async def _tell_time(self) -> None:
        while True:
            await asyncio.sleep(STATUS_EVERY_SECONDS)
            if self._client.connected.is_set():
                self._client.publish(self._status(LinkState.ONLINE))

    async def _remind(self) -> None:
        """At each connection, since the broker may be another one, or have forgotten what it kept last."""
        while True:
            await self._met.wait()
            self._met.clear()
            await patiently(partial(_remind, self._context))

    def _status(self, state: LinkState) -> Message:
        payload = envelope(self._context, "link.hub/1", HubStatus(state=state))
        return Message(self._context.topics.hub_status, payload, qos=1, retain=True)


def _client(
    context: Context, receive: Callable[[list[Message]], None], changed: Callable[[bool], None]
) -> Client:
    settings = context.settings
    now = context.clock.now()
    files = Authority(settings.certificates_dir, now).credentials(HUB_INTAKE, now)
    tls = ssl.create_default_context(cafile=str(files.ca))
    tls.load_cert_chain(files.certificate, files.key)
    lost = envelope(context, "link.hub/1", HubStatus(state=LinkState.LOST))
    connect = Connect(
        client_id=HUB_INTAKE,
        clean_start=False,
        session_expiry=SESSION_EXPIRY_SECONDS,
        maximum_packet=MAX_PACKET_BYTES + PACKET_ALLOWANCE,
        will=Will(context.topics.hub_status, lost, qos=1, retain=True, delay=WILL_DELAY_SECONDS),
    )
    heard = [context.topics.all_up(kind) for kind in (*FACTS, *LEVELS)]
    heard += [context.topics.all_up(Up.ASK, subject, "+") for subject in asks.asked_here()]
    filters = [(each, 1 | RETAIN_AS_PUBLISHED) for each in heard]
    server = Server(settings.broker.host, settings.broker.port, tls)
    return Client(server, connect, filters, receive, random=random.random, changed=changed)
