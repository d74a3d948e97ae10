"""A wallet card at a till: without a PIN up to a limit, with one above it, and never with a wrong one."""

from __future__ import annotations

from datetime import date

import pytest

from edge.wire.messages.coin import Outcome, Pay, PaymentState, Refusal, Way
from hub.coin.cards import service as cards
from hub.coin.limits import limits
from hub.coin.model import Wallet
from hub.coin.qr import card_code
from hub.core.db import transaction
from tests.support.coins import KEY, PEPPER, Town

PIN, WRONG = "2947", "2948"
WITHOUT_PIN = limits(date(2026, 11, 22)).card_without_pin


def issued(town: Town, wallet: Wallet) -> cards.Card:
    with transaction(town.engine) as tx:
        return cards.issue(
            tx, wallet, PIN, pepper=PEPPER, random=lambda n: wallet.account % n, now=town.clock.now()
        )


@pytest.fixture
def wallet(town: Town) -> Wallet:
    town.shop("till-1")
    return town.wallet(50_000)


@pytest.fixture
def card(town: Town, wallet: Wallet) -> cards.Card:
    return issued(town, wallet)


def pay(town: Town, card: cards.Card, amount: int, id: str, pin: str | None = None) -> Outcome:
    code = card_code.make(card.number, KEY)
    return town.ask_one("till-1", Pay(payment=id, amount=amount, code=code, pin=pin))


def test_a_small_sum_is_paid_by_the_card_alone_again_and_again(
    town: Town, wallet: Wallet, card: cards.Card
) -> None:
    first, second = pay(town, card, WITHOUT_PIN, "p1"), pay(town, card, 100, "p2")
    assert (first.state, first.way, second.state) == (PaymentState.PAID, Way.CARD, PaymentState.PAID)
    assert town.balance(wallet.account) == 50_000 - WITHOUT_PIN - 100


def test_a_larger_sum_needs_the_pin_and_a_new_payment(town: Town, card: cards.Card) -> None:
    assert pay(town, card, WITHOUT_PIN + 1, "p1").reason is Refusal.PIN_NEEDED
    assert pay(town, card, WITHOUT_PIN + 1, "p1", PIN).reason is Refusal.PIN_NEEDED  # the id stays refused
    assert pay(town, card, WITHOUT_PIN + 1, "p2", PIN).state is PaymentState.PAID


def test_the_third_wrong_pin_locks_the_card_and_a_retry_is_no_new_try(town: Town, card: cards.Card) -> None:
    tries = [pay(town, card, 9000, id, WRONG) for id in ("p1", "p1", "p2", "p3", "p4")]
    assert [(each.reason, each.tries_left) for each in tries] == [
        (Refusal.PIN_WRONG, 2),
        (Refusal.PIN_WRONG, 2),
        (Refusal.PIN_WRONG, 1),
        (Refusal.CARD_LOCKED, 0),
        (Refusal.CARD_LOCKED, 0),
    ]
    assert pay(town, card, 100, "p5", PIN).reason is Refusal.CARD_LOCKED
    assert pay(town, card, 100, "p6").reason is Refusal.CARD_LOCKED


def test_a_retry_of_a_paid_id_after_the_card_was_lost_gets_the_first_answer(
    town: Town, card: cards.Card
) -> None:
    first = pay(town, card, 300, "p1")
    with transaction(town.engine) as tx:
        cards.report_lost(tx, card.number, town.clock.now())
    assert pay(town, card, 300, "p1").number == first.number
    assert pay(town, card, 300, "p2").reason is Refusal.CARD_LOST


def test_a_till_without_a_shop_tries_no_pin(town: Town, card: cards.Card) -> None:
    code = card_code.make(card.number, KEY)
    for id in ("p1", "p2", "p3"):
        told = town.ask_one("kiosk-1", Pay(payment=id, amount=300, code=code, pin=WRONG))
        assert told.reason is Refusal.SHOP_NOT_ACTIVE
    assert pay(town, card, 300, "p4", PIN).state is PaymentState.PAID


def test_a_card_that_this_hub_has_not_made_pays_nothing(town: Town, card: cards.Card) -> None:
    forged = card_code.make(card.number, b"x" * 32)
    assert town.pay("till-1", forged, 300).reason is Refusal.CODE_UNREADABLE


def test_card_and_phone_count_towards_one_limit_of_the_day(town: Town, card: cards.Card) -> None:
    wallet = town.wallet(400_000, cap=500_000)
    mine = issued(town, wallet)
    for number in range(2):
        assert town.pay("till-1", town.code(wallet), 100_000, id=f"p{number}").state is PaymentState.PAID
    assert pay(town, mine, 100_000, "k1", PIN).state is PaymentState.PAID
    assert pay(town, mine, 1, "k2").reason is Refusal.OVER_DAY_LIMIT
    assert pay(town, card, 1, "k3").state is PaymentState.PAID  # another wallet
    town.pass_(86_400)
    assert pay(town, mine, 1, "k4").state is PaymentState.PAID
