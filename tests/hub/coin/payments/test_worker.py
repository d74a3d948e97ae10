"""The money process over a real broker, with certificates and access rules."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from city.ports import free_port
from edge.wire.messages.coin import (
    AskOutcome,
    AskTotals,
    Listed,
    ListPayments,
    OpenShift,
    Outcome,
    Pay,
    PaymentState,
    Refund,
    Refusal,
    Requested,
    RequestPayment,
    Shift,
    Takings,
    Totals,
)
from edge.wire.topics import Down
from hub.coin.payments.worker import serve
from hub.core.settings import in_directory
from hub.messaging.mqtt.client import Server
from tests.hub.coin.payments.till_at_the_broker import TOPICS, money, till
from tests.support.broker import Broker
from tests.support.coins import Town
from tests.support.waiting import eventually


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
