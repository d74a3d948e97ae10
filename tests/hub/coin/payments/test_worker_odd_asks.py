"""An ask that nobody can read costs itself and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from edge.wire.messages.coin import (
    ListPayments,
    Outcome,
    Pay,
    PaymentState,
    Refund,
    Refusal,
)
from edge.wire.topics import Up
from hub.fleet.trouble import Why
from tests.hub.coin.payments.test_worker_under_load import troubles
from tests.hub.coin.payments.till_at_the_broker import TOPICS, money, till
from tests.support.broker import Broker
from tests.support.coins import Town
from tests.support.waiting import eventually


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
