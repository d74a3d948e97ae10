"""The money process over a real broker, with certificates and access rules."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from city.ports import free_port
from edge.wire.envelope import Envelope, Header, decode_body, decode_header, encode
from edge.wire.messages.coin import (
    SCHEMAS,
    AskOutcome,
    AskTotals,
    Listed,
    ListPayments,
    OpenShift,
    Outcome,
    Pay,
    PaymentState,
    Received,
    Refund,
    Refusal,
    Requested,
    RequestPayment,
    Shift,
    Takings,
    Totals,
)
from edge.wire.topics import Down, Topics, Up
from hub.coin.payments import worker
from hub.coin.payments.devices import Answer, Ask
from hub.coin.payments.notifications import notify
from hub.coin.payments.worker import Money, serve
from hub.core.db import reading
from hub.core.limits import Pace
from hub.core.settings import Address, in_directory
from hub.fleet import trouble
from hub.fleet.trouble import Why
from hub.ledger.store import BooksUnavailable
from hub.messaging.mqtt.client import Server
from hub.messaging.oddities import Oddities
from tests.support.broker import Broker, running_broker
from tests.support.coins import Town
from tests.support.far_end import FarEnd, far_end
from tests.support.waiting import eventually

TOPICS = Topics()


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    with running_broker(tmp_path / "broker", devices=["till-1", "till-2"]) as running:
        yield running


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
        return [_answer(header) for header in self._headers() if header.schema != "coin.received/1"]

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


def _answer(header: Header) -> Answer:
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


async def test_a_till_is_paid_gives_back_and_lists_its_day(
    broker: Broker, town: Town, tmp_path: Path
) -> None:
    town.shop("till-1")
    wallet = town.wallet(1000)
    with till(broker, "till-1") as shop:
        async with money(broker, town, tmp_path):
            shop.ask("pay", "coin.pay/1", Pay(payment="p1", amount=300, code=town.code(wallet)), "a1")
            paid = await shop.answer_to("a1")
            shop.ask("refund", "coin.refund/1", Refund(refund="r1", payment="p1", amount=100), "a2")
            refunded = await shop.answer_to("a2")
            shop.ask("outcome", "coin.outcome/1", AskOutcome(payment="p1"), "a3")
            outcome = await shop.answer_to("a3")
            shop.ask("list", "coin.list/1", ListPayments(day="2026-11-22"), "a4")
            listed = await shop.answer_to("a4")
    assert isinstance(paid, Outcome)
    assert (paid.state, paid.amount) == (PaymentState.PAID, 300)
    assert isinstance(refunded, Outcome)
    assert refunded.state is PaymentState.PAID
    assert isinstance(outcome, Outcome)
    assert outcome.refunded == 100
    assert isinstance(listed, Listed)
    assert [(each.payment, each.amount, each.refunded) for each in listed.payments] == [("p1", 300, 100)]
    assert town.balance(wallet.account) == 800


async def test_a_till_shows_a_code_and_hears_of_its_payment_without_asking(
    broker: Broker, town: Town, tmp_path: Path
) -> None:
    town.shop("till-1", "till-2")
    with till(broker, "till-1") as one, till(broker, "till-2") as two:
        async with money(broker, town, tmp_path):
            one.ask("request", "coin.request/1", RequestPayment(payment="p1", amount=300), "a1")
            asked = await one.answer_to("a1")
            assert isinstance(asked, Requested)
            await asyncio.to_thread(town.phone_pays, town.wallet(1000), asked.code or "")
            await eventually(lambda: bool(one.received()), "news of the payment")
            one.ask("totals", "coin.totals/1", AskTotals(day="2026-11-22"), "a2")
            totals = await one.answer_to("a2")
            one.ask("open_shift", "coin.open_shift/1", OpenShift(shift="s1"), "a3")
            shift = await one.answer_to("a3")
    assert {each.payment for each in one.received()} == {"p1"}
    assert two.received() == []
    assert isinstance(totals, Totals)
    assert totals.takings == Takings(payments=1, paid=300, unrated=0, refunded_unrated=0)
    assert isinstance(shift, Shift)
    assert shift.known


async def test_another_device_hears_nothing_of_a_payment(broker: Broker, town: Town, tmp_path: Path) -> None:
    town.shop("till-1", "till-2")
    wallet = town.wallet(1000)
    with till(broker, "till-1") as one, till(broker, "till-2") as two:
        two.far.subscribe(TOPICS.all_down("till-1"))
        async with money(broker, town, tmp_path):
            one.ask("pay", "coin.pay/1", Pay(payment="p1", amount=300, code=town.code(wallet)), "a1")
            await one.answer_to("a1")
            two.ask("list", "coin.list/1", ListPayments(day="2026-11-22"), "a2")
            await two.answer_to("a2")
    assert two.far.payloads(TOPICS.down("till-1", Down.ANSWER, "coin")) == []


async def test_an_answer_waits_for_books_that_are_full_and_then_comes(
    broker: Broker, town: Town, tmp_path: Path
) -> None:
    town.shop("till-1")
    wallet = town.wallet(1000)
    with till(broker, "till-1") as shop:
        async with money(broker, town, tmp_path, fail_first=2) as sizes:
            shop.ask("pay", "coin.pay/1", Pay(payment="p1", amount=300, code=town.code(wallet)), "a1")
            paid = await shop.answer_to("a1")
    assert isinstance(paid, Outcome)
    assert paid.state is PaymentState.PAID
    assert sizes == [1, 1, 1]


async def test_questions_that_came_while_the_process_was_away_are_answered_when_it_is_back(
    broker: Broker, town: Town, tmp_path: Path
) -> None:
    town.shop("till-1")
    wallet = town.wallet(1000)
    with till(broker, "till-1") as shop:
        async with money(broker, town, tmp_path):
            pass
        shop.ask("pay", "coin.pay/1", Pay(payment="p1", amount=300, code=town.code(wallet)), "a1")
        shop.ask("pay", "coin.pay/1", Pay(payment="p2", amount=300, code=town.code(wallet)), "a2")
        async with money(broker, town, tmp_path):
            await shop.answer_to("a1")
            await shop.answer_to("a2")
    assert town.balance(wallet.account) == 400


@pytest.mark.parametrize(
    ("operation", "payload"),
    [
        ("pay", b"{}"),
        ("pay", b"\xff"),
        ("nothing", b'{"id":"x"}'),
    ],
)
async def test_rubbish_is_put_aside_and_does_not_hold_up_what_follows(
    broker: Broker, town: Town, tmp_path: Path, operation: str, payload: bytes
) -> None:
    town.shop("till-1")
    with till(broker, "till-1") as shop:
        async with money(broker, town, tmp_path):
            shop.far.publish(TOPICS.up("till-1", Up.ASK, "coin", operation), payload)
            shop.ask("list", "coin.list/1", ListPayments(day="2026-11-22"), "a1")
            await shop.answer_to("a1")
    assert len(shop.answers()) == 1


async def test_a_question_that_nobody_can_answer_holds_up_no_payment(
    broker: Broker, town: Town, tmp_path: Path
) -> None:
    town.shop("till-1")
    wallet = town.wallet(1000)
    with till(broker, "till-1") as shop:
        async with money(broker, town, tmp_path):
            wanted = ListPayments(day="2026-11-22", search="a mistake of ours")
            shop.ask("list", "coin.list/1", wanted, "a1")
            shop.ask("pay", "coin.pay/1", Pay(payment="p1", amount=300, code=town.code(wallet)), "a2")
            await shop.answer_to("a2")
            shop.ask("list", "coin.list/1", ListPayments(day="2026-11-22"), "a3")
            await shop.answer_to("a3")
    assert {answer.ask for answer in shop.answers()} == {"a2", "a3"}


async def test_a_question_that_breaks_its_schema_is_answered_as_malformed(
    broker: Broker, town: Town, tmp_path: Path
) -> None:
    town.shop("till-1")
    with till(broker, "till-1") as shop:
        async with money(broker, town, tmp_path):
            shop.ask("pay", "coin.pay/1", Pay(payment="p1", amount=0, code="x"), "a1")
            answer = await shop.answer_to("a1")
    assert isinstance(answer, Outcome)
    assert (answer.state, answer.reason) == (PaymentState.REFUSED, Refusal.MALFORMED)


NESTED = b"[" * 120_000
ODD_ASKS = {
    "nested without end": NESTED,
    "a body nested without end": b'{"id":"odd","schema":"coin.pay/1","node":"till-1","data":' + NESTED,
    "no UTF-8": b'{"id":"odd","schema":"coin.pay/1","node":"till-1","data":{"payment":"\xff"}}',
    "an amount beyond 64 bits": b'{"id":"odd","schema":"coin.pay/1","node":"till-1","data":'
    b'{"payment":"p","code":"c","amount":' + b"9" * 30 + b"}}",
    "a NUL in a code": b'{"id":"odd","schema":"coin.pay/1","node":"till-1","data":'
    b'{"payment":"p","amount":1,"code":"a\\u0000b"}}',
    "an id without end": b'{"id":"' + b"a" * 100_000 + b'"}',
    "nothing": b"null",
}


@pytest.mark.parametrize("odd", ODD_ASKS.values(), ids=ODD_ASKS)
async def test_an_odd_ask_is_counted_and_the_payments_go_on(
    broker: Broker, town: Town, tmp_path: Path, odd: bytes
) -> None:
    town.shop("till-1")
    wallet = town.wallet(1000)
    with till(broker, "till-1") as shop:
        async with money(broker, town, tmp_path):
            shop.far.publish(TOPICS.up("till-1", Up.ASK, "coin", "pay"), odd)
            shop.ask("pay", "coin.pay/1", Pay(payment="p1", amount=300, code=town.code(wallet)), "a1")
            paid = await shop.answer_to("a1")
            await eventually(lambda: troubles(town) == {Why.UNREADABLE: 1}, "it was not counted")
    assert isinstance(paid, Outcome)
    assert paid.state is PaymentState.PAID


async def test_an_ask_that_meets_a_mistake_of_ours_spoils_none_of_its_batch(
    broker: Broker, town: Town, tmp_path: Path
) -> None:
    town.shop("till-1")
    wallet = town.wallet(1000)
    with till(broker, "till-1") as shop:
        async with money(broker, town, tmp_path) as sizes:
            shop.ask(
                "refund", "coin.refund/1", Refund(refund="a-mistake-of-ours", payment="p", amount=1), "a0"
            )
            for number in range(20):
                pay = Pay(payment=f"p{number}", amount=1, code=town.code(wallet))
                shop.ask("pay", "coin.pay/1", pay, f"a{number + 1}")
            for number in range(20):
                answer = await shop.answer_to(f"a{number + 1}")
                assert isinstance(answer, Outcome)
                assert answer.state is PaymentState.PAID
            await eventually(lambda: troubles(town) == {Why.NOT_TAKEN: 1}, "it was not counted")
    assert 1 in sizes
    assert "a0" not in [answer.ask for answer in shop.answers()]


@pytest.mark.parametrize(("of_one", "at_once"), [(4, 100), (100, 3)])
async def test_lists_that_wait_hold_up_no_payment_however_many_are_asked_for(
    broker: Broker, town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, of_one: int, at_once: int
) -> None:
    """Whatever waits is not acknowledged, and the broker hands over only so much of that."""
    monkeypatch.setattr(worker, "LOOKS_OF_ONE", of_one)
    monkeypatch.setattr(worker, "LOOKS_AT_ONCE", at_once)
    monkeypatch.setattr(worker, "LARGEST_BATCH", 2)  # eight that are not acknowledged
    town.shop("till-1")
    town.shop("till-2")
    wallet, slow = town.wallet(1000), asyncio.Event()
    with till(broker, "till-1") as greedy, till(broker, "till-2") as calm:
        async with money(broker, town, tmp_path, slow=slow):
            for number in range(20):
                greedy.ask("list", "coin.list/1", ListPayments(day="2026-11-22"), f"a{number}")
            calm.ask("pay", "coin.pay/1", Pay(payment="p1", amount=300, code=town.code(wallet)), "b0")
            paid = await calm.answer_to("b0")
            slow.set()
            calm.ask("list", "coin.list/1", ListPayments(day="2026-11-22"), "b1")
            await calm.answer_to("b1")
            blamed = {Why.TOO_MANY: 16} if of_one == 4 else {}
            await eventually(lambda: troubles(town) == blamed, f"blamed: {troubles(town)}")
    assert isinstance(paid, Outcome)
    assert paid.state is PaymentState.PAID
    assert len(greedy.answers()) == 4, "one is looked up, three wait"


async def test_what_a_till_shows_is_paid_under_its_id_by_no_other_whichever_process_made_it(
    broker: Broker, town: Town, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second money process has read the requests, and comes to the broker only after the next was made."""
    town.shop("till-1")
    town.shop("till-2")
    settings = in_directory(tmp_path, database_url=database_url)
    credentials = broker.credentials("hub-money").client_context()
    later = free_port()
    stops: list[Callable[[], None]] = []
    monkeypatch.setattr(asyncio.get_running_loop(), "add_signal_handler", lambda _, stop: stops.append(stop))
    with till(broker, "till-1") as one, till(broker, "till-2") as two:
        first, second = asyncio.Event(), asyncio.Event()
        serving = [
            asyncio.create_task(serve(settings, Server("127.0.0.1", port, credentials), town.clock, up.set))
            for port, up in ((broker.port, first), (later, second))
        ]
        await asyncio.wait_for(first.wait(), 10)
        one.ask("request", "coin.request/1", RequestPayment(payment="p1", amount=7500), "a1")
        await one.answer_to("a1")
        async with way_to(broker.port, later):
            await asyncio.wait_for(second.wait(), 10)
            two.ask("pay", "coin.pay/1", Pay(payment="p1", amount=1, code="x"), "a2")
            answer = await two.answer_to("a2")
            for stop in stops:
                stop()
            await asyncio.gather(*serving)
    assert isinstance(answer, Outcome)
    assert answer.reason is Refusal.ID_REUSED


@contextlib.asynccontextmanager
async def way_to(port: int, from_port: int) -> AsyncIterator[None]:
    """Whoever connects to ``from_port`` is connected to ``port``."""

    async def copy(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while piece := await source.read(65_536):
                sink.write(piece)
        sink.close()

    async def pass_on(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        to, back = await asyncio.open_connection("127.0.0.1", port)
        passing.append(asyncio.gather(copy(source, back), copy(to, sink)))

    passing: list[asyncio.Future[tuple[None, None]]] = []
    async with await asyncio.start_server(pass_on, "127.0.0.1", from_port):
        yield
        await asyncio.gather(*passing)


def troubles(town: Town) -> dict[Why, int]:
    with reading(town.engine) as tx:
        return {each.why: each.times for each in trouble.troubles(tx).get("till-1", [])}


async def test_a_node_that_asks_faster_than_any_till_is_passed_by_and_the_others_are_answered(
    broker: Broker, town: Town, tmp_path: Path
) -> None:
    town.shop("till-1")
    with till(broker, "till-1") as fast, till(broker, "till-2") as calm:
        async with money(broker, town, tmp_path, pace=Pace(per_second=0.001, at_once=3)):
            for number in range(5):
                fast.ask("list", "coin.list/1", ListPayments(day="2026-11-22"), f"a{number}")
            calm.ask("list", "coin.list/1", ListPayments(day="2026-11-22"), "b0")
            await calm.answer_to("b0")
            await eventually(lambda: troubles(town) == {Why.TOO_MANY: 2}, "they were not counted")
    assert {answer.ask for answer in fast.answers()} == {"a0", "a1", "a2"}


async def test_a_question_that_is_retained_is_not_asked_again_at_each_start(
    broker: Broker, town: Town, tmp_path: Path
) -> None:
    town.shop("till-1")
    topic = TOPICS.up("till-1", Up.ASK, "coin", "outcome")
    with till(broker, "till-1") as shop:
        async with money(broker, town, tmp_path):
            shop.far.publish(topic, b"whatever", retain=True)
            await eventually(lambda: troubles(town) == {Why.UNREADABLE: 1}, "it was not counted")
        async with money(broker, town, tmp_path):
            shop.ask("list", "coin.list/1", ListPayments(day="2026-11-22"), "a1")
            await shop.answer_to("a1")
    assert troubles(town) == {Why.UNREADABLE: 1}
