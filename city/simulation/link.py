"""A till's line: what ``edge.link.connection`` does with an ask and its answer, on the simulated broker."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import TypeVar

import msgspec

from city.simulation.broker import Broker, Message
from edge.link.connection import Heard, LinkDown, View
from edge.link.envelopes import Envelopes
from edge.link.requests import Requests
from edge.wire.envelope import decode_body, decode_header, encode
from edge.wire.topics import Topics, Up

Answer = TypeVar("Answer")
TOPICS = Topics()
RECEIVED = "coin.received/1"
"""What nobody asked for."""
FORGED = "forged-"
"""Envelopes of another program under the till's certificate begin so; it hears their answers itself."""


class _About(msgspec.Struct):
    """What questions and answers are named by."""

    payment: str = ""
    refund: str = ""
    ask: str = ""


class SimulatedLink:
    """One life of it. ``late`` hears answers that nobody waits for any more."""

    def __init__(self, broker: Broker, envelopes: Envelopes, late: Callable[[Heard], None]) -> None:
        self.view = View()
        self._broker = broker
        self._envelopes = envelopes
        self._late = late
        self._asking = Requests(self.send)
        self._changed = asyncio.Event()

    def connect(self, connected: bool, hub: bool = True) -> None:
        """The line comes or goes, and the till sees it."""
        new = connected and not self.view.connected
        self.view = View(connected, hub, self.view.connection + new)
        self._changed.set()
        self._changed = asyncio.Event()
        if connected:
            self._broker.till_comes(self._envelopes.node, self._receive)
        else:
            self._broker.till_goes(self._envelopes.node)
        if new:
            self._asking.again()

    async def watch(self) -> AsyncIterator[View]:
        """The present view at once, then the newest after each change."""
        seen: View | None = None
        while True:
            if seen != self.view:
                seen = self.view
                yield seen
            else:
                await self._changed.wait()

    async def ask(
        self, subject: str, operation: str, body: object, answer: type[Answer], timeout: float
    ) -> Answer | None:
        """As ``edge.link.connection.Link.ask``, down to what a late answer meets."""
        envelope = self._envelopes.seal(body)
        asked = self._asking.ask(envelope.id, self.topic(operation), encode(envelope), timeout)
        try:
            return decode_body(await asked, answer)
        except TimeoutError:
            return None

    def topic(self, operation: str) -> str:
        """Where this till asks for it."""
        return TOPICS.up(self._envelopes.node, Up.ASK, "coin", operation)

    def send(self, topic: str, payload: bytes, expiry: float) -> None:
        """Hand a question to the broker; ``LinkDown`` when it cannot leave now."""
        if not self.view.connected:
            raise LinkDown
        node, operation = self._envelopes.node, topic.rpartition("/")[2]
        about = decode_body(decode_header(payload), _About)
        name = self._broker.name(f"{operation} {about.refund or about.payment} from {node}")
        self._broker.up(Message(name, node, topic, payload), expiry)

    def _receive(self, message: Message) -> None:
        header = decode_header(message.payload)
        if header.schema != RECEIVED and decode_body(header, _About).ask.startswith(FORGED):
            return
        if not self._asking.answered(header):
            self._late(Heard((), header))
