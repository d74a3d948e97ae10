"""What a till is told, in every case that has gone wrong somewhere before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context

import pytest
import sqlalchemy as sa

from edge.wire.messages.coin import (
    Listed,
    Outcome,
    Pay,
    PaymentState,
    Refund,
    RefundReason,
    Refusal,
    Requested,
    RequestPayment,
)
from hub.coin import errors
from hub.coin.payments.by_phone import poster_id
from hub.coin.payments.devices import Ask
from hub.coin.payments.service import GUESSES_AT_ONCE
from hub.coin.shops import service as shops
from hub.coin.wallets import service as wallets
from hub.core.db import reading, transaction
from hub.fleet.tables import node as fleet_node
from hub.ledger import queries
from hub.ledger.model import AccountState, Code, fingerprint
from hub.ledger.model import Refund as Posted
from hub.ledger.service import microseconds, set_state
from hub.ledger.statements import end_of_log
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


def test_another_till_of_the_same_shop_can_give_back(town: Town) -> None:
    town.shop("till-1", "till-2")
    wallet = town.wallet(1000)
    town.pay("till-1", town.code(wallet), 300, id="p1")
    assert town.refund("till-2", "p1", 300).state is PaymentState.PAID
    assert town.balance(wallet.account) == 1000


def test_refunds_are_bounded_by_the_payment_and_repeat_without_effect(town: Town) -> None:
    town.shop("till-1")
    wallet = town.wallet(1000)
    town.pay("till-1", town.code(wallet), 300, id="p1")
    assert town.refund("till-1", "p1", 200, id="r1").state is PaymentState.PAID
    assert town.refund("till-1", "p1", 200, id="r1").state is PaymentState.PAID
    assert reason(town.refund("till-1", "p1", 101)) is Refusal.OVER_REFUND
    assert town.outcome("till-1", "p1").refunded == 200
    assert town.balance(wallet.account) == 900


def test_reasons_of_refunds_stand_in_the_list_each_once_and_those_of_before_have_none(town: Town) -> None:
    town.shop("till-1")
    wallet = town.wallet(1000)
    for id in ("p1", "p2"):
        town.pay("till-1", town.code(wallet), 400, id=id)
    for why in (RefundReason.PAID_TWICE, None, RefundReason.RETURNED, RefundReason.PAID_TWICE):
        assert town.refund("till-1", "p1", 100, reason=why).state is PaymentState.PAID
    town.refund("till-1", "p2", 100)
    listed = town.listed("till-1", "2026-11-22")
    assert isinstance(listed, Listed)
    assert [(each.payment, each.refunded, each.refund_reasons) for each in listed.payments] == [
        ("p2", 100, ()),
        ("p1", 400, (RefundReason.PAID_TWICE, RefundReason.RETURNED)),
    ]


def test_a_refund_keeps_the_reason_that_it_was_made_with(town: Town) -> None:
    """Its reason is part of the one body of an id; a till from before sends again what it sent before."""
    town.shop("till-1")
    town.pay("till-1", town.code(town.wallet(1000)), 300, id="p1")
    town.refund("till-1", "p1", 100, id="r1", reason=RefundReason.RETURNED)
    town.refund("till-1", "p1", 100, id="r2")
    assert reason(town.refund("till-1", "p1", 100, id="r1", reason=RefundReason.RETURNED)) is None
    assert reason(town.refund("till-1", "p1", 100, id="r2")) is None
    assert reason(town.refund("till-1", "p1", 100, id="r1", reason=RefundReason.OTHER)) is Refusal.ID_REUSED
    with reading(town.engine) as tx:
        r1, r2 = queries.find(tx, "r1"), queries.find(tx, "r2")
    assert r1 is not None
    assert r2 is not None
    assert (r1.memo, r2.memo) == ("r0@till-1/returned", "r0@till-1")
    assert r2.body == fingerprint("refund", "till-1", "p1", 100, 0)


def test_a_refund_of_a_refund_or_of_nothing_is_refused(town: Town) -> None:
    town.shop("till-1")
    town.pay("till-1", town.code(town.wallet(1000)), 300, id="p1")
    town.refund("till-1", "p1", 300, id="r1")
    assert reason(town.refund("till-1", "r1", 300)) is Refusal.PAYMENT_NOT_FOUND
    assert reason(town.refund("till-1", "nothing", 300)) is Refusal.PAYMENT_NOT_FOUND


def test_a_device_that_is_no_till_is_paid_nothing(town: Town) -> None:
    wallet = town.wallet(1000)
    assert reason(town.pay("kiosk-1", town.code(wallet), 300)) is Refusal.SHOP_NOT_ACTIVE
    listed = town.listed("kiosk-1", "2026-11-22")
    assert isinstance(listed, Listed)
    assert (listed.payments, listed.shop) == ((), "")


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


def test_a_closed_wallet_takes_no_refund(town: Town) -> None:
    town.shop("till-1")
    wallet = town.wallet(1000)
    town.pay("till-1", town.code(wallet), 300, id="p1")
    with transaction(town.engine) as tx:
        set_state(tx, wallet.account, AccountState.CLOSED)
    assert reason(town.refund("till-1", "p1", 300)) is Refusal.WALLET_FROZEN


def test_no_payment_is_larger_than_the_limit(town: Town) -> None:
    town.shop("till-1")
    wallet = town.wallet(150_000, cap=200_000)
    assert reason(town.pay("till-1", town.code(wallet), 100_001)) is Refusal.OVER_LIMIT
    assert town.pay("till-1", town.code(wallet), 100_000).state is PaymentState.PAID


def test_a_refund_above_the_cap_is_refused(town: Town) -> None:
    town.shop("till-1")
    wallet = town.wallet(1000, cap=1000)
    town.pay("till-1", town.code(wallet), 300, id="p1")
    town.charge(wallet, 200)
    assert reason(town.refund("till-1", "p1", 300)) is Refusal.OVER_CAP
    assert town.refund("till-1", "p1", 100).state is PaymentState.PAID


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


def test_a_till_moved_to_another_shop_is_paid_for_that_shop(town: Town) -> None:
    town.shop("till-1")
    other = town.shop(name="次の店")
    with transaction(town.engine) as tx:
        shops.assign_till(tx, "till-1", other.id)
    town.pay("till-1", town.code(town.wallet(1000)), 300)
    assert town.balance(other.account) == 300


@pytest.mark.parametrize("text", ["T8700110005901", "T1180301018771"])
def test_a_registration_number_with_its_check_digit_is_taken(text: str) -> None:
    shops.check_registration_number(text)


@pytest.mark.parametrize("text", ["8700110005901", "T870011000590", "T8700110005902", "Ｔ8700110005901"])
def test_a_registration_number_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(errors.CoinError):
        shops.check_registration_number(text)


def test_a_node_without_a_shop_writes_nothing_into_the_journal(town: Town) -> None:
    town.shop("till-1")
    code = town.code(town.wallet(1000))
    assert town.pay("till-1", code, 300, id="p1").state is PaymentState.PAID
    before = entries(town)
    assert reason(town.pay("screen-1", code, 1, id="x1")) is Refusal.SHOP_NOT_ACTIVE
    assert reason(town.refund("screen-1", "p1", 1, id="x2")) is Refusal.SHOP_NOT_ACTIVE
    for id in ("p1", "x3"):
        assert reason(town.outcome("screen-1", id)) is Refusal.NOT_THIS_SHOP
    assert entries(town) == before
    assert town.pay("till-1", town.code(town.wallet(1000)), 1, id="x3").state is PaymentState.PAID


def test_another_shops_request_is_closed_by_nobody_but_its_own(town: Town) -> None:
    town.shop("till-1")
    town.shop("till-2")
    asked = town.look("till-1", RequestPayment(payment="p1", amount=300))
    assert isinstance(asked, Requested)
    before = entries(town)
    for stranger in ("till-2", "screen-1"):
        assert reason(town.outcome(stranger, "p1")) is Refusal.NOT_THIS_SHOP
    assert entries(town) == before
    town.phone_pays(town.wallet(1000), asked.code or "")
    assert town.outcome("till-1", "p1").state is PaymentState.PAID


@pytest.mark.parametrize("role", ["signage", "kiosk", "room", "gossip"])
def test_a_device_that_is_no_till_has_no_shop_whatever_it_was_given(town: Town, role: str) -> None:
    town.shop("screen-1")
    admit_node(town, "screen-1", role)
    assert reason(town.pay("screen-1", town.code(town.wallet(1000)), 300)) is Refusal.SHOP_NOT_ACTIVE
    asked = town.look("screen-1", RequestPayment(payment="p1", amount=300))
    assert isinstance(asked, Requested)
    assert asked.reason is Refusal.SHOP_NOT_ACTIVE


def admit_node(town: Town, node: str, role: str) -> None:
    values = {"machine": "m", "state": "admitted", "admitted_by": "s", "certificate": "", "serial": node}
    with transaction(town.engine) as tx:
        at = {"admitted_at": town.clock.now(), "not_after": town.clock.now()}
        tx.execute(fleet_node.insert().values(node=node, role=role, **values, **at))


def entries(town: Town) -> int:
    with reading(town.engine) as tx:
        return end_of_log(tx)[0]


def test_a_till_that_guesses_codes_is_held_up_and_the_next_till_is_not(town: Town) -> None:
    town.shop("till-1")
    town.shop("till-2")
    wallet = town.wallet(1000)
    for number in range(GUESSES_AT_ONCE):
        assert reason(town.pay("till-1", f"no code {number}", 1)) is Refusal.CODE_UNREADABLE
    code = town.code(wallet)
    assert reason(town.pay("till-1", code, 300)) is Refusal.CODE_UNREADABLE, "its codes are looked at"
    assert town.pay("till-2", code, 300).state is PaymentState.PAID
    town.pass_(60)
    assert town.pay("till-1", town.code(wallet), 300).state is PaymentState.PAID


def test_a_refund_that_the_ledger_refuses_takes_nothing_from_the_next_of_its_batch(town: Town) -> None:
    town.shop("till-1")
    wallet = town.wallet(1000, cap=1000)
    town.pay("till-1", town.code(wallet), 600, id="p1", reduced=300)
    town.charge(wallet, 400)
    refused = town.refunds("till-1", "p1", [(300, 0), (200, 0)], at_once=True)
    assert refused == [Refusal.OVER_CAP, None]
    assert town.balance(wallet.account) == 1000


def test_what_the_desk_gives_back_is_seen_after_a_refund_of_the_batch_was_refused(town: Town) -> None:
    """The desk is quicker by the moment between what the money process reads and what it posts."""
    shop, wallet = town.shop("till-1"), town.wallet(1000)
    town.pay("till-1", town.code(wallet), 600, id="p1", reduced=300)
    desk = refund_of("p1", 300, by=shop.account)

    def gives_back() -> None:
        (outcome,) = town.store.post([desk], microseconds(town.clock.now()))
        assert outcome.code is Code.POSTED

    with quicker(town, gives_back):
        refused = town.refunds("till-1", "p1", [(301, 300), (100, 0)], at_once=True)
    assert refused == [Refusal.OVER_REFUND, Refusal.OVER_REFUND]
    assert town.balance(wallet.account) == 700
    assert town.violations() == []


def test_a_payment_and_its_refund_in_one_batch_keep_to_the_rates(town: Town) -> None:
    """No honest till gives back before it was told that it was paid."""
    town.shop("till-1")
    wallet = town.wallet(1000)
    answers = town.ask(
        Ask("till-1", "a1", Pay(payment="p1", amount=600, reduced=300, code=town.code(wallet))),
        Ask("till-1", "a2", Refund(refund="r1", payment="p1", amount=400, reduced=0)),
    )
    assert [reason(answer) for answer in answers] == [None, Refusal.OVER_REFUND]


@pytest.mark.parametrize("by", ["the printed code", "the code on the till"])
def test_what_a_phone_pays_only_now_is_given_back_by_nobody_who_has_not_looked_at_its_rates(
    town: Town, by: str
) -> None:
    """The phone pays between what the money process reads and what it posts; later it is looked at."""
    shop, wallet = town.shop("till-1"), town.wallet(1000)
    asked = town.look("till-1", RequestPayment(payment="p1", amount=600, reduced=100))
    assert isinstance(asked, Requested)
    code, payment = (shop.code, poster_id(wallet, "x")) if by == "the printed code" else (asked.code, "p1")

    def pays() -> None:
        assert town.phone_pays(wallet, code or "", 600, id="x").id == payment

    with quicker(town, pays):
        assert town.refunds("till-1", payment, [(300, 300)], at_once=True) == [Refusal.OVER_REFUND]
    assert town.refunds("till-1", payment, [(300, 300), (300, 0)], at_once=True) == [
        Refusal.OVER_REFUND,
        None,
    ]


def refund_of(payment: str, amount: int, by: int) -> Posted:
    """The desk's, all of it at the standard rate."""
    return Posted(
        id="desk",
        body=fingerprint("desk"),
        payment=payment,
        amount=amount,
        by=by,
        until_at_least=0,
        memo="r0@",
    )


@contextmanager
def quicker(town: Town, act: Callable[[], None]) -> Iterator[None]:
    """Somebody acts as soon as the money process has read what there was."""
    waiting = [act]

    def post(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "ledger_entry.kind IN" in statement and waiting:
            Context().run(waiting.pop())

    sa.event.listen(town.engine, "after_cursor_execute", post)
    yield
    sa.event.remove(town.engine, "after_cursor_execute", post)
    assert not waiting
