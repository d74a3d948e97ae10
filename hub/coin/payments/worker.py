"""The money process: questions from the broker in, one durable transaction, answers out.

There is no batching window. What has piled up while the last commit ran is the next batch, so one
payment alone waits for nothing, and a rush shares its commits. An answer and the acknowledgement of
its question leave after the commit, never before: a crash in between lets the broker ask again, and
the ledger knows the answer.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import random
import secrets
import signal
import ssl
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import TypeVar

import sqlalchemy as sa
import uvloop

from edge.wire.access import HUB_MONEY
from edge.wire.envelope import MAX_PACKET_BYTES
from edge.wire.messages.coin import Outcome, Received, Refusal
from edge.wire.topics import Up
from hub.coin.cards import service as cards
from hub.coin.keys import KEY_FILE, code_key
from hub.coin.payments import devices
from hub.coin.payments.devices import Answer, Answering, Ask, Malformed, Posting
from hub.coin.payments.directory import Directory
from hub.coin.payments.notifications import notify
from hub.coin.payments.queries import Queries
from hub.coin.payments.service import Payments
from hub.core.clock import Clock, SystemClock
from hub.core.db import is_lost, open_engine
from hub.core.limits import Pace
from hub.core.settings import Settings
from hub.fleet.authority import Authority
from hub.fleet.trouble import Why
from hub.ledger.posting.checkpoints import checkpointing
from hub.ledger.posting.store import BooksUnavailable
from hub.ledger.posting.stores import open_store
from hub.messaging.mqtt.client import Client, Server
from hub.messaging.mqtt.packets import RETAIN_AS_PUBLISHED, Connect, Message
from hub.messaging.oddities import Oddities

LARGEST_BATCH = 1024
"""Questions in one transaction: about 30 ms of work at the worst."""
ASKS_PER_SECOND, ASKS_AT_ONCE = 20.0, 1000.0
"""Of one node: no till sells so fast, and one that comes back asks for what it has left open."""
LOOKS_AT_ONCE, LOOKS_OF_ONE = 2 * LARGEST_BATCH, 32
"""Lists, totals and codes to show that wait, altogether and of one node: what waits is not acknowledged, and
with 4 * ``LARGEST_BATCH`` of it the broker would hand over no payment either."""
NEWS_EXPIRY_SECONDS = 60
"""What phones have paid: a till that is away longer finds it in its list."""
TRY_AGAIN_SECONDS = 0.5
"""After the database has refused a batch: busy, full or away."""

SWITCH_SECONDS = 0.0005
"""How long the payments wait for a thread beside them that is in Python's hands (usually 5 ms)."""
COLLECT_EVERY = 20_000
"""Objects: a batch makes thousands, hardly any of them in circles."""
_UNREADABLE = Refusal.CODE_UNREADABLE
"""Members of an enum are looked up by name each time."""

log = logging.getLogger(__name__)
Asked = TypeVar("Asked")
Result = TypeVar("Result")

Post = Callable[[list[Ask], datetime], Awaitable[Sequence[Outcome]]]
Look = Callable[[Ask, datetime], Awaitable[Answer]]


def run(settings: Settings, ready: Callable[[], None]) -> None:
    """Until SIGTERM or SIGINT. ``ready`` is called at each connection to the broker."""
    clock = SystemClock()
    be_prompt()
    uvloop.run(serve(settings, server_of(settings, clock), clock, ready))


def be_prompt() -> None:
    """Keep what Python does by the way from holding up payments: waits for other threads, collections."""
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.freeze()
    gc.set_threshold(COLLECT_EVERY, 10, 10)


async def serve(
    settings: Settings, server: Server, clock: Clock, ready: Callable[[], None], pace: Pace | None = None
) -> None:
    """The process around ``Money``: its database, key, thread, and what goes on beside the payments.

    ``pace``: how fast each node may ask, when it is not a till with a person before it (the bench).
    """
    engine = open_engine(settings.database_url)
    store = open_store(settings.database_url)
    key = code_key(settings.data_dir / KEY_FILE, os.urandom)
    pins = cards.pepper(settings.data_dir, os.urandom)
    directory = Directory(engine, time.monotonic)
    directory.prepare()
    payments = Payments(store, engine, directory, key, pins)
    with (
        checkpointing(settings.database_url),
        ThreadPoolExecutor(1, "queries") as beside,
    ):
        # Decided and written in this thread, on either database: what comes in meanwhile waits in the
        # socket, and handing over to another thread costs a fifth of the payments.
        oddities = Oddities()
        look = _beside(Queries(engine, directory), beside)

        def connected() -> None:
            directory.forget_requests()  # until now another process may have answered
            ready()

        money = Money(settings, clock, _inline(payments), look, server, connected, oddities, pace)
        beside_them = [  # what needs this process: its connection to the broker, its memory
            asyncio.create_task(_for_ever(partial(notify, engine, clock, money.tell))),
            asyncio.create_task(_for_ever(partial(oddities.run, engine, clock))),
        ]
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, money.close)
        running = asyncio.create_task(money.run())
        await asyncio.wait({running, *beside_them}, return_when=asyncio.FIRST_COMPLETED)
        money.close()
        for task in beside_them:
            task.cancel()
        results = await asyncio.gather(running, *beside_them, return_exceptions=True)
    store.close()
    engine.dispose()
    raise_first(results)


def raise_first(results: Sequence[object]) -> None:
    """What ended a task, unless it was told to end."""
    for result in results:
        if isinstance(result, Exception):
            raise result


def server_of(settings: Settings, clock: Clock) -> Server:
    """The broker with this process's certificate."""
    files = Authority(settings.certificates_dir, clock.now()).credentials(HUB_MONEY, clock.now())
    tls = ssl.create_default_context(cafile=str(files.ca))
    tls.load_cert_chain(files.certificate, files.key)
    return Server(settings.broker.host, settings.broker.port, tls)


class Money:
    """The connection to the broker and the batches that go through it."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        post: Post,
        look: Look,
        server: Server,
        ready: Callable[[], None],
        oddities: Oddities,
        pace: Pace | None = None,
    ) -> None:
        boot = secrets.token_hex(8)
        self._root = settings.root
        self._clock = clock
        self._post = post
        self._look = look
        self._answering = Answering(settings.topics, clock, boot, lambda: time.monotonic_ns() // 1_000_000)
        self._pile: list[Message] = []
        self._something = asyncio.Event()
        self._looks: asyncio.Queue[tuple[Message, Ask]] = asyncio.Queue()
        self._looks_of: Counter[str] = Counter()
        self._oddities = oddities
        self._pace = pace or Pace(ASKS_PER_SECOND, ASKS_AT_ONCE)
        options = Connect(
            client_id=HUB_MONEY,
            receive_maximum=4 * LARGEST_BATCH,
            maximum_packet=MAX_PACKET_BYTES + 4096,
        )
        self._client = Client(
            server,
            options,
            [(settings.topics.all_up(Up.ASK, devices.SUBJECT, "+"), 1 | RETAIN_AS_PUBLISHED)],
            self._receive,
            random=random.random,
            changed=lambda connected: ready() if connected else None,
        )

    async def run(self) -> None:
        """Until ``close``, or until another process takes our place at the broker."""
        answering = asyncio.create_task(self._answer_forever())
        looking = asyncio.create_task(self._look_forever())
        connection = asyncio.create_task(self._client.run())
        await asyncio.wait({answering, looking, connection}, return_when=asyncio.FIRST_COMPLETED)
        answering.cancel()
        looking.cancel()
        self._client.close()
        raise_first(await asyncio.gather(answering, looking, connection, return_exceptions=True))

    def close(self) -> None:
        self._client.close()

    async def tell(self, node: str, received: Received) -> None:
        """Say what nobody asked for; returns when the broker has it."""
        await self._client.connected.wait()
        taken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        (payload,) = self._answering.payloads([received])
        self._client.publish(
            Message(self._answering.topic(node), payload, 1, expiry=NEWS_EXPIRY_SECONDS),
            lambda _reason: None if taken.done() else taken.set_result(None),
        )
        await taken

    def _receive(self, messages: list[Message]) -> None:
        self._pile += messages
        self._something.set()

    async def _answer_forever(self) -> None:
        while True:
            await self._something.wait()
            self._something.clear()
            while self._pile:
                batch, self._pile = self._pile[:LARGEST_BATCH], self._pile[LARGEST_BATCH:]
                await self._answer(batch)
                await asyncio.sleep(0)  # what has come in meanwhile joins the next batch

    async def _answer(self, batch: list[Message]) -> None:
        posting: list[Message] = []
        asks: list[Ask] = []
        now = time.monotonic()
        for message in batch:
            ask = devices.read(self._root, message.topic, message.payload)
            if message.retain:
                self._let_go(message, ask)
            elif not self._pace.lets(ask.node, now):
                self._pass_by(message, ask)
            elif isinstance(ask, Malformed):
                self._refuse(message, ask)
            elif isinstance(ask.body, Posting):
                posting.append(message)
                asks.append(ask)
            else:
                self._look_later(message, ask)
        if asks:
            answers = await self._posted(asks)
            said = []
            for ask, answer in zip(asks, answers, strict=True):
                if answer is not None:
                    said.append((ask.node, answer))
                    if answer.reason is _UNREADABLE:
                        self._oddities.add(ask.node, Why.CODES, "a code that is none")
            payloads = self._answering.payloads([answer for _, answer in said])
            for (node, _), payload in zip(said, payloads, strict=True):
                self._send(node, payload)
            self._client.acknowledge(posting)  # behind the answers: who has this has those

    async def _posted(self, asks: list[Ask]) -> Sequence[Outcome | None]:
        """One answer per ask. What fails in a batch is posted one by one; what fails alone has no answer.

        Its till leaves it open and asks for the outcome. A savepoint for each would be dear, and in
        sound operation is never needed: what may come has been bounded when it was read.
        """
        try:
            return await self._durable(self._post, asks)
        except Exception as error:  # one odd ask must end neither the others nor the payments
            log.exception("%s of %s could not be posted", type(asks[0].body).__name__, asks[0].node)
            if len(asks) == 1:
                self._oddities.add(asks[0].node, Why.NOT_TAKEN, f"{type(error).__name__}: an ask")
                return [None]
        return [answer for ask in asks for answer in await self._posted([ask])]

    def _look_later(self, message: Message, ask: Ask) -> None:
        if self._looks_of[ask.node] >= LOOKS_OF_ONE:
            self._pass_by(message, ask)
        elif self._looks.qsize() >= LOOKS_AT_ONCE:  # nobody's fault: whoever has no answer asks again
            log.error("%s is not answered: too much waits", type(ask.body).__name__)
            self._client.acknowledge([message])
        else:
            self._looks_of[ask.node] += 1
            self._looks.put_nowait((message, ask))

    async def _look_forever(self) -> None:
        """One after another: a rush of lists and totals takes none of the payments' time."""
        while True:
            message, ask = await self._looks.get()
            try:
                self._say(ask.node, await self._durable(self._look, ask))
            except Exception as error:  # a mistake of ours in a list must not end the payments
                log.exception("no answer to %s", type(ask.body).__name__)
                self._oddities.add(ask.node, Why.NOT_TAKEN, f"{type(error).__name__}: an ask")
            self._looks_of -= Counter((ask.node,))  # those of whom nothing waits are forgotten
            self._client.acknowledge([message])

    def _let_go(self, message: Message, ask: Ask | Malformed) -> None:
        """A question that stands at the broker would be asked at each of our starts. Clearing it is empty."""
        if message.payload:
            self._client.publish(Message(message.topic, b"", 1, retain=True))
            self._oddities.add(ask.node, Why.UNREADABLE, "an ask that is retained")
        self._client.acknowledge([message])

    def _pass_by(self, message: Message, ask: Ask | Malformed) -> None:
        """Unanswered, for a refusal that no book knows might be paid when it comes again.

        Whoever asked for a payment leaves it open, and asks for its outcome later.
        """
        self._oddities.add(ask.node, Why.TOO_MANY, "more asks than a till has")
        self._client.acknowledge([message])

    def _refuse(self, message: Message, ask: Malformed) -> None:
        self._oddities.add(ask.node, Why.UNREADABLE, "an ask that fits no schema")
        if ask.id:
            self._say(ask.node, devices.refused_as_malformed(ask))
        self._client.acknowledge([message])

    def _say(self, node: str, said: Answer) -> None:
        (payload,) = self._answering.payloads([said])
        self._send(node, payload)

    def _send(self, node: str, payload: bytes) -> None:
        """An answer, at QoS 0. If the line breaks now, no acknowledgement follows it and the broker asks
        us again; if it breaks between broker and till, the till does (docs/decisions/0016).
        """
        self._client.publish(Message(self._answering.topic(node), payload, 0))

    async def _durable(self, answer: Callable[[Asked, datetime], Awaitable[Result]], asked: Asked) -> Result:
        while True:
            try:
                return await answer(asked, self._clock.now())
            except (BooksUnavailable, sa.exc.DBAPIError) as error:
                if not isinstance(error, BooksUnavailable) and not is_lost(error):
                    raise
                log.error("the database took nothing (%s); trying again", type(error).__name__)
                await asyncio.sleep(TRY_AGAIN_SECONDS)


def _inline(payments: Payments) -> Post:
    async def post(asks: list[Ask], now: datetime) -> Sequence[Outcome]:
        return payments.answer(asks, now)

    return post


def _beside(queries: Queries, thread: ThreadPoolExecutor) -> Look:
    async def look(ask: Ask, now: datetime) -> Answer:
        return await asyncio.get_running_loop().run_in_executor(thread, queries.answer, ask, now)

    return look


async def _for_ever(work: Callable[[], Awaitable[None]]) -> None:
    """Work beside the payments, begun again when it fails: it must not end them."""
    while True:
        try:
            await work()
        except Exception:
            log.exception("the work beside the payments failed; it begins again")
        await asyncio.sleep(TRY_AGAIN_SECONDS)
