"""What is given back: how much, by whom, and at which rate."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context

import pytest
import sqlalchemy as sa

from edge.wire.messages.coin import (
    Listed,
    Pay,
    PaymentState,
    Refund,
    RefundReason,
    Refusal,
    Requested,
    RequestPayment,
)
from hub.coin.payments.by_phone import poster_id
from hub.coin.payments.devices import Ask
from hub.core.db import reading, transaction
from hub.ledger import queries
from hub.ledger.model import AccountState, Code, fingerprint
from hub.ledger.model import Refund as Posted
from hub.ledger.service import microseconds, set_state
from hub.ledger.units import AccountId, Micros, Yen
from tests.hub.coin.payments.test_payments import reason
from tests.support.coins import Town


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


def test_a_closed_wallet_takes_no_refund(town: Town) -> None:
    town.shop("till-1")
    wallet = town.wallet(1000)
    town.pay("till-1", town.code(wallet), 300, id="p1")
    with transaction(town.engine) as tx:
        set_state(tx, wallet.account, AccountState.CLOSED)
    assert reason(town.refund("till-1", "p1", 300)) is Refusal.WALLET_FROZEN


def test_a_refund_above_the_cap_is_refused(town: Town) -> None:
    town.shop("till-1")
    wallet = town.wallet(1000, cap=1000)
    town.pay("till-1", town.code(wallet), 300, id="p1")
    town.charge(wallet, 200)
    assert reason(town.refund("till-1", "p1", 300)) is Refusal.OVER_CAP
    assert town.refund("till-1", "p1", 100).state is PaymentState.PAID


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
        amount=Yen(amount),
        by=AccountId(by),
        until_at_least=Micros(0),
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
