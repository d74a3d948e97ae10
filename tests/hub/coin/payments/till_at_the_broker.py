"""The money process beside a real broker, and tills that ask it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from edge.wire.envelope import Envelope, Header, decode_body, decode_header, encode
from edge.wire.messages.coin import (
    SCHEMAS,
    ListPayments,
    Outcome,
    Received,
    Refund,
)
from edge.wire.topics import Down, Topics, Up
from hub.coin.payments.devices import Answer, Ask
from hub.coin.payments.notifications import notify
from hub.coin.payments.worker import Money
from hub.core.limits import Pace
from hub.core.settings import Address, in_directory
from hub.ledger.posting.store import BooksUnavailable
from hub.messaging.mqtt.client import Server
from hub.messaging.oddities import Oddities
from tests.support.broker import Broker
from tests.support.coins import Town
from tests.support.far_end import FarEnd, far_end
from tests.support.waiting import eventually

TOPICS = Topics()


@dataclass
class Till:
    """A till's side of the broker."""

    node: str
    far: FarEnd

    def ask(self, operation: str, schema: str, body: msgspec.Struct, id: str) -> None:
        envelope = Envelope(
            id=id,
            schema=schema,
            node=self.node,
            session="s",
            at="2026-11-22T01:00:00Z",
            mono=1,
            boot="b",
            data=body,
        )
        self.far.publish(TOPICS.up(self.node, Up.ASK, "coin", operation), encode(envelope), expiry=30)

    def answers(self) -> list[Answer]:
        return [answer_of(header) for header in self._headers() if header.schema != "coin.received/1"]

    def received(self) -> list[Received]:
        """What it was told without asking."""
        return [
            decode_body(header, Received) for header in self._headers() if header.schema == "coin.received/1"
        ]

    def _headers(self) -> list[Header]:
        payloads = self.far.payloads(TOPICS.down(self.node, Down.ANSWER, "coin"))
        return [decode_header(payload) for payload in payloads]

    async def answer_to(self, id: str) -> Answer:
        await eventually(lambda: id in [answer.ask for answer in self.answers()], f"an answer to {id}")
        return next(answer for answer in self.answers() if answer.ask == id)


def answer_of(header: Header) -> Answer:
    body: Answer = decode_body(header, SCHEMAS[header.schema])
    return body


@contextlib.contextmanager
def till(broker: Broker, node: str) -> Iterator[Till]:
    with far_end(broker, node, TOPICS.all_down(node)) as far:
        yield Till(node, far)


@contextlib.asynccontextmanager
async def money(
    broker: Broker,
    town: Town,
    folder: Path,
    fail_first: int = 0,
    pace: Pace | None = None,
    slow: asyncio.Event | None = None,
) -> AsyncIterator[list[int]]:
    """The money process's loop in this one; gives the sizes of its batches."""
    sizes: list[int] = []
    failures = iter(range(fail_first))

    async def post(asks: list[Ask], now: object) -> list[Outcome]:
        sizes.append(len(asks))
        if next(failures, None) is not None:
            raise BooksUnavailable("SQLITE_FULL")
        if any(isinstance(ask.body, Refund) and ask.body.refund == "a-mistake-of-ours" for ask in asks):
            raise RecursionError("deep")
        return town.ask(*asks)

    async def look(ask: Ask, now: object) -> Answer:
        if slow is not None:
            await slow.wait()
        if isinstance(ask.body, ListPayments) and ask.body.search == "a mistake of ours":
            raise ValueError
        return town.answer(ask)

    settings = in_directory(folder, broker=Address("127.0.0.1", broker.port))
    server = Server("127.0.0.1", broker.port, broker.credentials("hub-money").client_context())
    up = asyncio.Event()
    oddities = Oddities()
    process = Money(settings, town.clock, post, look, server, up.set, oddities, pace)
    running = asyncio.create_task(process.run())
    telling = asyncio.create_task(notify(town.engine, town.clock, process.tell))
    counting = asyncio.create_task(oddities.run(town.engine, town.clock))
    try:
        await asyncio.wait_for(up.wait(), 10)
        yield sizes
    finally:
        telling.cancel()
        counting.cancel()
        process.close()
        await asyncio.gather(running, telling, counting, return_exceptions=True)
