"""The money process: the real payments on the real ledger, and a plug that can be pulled.

Batches, retries, answers and acknowledgements are in the order of ``hub.coin.worker``: what piled up
is one batch, an answer leaves after the commit, an acknowledgement after the answers.
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from city.simulation.broker import Broker, Message
from city.simulation.fragile import FragileLedger, PowerCut
from city.simulation.judge import Judge
from city.simulation.loop import SimulatedClock
from edge.wire.topics import Topics
from hub.coin import devices
from hub.coin.devices import Answer, Answering, Ask
from hub.coin.directory import Directory
from hub.coin.payments import Payments
from hub.core.db import open_engine
from hub.ledger import service as ledger
from hub.ledger.model import Command
from hub.ledger.store import BooksUnavailable, LedgerStore

KEY = bytes(range(32))
COMMIT_SECONDS = 0.004
ANSWER_EXPIRY_SECONDS = 60.0
TRY_AGAIN_SECONDS = 0.5
TOPICS = Topics()


@dataclass
class Power:
    """Everything of one life that a power cut takes away."""

    engine: sa.Engine
    books: FragileLedger
    store: LedgerStore
    payments: Payments
    answering: Answering
    serving: asyncio.Task[None]


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
        judge: Judge,
        told: Callable[[str], None],
        wrap: Callable[[LedgerStore], LedgerStore],
    ) -> None:
        self.clock = clock
        self.judge = judge
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
        payments = Payments(store, engine, directory, KEY, b"p" * 32)
        serving = asyncio.create_task(self._serve())
        self._power = Power(engine, books, store, payments, answering, serving)
        books.fill(self._full)
        self.judge.open(self._path, engine)
        self.judge.recovered(self._under_way)
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
        self.judge.close()
        self._pile.clear()
        self.answers_left = None
        power.serving.cancel()
        power.books.close()
        power.engine.dispose()
        self.changed()
        asyncio.get_running_loop().call_later(self.down_seconds, self.start)

    def fill(self, full: bool) -> None:
        """Its disk takes no more, or again as much as it wants."""
        self._full = full
        if self._power is not None:
            self._power.books.fill(full)

    def post(self, commands: Sequence[Command], done: Callable[[int], object]) -> None:
        """What people at the hub do. ``done``, given the time, tells the clerk when it is durable."""
        if self._power is None:
            return
        now = ledger.microseconds(self.clock.now())
        self._under_way = functools.partial(done, now)
        try:
            self._power.store.post(commands, now)
        except BooksUnavailable:
            self._told("the books took no command")
        except PowerCut:
            self.cut_power()
            return
        else:
            done(now)
            self.judge.look_at_books()
        self._under_way = None

    def ended_by_time(self) -> list[Command]:
        """What the housekeeping would end now."""
        if self._power is None:
            return []
        with self._power.engine.begin() as tx:
            return list(ledger.due(tx, ledger.microseconds(self.clock.now())))

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
        asks = []
        for message in batch:
            ask = devices.read(TOPICS.root, message.topic, message.payload)
            assert isinstance(ask, Ask)
            asks.append(ask)
        answers = await self.durable(asks)
        await self.send(asks, answers)
        self.broker.acknowledged(batch)

    async def durable(self, asks: list[Ask]) -> list[Answer]:
        """Commit; again and again while the books are not to be had."""
        while True:
            assert self._power is not None
            moment = self.clock.now()
            now = ledger.microseconds(moment)
            self._under_way = functools.partial(self.judge.write_as_seen, asks, now)
            try:
                answers = self._power.payments.answer(asks, moment)
            except (BooksUnavailable, sa.exc.OperationalError):
                self._told("the books took no batch")
                await asyncio.sleep(TRY_AGAIN_SECONDS)
                continue
            self._under_way = None
            self.judge.answered(asks, answers, now)
            return answers

    async def send(self, asks: Sequence[Ask], answers: list[Answer]) -> None:
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
            self.broker.down(
                Message(name, ask.node, self._power.answering.topic(ask.node), payload),
                ANSWER_EXPIRY_SECONDS,
            )


@functools.cache
def _engine(path: Path) -> sa.Engine:
    """One for all lives on this path: what SQLAlchemy has compiled once serves them all."""
    return open_engine(f"sqlite:///{path}")
