"""From person to person, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hub.coin.limits import limits
from hub.coin.model import FreezeReason, Wallet
from hub.coin.wallets import service as wallets
from hub.coin.wallets import transfers
from hub.core.db import transaction
from hub.core.limits import TooOften
from hub.core.words import local_day
from hub.ledger.model import Code, Outcome, ValueClass
from tests.support.coins import Town


def send(town: Town, sender: Wallet, receiver: Wallet, yen: int, id: str | None = None) -> Outcome:
    return transfers.send(
        town.store,
        id=id or town.new_id(),
        sender=sender,
        receiver=receiver,
        amount=yen,
        now=town.clock.now(),
    )


def test_bought_coin_goes_over_once_however_often_it_is_pressed(town: Town) -> None:
    hanako, jiro = town.wallet(1000), town.wallet()
    answers = [send(town, hanako, jiro, 300, "one press") for _ in range(2)]
    assert [(answer.code, answer.replayed) for answer in answers] == [
        (Code.POSTED, False),
        (Code.POSTED, True),
    ]
    assert (town.balance(hanako.account), town.balance(jiro.account)) == (700, 300)


def test_points_from_the_city_stay_with_whom_they_were_given_to(town: Town) -> None:
    hanako, jiro = town.wallet(100), town.wallet()
    wallets.charge(
        town.engine,
        town.store,
        id=town.new_id(),
        wallet=hanako,
        amount=5000,
        now=town.clock.now(),
        value_class=ValueClass.GRANTED,
    )
    assert send(town, hanako, jiro, 101).code is Code.INSUFFICIENT_FUNDS
    assert send(town, hanako, jiro, 100).code is Code.POSTED


def test_more_than_the_law_lets_pass_in_a_month_does_not_pass(town: Town) -> None:
    most = limits(local_day(town.clock.now())).transfer
    hanako = town.wallet(400_000, cap=1_000_000)
    receivers = [town.wallet() for _ in range(4)]
    assert send(town, hanako, receivers[0], most.each + 1).code is Code.OVER_LIMIT
    for receiver in receivers[:3]:
        assert send(town, hanako, receiver, most.each).code is Code.POSTED
    assert send(town, hanako, receivers[3], 1).code is Code.OVER_MONTH
    town.clock.pass_(timedelta(days=9))
    assert send(town, hanako, receivers[3], 1).code is Code.POSTED, "the first of December"


def test_the_same_press_for_another_sum_is_no_second_sending(town: Town) -> None:
    hanako, jiro = town.wallet(1000), town.wallet()
    send(town, hanako, jiro, 300, "one press")
    assert send(town, hanako, jiro, 400, "one press").code is Code.ID_REUSED
    assert town.balance(jiro.account) == 300


def test_what_a_phone_sends_cannot_take_the_id_of_a_tills_payment(town: Town) -> None:
    shop_side = town.shop("till-1")
    hanako, jiro = town.wallet(1000), town.wallet()
    send(town, hanako, jiro, 100, "pay-1")
    assert town.pay("till-1", town.code(hanako), 200, id="pay-1").amount == 200
    assert town.balance(shop_side.account) == 200


def test_a_locked_wallet_sends_nothing_and_receives(town: Town) -> None:
    hanako, jiro = town.wallet(1000), town.wallet(1000)
    with transaction(town.engine) as tx:
        wallets.freeze_wallet(tx, hanako.number, frozen=True, now=town.clock.now(), by=FreezeReason.HOLDER)
    assert send(town, hanako, jiro, 1).code is Code.DEBIT_FROZEN
    assert send(town, jiro, hanako, 1).code is Code.POSTED


def test_what_staff_froze_is_not_thawed_by_the_holder(town: Town) -> None:
    hanako, jiro = town.wallet(1000), town.wallet()
    now = town.clock.now()
    with transaction(town.engine) as tx:
        for by in FreezeReason:
            wallets.freeze_wallet(tx, hanako.number, frozen=True, now=now, by=by)
        wallets.freeze_wallet(tx, hanako.number, frozen=False, now=now, by=FreezeReason.HOLDER)
        assert wallets.frozen_by(tx, hanako.number) == {FreezeReason.STAFF}
    assert send(town, hanako, jiro, 1).code is Code.DEBIT_FROZEN
    with transaction(town.engine) as tx:
        wallets.freeze_wallet(tx, hanako.number, frozen=False, now=now, by=FreezeReason.STAFF)
    assert send(town, hanako, jiro, 1).code is Code.POSTED


def test_nobody_reads_through_the_wallets_of_the_city(town: Town) -> None:
    hanako, jiro = town.wallet(), town.wallet()
    with transaction(town.engine) as tx:
        transfers.set_nickname(tx, jiro.number, "じろう")
        now = town.clock.now()
        assert transfers.find_receiver(tx, hanako, jiro.number, now) == (jiro, "じろう")
        assert transfers.find_receiver(tx, hanako, hanako.number, now) is None
        for _ in range(transfers.PER_SENDER.times - 2):
            transfers.find_receiver(tx, hanako, "9392099999999999", now)
        with pytest.raises(TooOften):
            transfers.find_receiver(tx, hanako, jiro.number, now)
