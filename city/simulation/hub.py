"""The money process: the real payments on the real ledger, and a plug that can be pulled.

Batches, retries, answers and acknowledgements are in the order of ``hub.coin.payments.worker``: what piled up
is one batch, an answer leaves after the commit, an acknowledgement after the answers; what moves no money
is answered beside it. Desk and phones post through a store of their own, as the web process does.
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa

from city.simulation.auditor import Auditor
from city.simulation.broker import Broker, Message
from city.simulation.fault_injection import FragileLedger, PowerCut
from city.simulation.loop import SimulatedClock
from edge.wire.messages.coin import Outcome as Answered
from edge.wire.messages.coin import Received
from edge.wire.topics import Topics
from hub.app import build_context
from hub.coin.payments import devices, notifications
from hub.coin.payments.devices import Answer, Answering, Ask, Posting
from hub.coin.payments.directory import Directory
from hub.coin.payments.queries import Queries
from hub.coin.payments.service import Payments
from hub.core.context import Context
from hub.core.db import open_engine
from hub.core.settings import in_directory
from hub.ledger import service as ledger
from hub.ledger.posting.store import BooksUnavailable, LedgerStore

KEY = bytes(range(32))
PEPPER = bytes(range(32, 64))
COMMIT_SECONDS = 0.004
ANSWER_EXPIRY_SECONDS = 60.0
TRY_AGAIN_SECONDS = 0.5
NEWS_SECONDS = 0.1
"""How soon tills are told what a phone has paid."""
TOPICS = Topics()
Result = TypeVar("Result")


@dataclass
class Power:
    """Everything of one life that a power cut takes away."""

    engine: sa.Engine
    books: FragileLedger
    store: LedgerStore
    web_books: FragileLedger
    web: LedgerStore
    payments: Payments
    queries: Queries
    answering: Answering
    looks: asyncio.Queue[tuple[Message, Ask]] = field(default_factory=asyncio.Queue)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    works: list[asyncio.Task[None]] = field(default_factory=list)


class Hub:
    """``wrap`` may put something between the payments and the books: a fault that is to be found.

    After a power cut it comes back by itself in ``down_seconds``; ``answers_left``: it dies instead of
    sending one more. ``changed`` is called when it has come or gone.
    """

    def __init__(
        self,
        path: Path,
        broker: Broker,
        clock: SimulatedClock,
        auditor: Auditor,
        told: Callable[[str], None],
        wrap: Callable[[LedgerStore], LedgerStore],
    ) -> None:
        self.clock = clock
        self.auditor = auditor
        self.broker = broker
        self.answers_left: int | None = None
        self.changed: Callable[[], object] = lambda: None
        self._path = path
        self._told = told
        self._wrap = wrap
        self._power: Power | None = None
        self._pile: list[Message] = []
        self._something = asyncio.Event()
        self._lives = 0
        self._under_way: Callable[[], object] | None = None
        self.down_seconds = 0.0
        self._full = False

    @property
    def books(self) -> FragileLedger | None:
        """The books while the power is on."""
        return self._power.books if self._power else None

    @property
    def engine(self) -> sa.Engine:
        assert self._power is not None
        return self._power.engine

    @property
    def context(self) -> Context:
        """What the desk's use cases are given."""
        built = build_context(in_directory(self._path.parent), self.engine)
        return replace(built, clock=self.clock, boot=f"life-{self._lives}")

    def start(self) -> None:
        """Begin a life; what the last one was at is looked up in the books first."""
        if self._power is not None:
            return
        self._lives += 1
        engine = _engine(self._path)
        books = FragileLedger(self._path)
        store = self._wrap(books)
        directory = Directory(engine, asyncio.get_running_loop().time)
        answering = Answering(TOPICS, self.clock, f"life-{self._lives}", self.clock.mono_ms)
        payments = Payments(store, engine, directory, KEY, PEPPER)
        beside = FragileLedger(self._path)
        self._power = power = Power(
            engine, books, store, beside, self._wrap(beside), payments, Queries(engine, directory), answering
        )
        self.fill(self._full)
        works = self._serve(), self._look(power), self._tell_news(power)
        for work in works:
            power.works.append(asyncio.create_task(work))
            power.works[-1].add_done_callback(self._ended)
        power.news.set()
        self.auditor.open(self._path, engine)
        self.auditor.recovered(self._under_way)
        self._under_way = None
        self.broker.hub_comes(self._receive)
        self.changed()

    def cut_power(self) -> None:
        """Off, at once: what was not committed is gone, and whatever waited in memory."""
        power, self._power = self._power, None
        if power is None:
            return
        self._told("the hub is off")
        self.broker.hub_goes()
        self.auditor.close()
        self._pile.clear()
        self.answers_left = None
        for work in power.works:
            work.cancel()
        power.books.close()
        power.web_books.close()
        power.engine.dispose()
        self.changed()
        asyncio.get_running_loop().call_later(self.down_seconds, self.start)

    def fill(self, full: bool) -> None:
        """Its disk takes no more, or again as much as it wants."""
        self._full = full
        if self._power is not None:
            self._power.books.fill(full)
            self._power.web_books.fill(full)

    def post(self, post: Callable[[LedgerStore], Result]) -> tuple[Result, int] | None:
        """What people do at the hub's pages, and when; ``None``: nothing came of it (off, full, busy)."""
        if self._power is None:
            return None
        now = ledger.microseconds(self.clock.now())
        try:
            result = post(self._power.web)
        except (BooksUnavailable, sa.exc.OperationalError):
            self._told("the books took no command")
            return None
        self._power.news.set()
        return result, now

    def sweep(self) -> int | None:
        """The housekeeping; when it was."""

        def end(store: LedgerStore) -> int:
            return ledger.sweep(self.engine, store, ledger.microseconds(self.clock.now()))

        done = self.post(end)
        return done[1] if done else None

    def _ended(self, work: asyncio.Task[None]) -> None:
        """Only the power may end a work of the hub."""
        if not work.cancelled() and (fault := work.exception()) is not None:
            self.auditor.complain(f"the hub died: {fault!r}")

    def _receive(self, message: Message) -> None:
        self._pile.append(message)
        self._something.set()

    async def _serve(self) -> None:
        while True:
            await self._something.wait()
            self._something.clear()
            while self._pile:
                batch, self._pile = self._pile, []
                await asyncio.sleep(COMMIT_SECONDS)
                try:
                    await self._answer(batch)
                except PowerCut:
                    self.cut_power()
                    return

    async def _answer(self, batch: list[Message]) -> None:
        asks, posting = [], []
        for message in batch:
            ask = devices.read(TOPICS.root, message.topic, message.payload)
            assert isinstance(ask, Ask)
            if isinstance(ask.body, Posting):
                asks.append(ask)
                posting.append(message)
            else:
                assert self._power is not None
                self._power.looks.put_nowait((message, ask))
        if asks:
            answers = await self.durable(asks)
            await self.send(asks, answers)
            self.broker.acknowledged(posting)

    async def _look(self, power: Power) -> None:
        """Codes to show, lists, totals, shifts: one after another."""
        while True:
            message, ask = await power.looks.get()
            await asyncio.sleep(COMMIT_SECONDS)
            try:
                answer = power.queries.answer(ask, self.clock.now())
            except sa.exc.OperationalError:
                self._told("the database took no request")
                power.looks.put_nowait((message, ask))
                await asyncio.sleep(TRY_AGAIN_SECONDS)
                continue
            self.auditor.looked(ask, answer)
            self._say(power, ask.node, answer)
            self.broker.acknowledged([message])

    async def _tell_news(self, power: Power) -> None:
        """What phones have paid, to the tills; noted when it has been said."""
        position = notifications.begin(power.engine)
        while True:
            await power.news.wait()
            power.news.clear()
            await asyncio.sleep(NEWS_SECONDS)
            news = notifications.look(power.engine, position, self.clock.now())
            for node, received in news.told:
                self._say(power, node, received)
            position = news.position
            if news.told:
                try:
                    notifications.note(power.engine, position)
                except sa.exc.OperationalError:
                    self._told("the database took no note")

    def _say(self, power: Power, node: str, said: Answer | Received) -> None:
        (payload,) = power.answering.payloads([said])
        what = getattr(said, "payment", type(said).__name__.lower())
        news = isinstance(said, Received)
        name = self.broker.name(f"{'news' if news else 'answer'} to {node} about {what}")
        message = Message(name, node, power.answering.topic(node), payload, waits=news)
        self.broker.down(message, ANSWER_EXPIRY_SECONDS)

    async def durable(self, asks: list[Ask]) -> list[Answered]:
        """Commit; again and again while the books are not to be had."""
        while True:
            assert self._power is not None
            moment = self.clock.now()
            now = ledger.microseconds(moment)
            self._under_way = functools.partial(self.auditor.write_as_seen, asks, now)
            try:
                answers = self._power.payments.answer(asks, moment)
            except (BooksUnavailable, sa.exc.OperationalError):
                self._told("the books took no batch")
                await asyncio.sleep(TRY_AGAIN_SECONDS)
                continue
            self._under_way = None
            self.auditor.answered(asks, answers, now)
            return answers

    async def send(self, asks: Sequence[Ask], answers: Sequence[Answer]) -> None:
        """Say it; the power may go in the middle."""
        assert self._power is not None
        payloads = self._power.answering.payloads(answers)
        for ask, answer, payload in zip(asks, answers, payloads, strict=True):
            if self.answers_left is not None:
                self.answers_left -= 1
                if self.answers_left < 0:
                    raise PowerCut
            what = getattr(answer, "payment", "list")
            name = self.broker.name(f"answer to {ask.node} about {what}")
            topic = self._power.answering.topic(ask.node)
            self.broker.down(Message(name, ask.node, topic, payload, waits=False), ANSWER_EXPIRY_SECONDS)


@functools.cache
def _engine(path: Path) -> sa.Engine:
    """One for all lives on this path: what SQLAlchemy has compiled once serves them all."""
    return open_engine(f"sqlite:///{path}")
