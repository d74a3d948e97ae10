"""Which device is a till, and whose."""

from __future__ import annotations

import pytest

from edge.wire.messages.coin import (
    Listed,
    PaymentState,
    Refusal,
    Requested,
    RequestPayment,
)
from hub.coin import errors
from hub.coin.payments.service import GUESSES_AT_ONCE
from hub.coin.shops import service as shops
from hub.core.db import reading, transaction
from hub.fleet.tables import node as fleet_node
from hub.ledger.statements import end_of_log
from tests.hub.coin.payments.test_payments import reason
from tests.support.coins import Town


def test_a_device_that_is_no_till_is_paid_nothing(town: Town) -> None:
    wallet = town.wallet(1000)
    assert reason(town.pay("kiosk-1", town.code(wallet), 300)) is Refusal.SHOP_NOT_ACTIVE
    listed = town.listed("kiosk-1", "2026-11-22")
    assert isinstance(listed, Listed)
    assert (listed.payments, listed.shop) == ((), "")


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
