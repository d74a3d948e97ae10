"""A till's line: what ``edge.link`` does with an ask and its answer, on the simulated broker."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import TypeVar

import msgspec

from city.simulation.broker import Broker, Message
from edge.envelopes import Envelopes
from edge.link import Heard, LinkDown, View
from edge.wire.envelope import Header, decode_body, decode_header, encode
from edge.wire.topics import Topics, Up

Answer = TypeVar("Answer")
TOPICS = Topics()
RECEIVED = "coin.received/1"
"""What nobody asked for."""
FORGED = "forged-"
"""Envelopes of another program under the till's certificate begin so; it hears their answers itself."""


class _Answered(msgspec.Struct):
    ask: str


class SimulatedLink:
    """One life of it. ``late`` hears answers that nobody waits for any more."""

    def __init__(self, broker: Broker, envelopes: Envelopes, late: Callable[[Heard], None]) -> None:
        self.view = View()
        self._broker = broker
        self._envelopes = envelopes
        self._late = late
        self._asked: dict[str, asyncio.Future[Header]] = {}
        self._changed = asyncio.Event()

    def connect(self, connected: bool, hub: bool = True) -> None:
        """The line comes or goes, and the till sees it."""
        count = self.view.connection + (connected and not self.view.connected)
        self.view = View(connected, hub, count)
        self._changed.set()
        self._changed = asyncio.Event()
        if connected:
            self._broker.till_comes(self._envelopes.node, self._receive)
        else:
            self._broker.till_goes(self._envelopes.node)

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
        """As ``edge.link.Link.ask``, down to what a late answer meets."""
        envelope = self._envelopes.seal(body)
        waiting: asyncio.Future[Header] = asyncio.get_running_loop().create_future()
        self._asked[envelope.id] = waiting
        try:
            self.send(operation, body, encode(envelope), timeout)
            async with asyncio.timeout(timeout):
                return decode_body(await waiting, answer)
        except TimeoutError:
            return None
        finally:
            del self._asked[envelope.id]

    def send(self, operation: str, body: object, payload: bytes, expiry: float) -> None:
        """Hand a question to the broker; ``LinkDown`` when it cannot leave now."""
        if not self.view.connected:
            raise LinkDown
        node = self._envelopes.node
        topic = TOPICS.up(node, Up.ASK, "coin", operation)
        what = getattr(body, "refund", None) or getattr(body, "payment", "")
        name = self._broker.name(f"{operation} {what} from {node}")
        self._broker.up(Message(name, node, topic, payload), expiry)

    def _receive(self, message: Message) -> None:
        header = decode_header(message.payload)
        if header.schema == RECEIVED:
            self._late(Heard((), header))
            return
        ask = decode_body(header, _Answered).ask
        if ask.startswith(FORGED):
            return
        waiting = self._asked.get(ask)
        if waiting is None or waiting.done():
            self._late(Heard((), header))
        else:
            waiting.set_result(header)
