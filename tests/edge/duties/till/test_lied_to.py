"""A till against a hub that says "paid" of what nobody asked for: another id, sum, rate or way."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
import pytest

from edge.storage.journal import State
from edge.wire.messages import coin
from edge.wire.messages.coin import RefundReason, Unfit, UnfitFact
from kiosk.flows.till.effects import Refund
from kiosk.flows.till.events import AskPressed, OutcomeArrived, RequestPressed
from kiosk.flows.till.model import Result
from kiosk.flows.till.phases import Paid, Unsettled
from kiosk.speech import Chime
from tests.edge.duties.far_ends import COMMITTED_AT, Ledger
from tests.edge.duties.till.counter import Till

RETURNED = RefundReason.RETURNED

LIES = [
    ({"payment": "another"}, UnfitFact.PAYMENT),
    ({"amount": 1}, UnfitFact.AMOUNT),
    ({"amount": None}, UnfitFact.AMOUNT),
    ({"reduced": 1200}, UnfitFact.REDUCED),
    ({"way": coin.Way.POSTER}, UnfitFact.WAY),
    ({"way": None}, UnfitFact.WAY),
]
TRUE = coin.Outcome(
    ask="a", payment="p1", state=coin.PaymentState.PAID, amount=1200, way=coin.Way.CODE,
    committed_at=COMMITTED_AT, number="No-1",
)  # fmt: skip


def lying(lie: dict[str, object]) -> Ledger:
    """A hub that answers so whatever is asked under p1."""
    ledger = Ledger()
    ledger.outcomes["p1"] = msgspec.structs.replace(TRUE, **lie)
    return ledger


def is_left_open(counter: Till, what: UnfitFact) -> None:
    """処理未了 with words of its own, no paper, no chime of a payment, and one fact for the hub."""
    phase = counter.stage.state.phase
    assert isinstance(phase, Unsettled)
    assert phase.subject.unfit
    assert counter.journal.entry("p1").state is State.UNKNOWN
    assert (counter.papers(), Chime("paid") in counter.cues) == ([], False)
    (fact,) = counter.facts
    assert isinstance(fact, Unfit)
    assert (fact.payment, fact.asked, fact.what) == ("p1", 1200, (what,))


@pytest.mark.parametrize(("lie", "what"), LIES)
async def test_a_scanned_code_is_paid_only_by_what_was_asked_for(
    tmp_path: Path, lie: dict[str, object], what: UnfitFact
) -> None:
    counter = Till(tmp_path, lying(lie))
    await counter.pay(1200)
    is_left_open(counter, what)


@pytest.mark.parametrize(("lie", "what"), LIES)
async def test_asking_again_makes_no_lie_true_and_raises_no_second_alarm(
    tmp_path: Path, lie: dict[str, object], what: UnfitFact
) -> None:
    counter = Till(tmp_path, lying(lie))
    await counter.pay(1200)
    await counter.press(AskPressed("p1"))
    await counter.paying.resolve()
    await counter.press()
    is_left_open(counter, what)


@pytest.mark.parametrize(
    ("lie", "what"),
    [
        ({"amount": 1}, UnfitFact.AMOUNT),
        ({"reduced": 1200}, UnfitFact.REDUCED),
        ({"way": coin.Way.POSTER}, UnfitFact.WAY),
        ({"way": coin.Way.CODE}, UnfitFact.WAY),
    ],
)
async def test_a_code_on_the_screen_is_paid_only_by_a_phone_that_paid_just_that(
    tmp_path: Path, lie: dict[str, object], what: UnfitFact
) -> None:
    """One yen by the printed code, told under the id of the 1,200 on the screen."""
    ledger = Ledger()
    counter = Till(tmp_path, ledger)
    await counter.key(1200)
    await counter.press(RequestPressed("p1"))
    news = ledger.phone_pays("p1")
    assert news is not None
    await counter.hears(msgspec.structs.replace(news, **lie))
    is_left_open(counter, what)
    assert "code" not in str(counter.stage.state.phase)


async def test_a_refund_is_done_only_by_what_was_to_be_given_back(tmp_path: Path) -> None:
    counter = Till(tmp_path, lying({"way": None, "amount": 1}))
    arrived = await counter.perform(Refund("p1", "paid-before", 1200, RETURNED))
    assert isinstance(arrived, OutcomeArrived)
    assert (arrived.result, arrived.unfit) == (Result.UNKNOWN, True)
    assert counter.journal.entry("p1").state is State.UNKNOWN


async def test_when_the_hub_has_come_to_its_senses_the_payment_is_settled(tmp_path: Path) -> None:
    ledger = lying({"amount": 1})
    counter = Till(tmp_path, ledger)
    await counter.pay(1200)
    ledger.outcomes["p1"] = TRUE
    assert isinstance(await counter.press(AskPressed("p1")), Paid)
    assert counter.journal.entry("p1").state is State.CONFIRMED


async def test_a_lie_about_what_is_settled_changes_nothing_and_raises_the_alarm(tmp_path: Path) -> None:
    ledger = Ledger()
    counter = Till(tmp_path, ledger)
    assert isinstance(await counter.pay(1200), Paid)
    await counter.hears(msgspec.structs.replace(ledger.outcomes["p1"], amount=1))
    assert isinstance(counter.stage.state.phase, Paid)
    assert counter.journal.entry("p1").state is State.CONFIRMED
    assert len(counter.facts) == 1


LISTED = coin.ListedPayment(
    payment="w1", number="00000-00018", amount=500, refunded=0, committed_at=COMMITTED_AT, way=coin.Way.CODE
)
TAKEN = coin.Takings(payments=1, paid=500, refunds=1, refunded=500)
BEYOND: list[tuple[object, str, int]] = [
    (LISTED, "reduced", 501),
    (LISTED, "refunded", 501),
    (LISTED, "refunded_reduced", 1),
    (TAKEN, "paid_reduced", 501),
    (TAKEN, "unrated", 501),
    (TAKEN, "refunded_reduced", 501),
    (TAKEN, "refunded_unrated", 501),
]


@pytest.mark.parametrize(("body", "field", "value"), BEYOND)
def test_a_part_that_is_larger_than_its_whole_is_not_understood_and_ends_no_till_that_prints_it(
    body: object, field: str, value: int
) -> None:
    said = msgspec.json.encode(msgspec.to_builtins(body) | {field: value})
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(said, type=type(body))


async def test_a_list_that_says_for_ever_that_more_follows_comes_to_an_end(tmp_path: Path) -> None:
    endless = coin.Listed(ask="a", day="2026-04-01", payments=(LISTED,), shop="浜の店", more=True)
    counter = Till(tmp_path, ledger := Ledger(listed=endless))
    async with asyncio.timeout(10):
        await counter.paying.catch_up()
    assert len(ledger.heard) < 10
