"""What is slow, full or too fast holds up no other payment."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from edge.wire.messages.coin import (
    ListPayments,
    Outcome,
    Pay,
    PaymentState,
)
from hub.coin.payments import worker
from hub.core.db import reading
from hub.core.limits import Pace
from hub.fleet import trouble
from hub.fleet.trouble import Why
from tests.hub.coin.payments.till_at_the_broker import money, till
from tests.support.broker import Broker
from tests.support.coins import Town
from tests.support.waiting import eventually


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
