"""What a till is told, in every case that has gone wrong somewhere before."""

from __future__ import annotations

from edge.wire.messages.coin import (
    Listed,
    Outcome,
    Pay,
    PaymentState,
    Refusal,
)
from hub.coin.payments.devices import Ask
from hub.coin.shops import service as shops
from hub.coin.wallets import service as wallets
from hub.core.db import transaction
from tests.support.coins import Town


def reason(outcome: Outcome) -> Refusal | None:
    assert (outcome.state is PaymentState.PAID) == (outcome.reason is None)
    return outcome.reason


def test_a_payment_is_told_with_amount_time_and_number(town: Town) -> None:
    shop, wallet = town.shop("till-1"), town.wallet(1000)
    paid = town.pay("till-1", town.code(wallet), 300, id="p1")
    assert (paid.state, paid.amount, paid.payment) == (PaymentState.PAID, 300, "p1")
    assert paid.committed_at == "2026-11-22T01:00:00.000Z"
    assert paid.number is not None
    assert (town.balance(wallet.account), town.balance(shop.account)) == (700, 300)


def test_a_retry_long_after_the_code_expired_gets_the_first_answer(town: Town) -> None:
    town.shop("till-1")
    wallet = town.wallet(1000)
    code = town.code(wallet)
    first = town.pay("till-1", code, 300, id="p1")
    town.pass_(3600)
    again = town.pay("till-1", code, 300, id="p1")
    assert (again.state, again.number, again.committed_at) == (first.state, first.number, first.committed_at)
    assert town.balance(wallet.account) == 700


def test_a_retry_after_the_shop_was_switched_off_gets_the_first_answer(town: Town) -> None:
    shop, wallet = town.shop("till-1"), town.wallet(1000)
    code = town.code(wallet)
    town.pay("till-1", code, 300, id="p1")
    with transaction(town.engine) as tx:
        shops.set_shop_active(tx, shop.id, active=False)
    assert town.pay("till-1", code, 300, id="p1").state is PaymentState.PAID
    assert reason(town.pay("till-1", town.code(wallet), 300)) is Refusal.SHOP_NOT_ACTIVE


def test_an_old_screenshot_pays_nothing_and_its_id_stays_refused(town: Town) -> None:
    town.shop("till-1")
    code = town.code(town.wallet(1000))
    town.pass_(71)
    assert reason(town.pay("till-1", code, 300, id="p1")) is Refusal.CODE_EXPIRED
    town.pass_(-71)
    assert reason(town.pay("till-1", code, 300, id="p1")) is Refusal.CODE_EXPIRED
    assert town.pay("till-1", code, 300, id="p2").state is PaymentState.PAID


def test_two_shops_that_scan_one_code_are_not_both_paid(town: Town) -> None:
    town.shop("till-1")
    town.shop("till-2")
    wallet = town.wallet(1000)
    code = town.code(wallet)
    answers = town.ask(
        Ask("till-1", "a1", Pay(payment="p1", amount=300, code=code)),
        Ask("till-2", "a2", Pay(payment="p2", amount=300, code=code)),
    )
    assert [reason(answer) for answer in answers if isinstance(answer, Outcome)] == [None, Refusal.CODE_USED]
    assert town.balance(wallet.account) == 700


def test_a_code_that_could_not_pay_too_much_still_pays_less(town: Town) -> None:
    town.shop("till-1")
    code = town.code(town.wallet(1000))
    assert reason(town.pay("till-1", code, 1001)) is Refusal.INSUFFICIENT_FUNDS
    assert town.pay("till-1", code, 1000).state is PaymentState.PAID
    assert reason(town.pay("till-1", code, 1)) is Refusal.CODE_USED


def test_a_double_tap_pays_once(town: Town) -> None:
    town.shop("till-1")
    wallet = town.wallet(1000)
    pay = Pay(payment="p1", amount=300, code=town.code(wallet))
    answers = town.ask(Ask("till-1", "a1", pay), Ask("till-1", "a2", pay))
    assert [(answer.ask, reason(answer)) for answer in answers if isinstance(answer, Outcome)] == [
        ("a1", None),
        ("a2", None),
    ]
    assert town.balance(wallet.account) == 700


def test_an_id_with_another_amount_is_refused_and_the_first_payment_stands(town: Town) -> None:
    town.shop("till-1")
    code = town.code(town.wallet(1000))
    town.pay("till-1", code, 300, id="p1")
    assert reason(town.pay("till-1", code, 400, id="p1")) is Refusal.ID_REUSED
    assert town.outcome("till-1", "p1").amount == 300


def test_a_payment_that_arrives_after_its_outcome_was_asked_for_never_succeeds(town: Town) -> None:
    town.shop("till-1")
    wallet = town.wallet(1000)
    assert town.outcome("till-1", "p1").state is PaymentState.ABSENT
    assert reason(town.pay("till-1", town.code(wallet), 300, id="p1")) is Refusal.CLOSED
    assert town.outcome("till-1", "p1").state is PaymentState.ABSENT
    assert town.balance(wallet.account) == 1000


def test_the_outcome_of_a_refused_payment_is_its_reason(town: Town) -> None:
    town.shop("till-1")
    town.pay("till-1", town.code(town.wallet(10)), 300, id="p1")
    assert reason(town.outcome("till-1", "p1")) is Refusal.INSUFFICIENT_FUNDS


def test_another_shop_learns_nothing_of_a_payment_and_cannot_give_it_back(town: Town) -> None:
    town.shop("till-1")
    town.shop("till-2")
    town.pay("till-1", town.code(town.wallet(1000)), 300, id="p1")
    asked = town.outcome("till-2", "p1")
    assert reason(asked) is Refusal.NOT_THIS_SHOP
    assert asked.amount is None
    assert reason(town.refund("till-2", "p1", 300)) is Refusal.NOT_THIS_SHOP


def test_a_frozen_wallet_pays_nothing_and_gets_its_refunds(town: Town) -> None:
    town.shop("till-1")
    wallet = town.wallet(1000)
    town.pay("till-1", town.code(wallet), 300, id="p1")
    with transaction(town.engine) as tx:
        wallets.freeze_wallet(tx, wallet.number, frozen=True, now=town.clock.now())
    assert reason(town.pay("till-1", town.code(wallet), 300)) is Refusal.WALLET_FROZEN
    assert town.refund("till-1", "p1", 300).state is PaymentState.PAID
    with transaction(town.engine) as tx:
        wallets.freeze_wallet(tx, wallet.number, frozen=False, now=town.clock.now())
    assert town.pay("till-1", town.code(wallet), 300).state is PaymentState.PAID


def test_no_payment_is_larger_than_the_limit(town: Town) -> None:
    town.shop("till-1")
    wallet = town.wallet(150_000, cap=200_000)
    assert reason(town.pay("till-1", town.code(wallet), 100_001)) is Refusal.OVER_LIMIT
    assert town.pay("till-1", town.code(wallet), 100_000).state is PaymentState.PAID


def test_the_day_ends_at_midnight_in_the_city(town: Town) -> None:
    town.shop("till-1", name="駅前の店")
    wallet = town.wallet(1000)
    town.pass_(14 * 3600 - 1)  # 23:59:59
    town.pay("till-1", town.code(wallet), 100, id="before")
    town.pass_(1)
    town.pay("till-1", town.code(wallet), 200, id="after")
    days = [town.listed("till-1", day) for day in ("2026-11-21", "2026-11-22", "2026-11-23")]
    assert [
        [(each.payment, each.amount) for each in day.payments] for day in days if isinstance(day, Listed)
    ] == [[], [("before", 100)], [("after", 200)]]
    assert [day.shop for day in days if isinstance(day, Listed)] == ["駅前の店"] * 3


def test_the_list_is_the_newest_first_and_holds_payments_alone(town: Town) -> None:
    town.shop("till-1")
    wallet = town.wallet(1000)
    for id in ("p1", "p2", "p3"):
        town.pay("till-1", town.code(wallet), 100, id=id)
    town.refund("till-1", "p2", 40)
    listed = town.listed("till-1", "2026-11-22", limit=2)
    assert isinstance(listed, Listed)
    assert [(each.payment, each.refunded) for each in listed.payments] == [("p3", 0), ("p2", 40)]
