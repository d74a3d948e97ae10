"""A client that stays connected: messages in by the batch, acknowledged by hand, answers out.

client = Client(Server("127.0.0.1", 8883, tls), Connect(client_id="hub-money"), filters, receive)
await client.run()          # until close(); raises TakenOver or SubscriptionRefused

``receive`` is called with the messages of one reading, in order. A QoS 1 message is the broker's
until ``acknowledge``: whoever crashes before gets it again. Everything here runs in one event loop
and nothing blocks.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from hub.messaging.mqtt import codec
from hub.messaging.mqtt.line import Line
from hub.messaging.mqtt.outflow import Outflow, Taken
from hub.messaging.mqtt.packets import Connack, Connect, Disconnect, Message, Packet, Puback, Reason, Suback

CONNECT_PATIENCE_SECONDS = 10.0
"""For TCP, TLS, CONNACK and SUBACK together."""

FIRST_RETRY_SECONDS, LAST_RETRY_SECONDS = 0.1, 10.0
"""Waits double between these, less up to a half by chance, so that a thousand do not return at once."""

_SUBSCRIBE_NUMBER = 65_535
"""The packet number of SUBSCRIBE, out of the way of the numbers that ``Outflow`` gives first."""

log = logging.getLogger(__name__)

Receive = Callable[[list[Message]], None]
Said = TypeVar("Said")


class Refused(ConnectionError):
    """The broker does not want this client; ``reason`` is its code."""

    def __init__(self, reason: int) -> None:
        super().__init__(f"the broker refused the connection: {reason:#x}")
        self.reason = reason


class TakenOver(Exception):
    """Another client has connected with our name. Going on would mean taking turns for ever.

    Not every broker says so (Mosquitto 2.0 just hangs up): then the waits between the turns grow.
    """


class SubscriptionRefused(Exception):
    """The broker does not grant a filter that this client is for."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where the broker is. ``tls`` ``None``: plain, for tests and measurements on loopback alone."""

    host: str
    port: int
    tls: ssl.SSLContext | None = None


class Client:
    """See the module. ``random`` gives numbers from 0 to 1; ``changed`` is told of up and down."""

    def __init__(
        self,
        server: Server,
        connect: Connect,
        filters: Sequence[tuple[str, int]],
        receive: Receive,
        *,
        random: Callable[[], float],
        changed: Callable[[bool], None] | None = None,
    ) -> None:
        self._server = server
        self._connect = connect
        self._filters = filters
        self._receive = receive
        self._random = random
        self._changed = changed
        self._outflow = Outflow()
        self._opening: Line | None = None  # the connection, from its first moment on
        self._line: Line | None = None  # the same, once the broker has accepted us
        self._generation = 0
        self._closing = asyncio.Event()
        self.connected = asyncio.Event()

    def publish(self, message: Message, taken: Taken | None = None) -> None:
        """Send, now or when the broker is back. QoS 0 is dropped while it is away.

        ``taken`` is called with the broker's reason code once it has a QoS 1 message. Raises
        ``TooMuchWaiting``.
        """
        if message.qos == 0:
            ready: Message | None = message
        else:
            ready = self._outflow.add(message, taken)
        if ready is not None and self._line is not None:
            self._line.write(codec.publish(ready, self._connect.version))

    def acknowledge(self, messages: Iterable[Message]) -> None:
        """Tell the broker that these are done with. Those of an earlier connection come again anyway."""
        line, generation = self._line, self._generation
        if line is not None:
            for message in messages:
                if message.qos and message.generation == generation:
                    line.write(codec.puback(message.packet))

    def waiting(self) -> int:
        """Messages that the broker has not acknowledged yet."""
        return len(self._outflow)

    def close(self) -> None:
        """Take leave: no will, and ``run`` returns."""
        self._closing.set()
        if self._opening is not None:
            self._opening.close(codec.disconnect(self._connect.version))

    async def run(self) -> None:
        """Be connected until ``close``. Raises ``TakenOver`` or ``SubscriptionRefused``."""
        delay, now = FIRST_RETRY_SECONDS, asyncio.get_running_loop().time
        while not self._closing.is_set():
            began = now()
            try:
                why = await self._live()
            except OSError as error:  # TLS errors and time-outs are of this kind too
                why = error
            if self._closing.is_set():
                return
            if isinstance(why, TakenOver | SubscriptionRefused):
                raise why
            if now() - began > LAST_RETRY_SECONDS:
                delay = FIRST_RETRY_SECONDS  # not after a short life: two of one name would take turns fast
            wait = delay * (1 - self._random() / 2)
            log.warning("no connection to the broker (%s); again in %.1f s", type(why).__name__, wait)
            await self._sleep(wait)
            delay = min(delay * 2, LAST_RETRY_SECONDS)

    async def _sleep(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._closing.wait(), seconds)
        except TimeoutError:
            return

    async def _live(self) -> Exception | None:
        """One connection from beginning to end: what ended it. Raises when it never came up."""
        opening = _Opening()
        version = self._connect.version
        line = Line(
            version, self._connect.maximum_packet, lambda packets: self._packets(packets, opening, line)
        )
        server = self._server
        self._opening = line
        try:
            async with asyncio.timeout(CONNECT_PATIENCE_SECONDS):
                await asyncio.get_running_loop().create_connection(
                    lambda: line, server.host, server.port, ssl=server.tls
                )
                line.write(codec.connect(self._connect))
                connack = await _first(opening.connack, line.lost)
                if connack.reason:
                    raise Refused(connack.reason)
                if self._filters:
                    line.write(codec.subscribe(_SUBSCRIBE_NUMBER, self._filters, version))
                    suback = await _first(opening.suback, line.lost)
                    if any(reason >= 0x80 for reason in suback.reasons):
                        return SubscriptionRefused(f"{len(self._filters)} filters")
            log.info("connected to the broker")
            self.connected.set()
            if self._changed is not None:
                self._changed(True)
            return await line.lost
        finally:
            self._down(line)
            await line.gone()

    def _up(self, line: Line, connack: Connack) -> None:
        """In the same turn as CONNACK was read: messages may follow it in the same segment."""
        self._generation += 1
        self._line = line
        line.keep_alive(self._connect.keep_alive if connack.keep_alive is None else connack.keep_alive)
        resumed = self._outflow.resume(connack.receive_maximum, session_present=connack.session_present)
        for message in resumed:
            line.write(codec.publish(message, self._connect.version))

    def _down(self, line: Line) -> None:
        line.abort(ConnectionAbortedError("given up"))
        self._line = self._opening = None
        self._outflow.suspend()
        if self.connected.is_set():
            self.connected.clear()
            if self._changed is not None:
                self._changed(False)

    def _packets(self, packets: list[Packet], opening: _Opening, line: Line) -> None:
        messages: list[Message] = []
        for packet in packets:
            if isinstance(packet, Message):
                packet.generation = self._generation
                messages.append(packet)
            elif isinstance(packet, Puback):
                ready = self._outflow.acknowledged(packet.packet, packet.reason)
                if ready is not None:
                    line.write(codec.publish(ready, self._connect.version))
            else:
                if isinstance(packet, Connack) and packet.reason == 0 and self._line is None:
                    self._up(line, packet)
                _rare(packet, opening, line)
        if messages:
            self._receive(messages)


class _Opening:
    """What the broker says once in a connection."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.connack: asyncio.Future[Connack] = loop.create_future()
        self.suback: asyncio.Future[Suback] = loop.create_future()


def _rare(packet: Packet, opening: _Opening, line: Line) -> None:
    if isinstance(packet, Connack) and not opening.connack.done():
        opening.connack.set_result(packet)
    elif isinstance(packet, Suback) and not opening.suback.done():
        opening.suback.set_result(packet)
    elif isinstance(packet, Disconnect):
        taken_over = packet.reason == Reason.SESSION_TAKEN_OVER
        line.abort(TakenOver("by another client") if taken_over else Refused(packet.reason))


async def _first(wanted: asyncio.Future[Said], lost: asyncio.Future[Exception | None]) -> Said:
    """What the broker says, unless the connection ends before."""
    both: set[asyncio.Future[Any]] = {wanted, lost}
    await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
    if wanted.done():
        return wanted.result()
    raise lost.result() or ConnectionAbortedError("closed")
