"""The counter's drawer: what should be in it, what is, and charges that break off."""

from __future__ import annotations

import pytest

from hub.coin.cash_desk import service as cash_desk
from hub.coin.cash_desk.service import Shift
from hub.coin.cash_desk.tables import cash
from hub.coin.errors import CoinError
from hub.coin.model import Wallet
from hub.coin.origins import Origin, id_in
from hub.coin.subject import TILL_CLERK
from hub.coin.wallets import freezing
from hub.coin.wallets import service as wallets
from hub.core.db import reading, transaction
from hub.identity.model import Staff
from hub.identity.people import NewPerson
from hub.identity.staff import service as staffing
from hub.ledger.model import Code, Outcome
from tests.support.coins import Town


@pytest.fixture
def clerk(town: Town) -> Staff:
    with transaction(town.engine) as tx:
        person = NewPerson("clerk", "会計", "no hash")
        return staffing.create_staff(tx, "staff-1", person, [TILL_CLERK])


def open_drawer(town: Town, clerk: Staff, opening: int = 0, id: str = "shift-1") -> None:
    with transaction(town.engine) as tx:
        cash_desk.open_shift(tx, id, clerk, opening, town.clock.now())


def charge(town: Town, clerk: Staff, wallet: Wallet, yen: int, id: str = "c-1") -> Outcome:
    return cash_desk.take_cash(
        town.engine,
        town.store,
        id=id,
        staff=clerk,
        wallet=wallet,
        amount=yen,
        received=10_000,
        now=town.clock.now(),
    )


def close(town: Town, clerk: Staff, counts: dict[int, int], id: str = "shift-1") -> Shift:
    with transaction(town.engine) as tx:
        cash_desk.close_shift(tx, id, clerk, counts, town.clock.now())
    return cash_desk.reckon(town.engine, town.store, id, town.clock.now())


def test_cash_needs_an_open_drawer(town: Town, clerk: Staff) -> None:
    wallet = town.wallet()
    with pytest.raises(CoinError):
        charge(town, clerk, wallet, 1_000)
    assert town.balance(wallet.account) == 0


def test_a_drawer_that_fits_has_no_difference_and_says_its_place_in_the_log(town: Town, clerk: Staff) -> None:
    open_drawer(town, clerk, 5_000)
    charge(town, clerk, town.wallet(), 3_000)
    done = close(town, clerk, {5_000: 1, 1_000: 3})
    assert (done.expected, done.counted, done.difference) == (8_000, 8_000, 0)
    assert done.position == 1


def test_a_difference_is_kept_and_a_second_count_does_not_change_it(town: Town, clerk: Staff) -> None:
    open_drawer(town, clerk)
    charge(town, clerk, town.wallet(), 3_000)
    assert close(town, clerk, {1_000: 2, 500: 1}).difference == -500
    assert close(town, clerk, {1_000: 3}).difference == -500


def test_a_charge_pressed_twice_is_one_charge_and_one_sum_in_the_drawer(town: Town, clerk: Staff) -> None:
    open_drawer(town, clerk)
    wallet = town.wallet()
    codes = [charge(town, clerk, wallet, 1_000).code for _ in range(2)]
    assert codes == [Code.POSTED] * 2
    assert town.balance(wallet.account) == 1_000
    assert close(town, clerk, {1_000: 1}).difference == 0


def test_a_charge_that_the_cap_refuses_leaves_the_drawer_as_it_is(town: Town, clerk: Staff) -> None:
    open_drawer(town, clerk)
    assert charge(town, clerk, town.wallet(99_500), 1_000).code is Code.OVER_CAP
    assert close(town, clerk, {}).expected == 0


def test_a_charge_that_never_reached_the_ledger_cannot_arrive_after_the_count(
    town: Town, clerk: Staff
) -> None:
    open_drawer(town, clerk)
    wallet = town.wallet()
    begun = id_in(Origin.CHARGE, clerk.id, "c-1")
    with transaction(town.engine) as tx:  # the process died between the drawer and the ledger
        tx.execute(cash.insert().values(id=begun, shift="shift-1", incoming=True))
    assert close(town, clerk, {}).difference == 0
    assert charge(town, clerk, wallet, 1_000).code is Code.CLOSED
    assert town.balance(wallet.account) == 0


def test_each_person_has_one_open_drawer(town: Town, clerk: Staff) -> None:
    open_drawer(town, clerk)
    open_drawer(town, clerk)
    with pytest.raises(CoinError):
        open_drawer(town, clerk, id="shift-2")
    close(town, clerk, {})
    open_drawer(town, clerk, id="shift-2")
    with reading(town.engine) as tx:
        assert [each.id for each in cash_desk.past_shifts(tx)] == ["shift-1"]


def test_somebody_elses_drawer_is_not_closed(town: Town, clerk: Staff) -> None:
    open_drawer(town, clerk)
    stranger = Staff("staff-2", "別人", frozenset({TILL_CLERK}))
    with transaction(town.engine) as tx, pytest.raises(CoinError):
        cash_desk.close_shift(tx, "shift-1", stranger, {}, town.clock.now())


def test_freezing_needs_a_reason_keeps_it_and_stops_payments(town: Town, clerk: Staff) -> None:
    town.shop("till-1")
    wallet = town.wallet(1_000)
    with transaction(town.engine) as tx, pytest.raises(CoinError):
        freezing.freeze(tx, wallet.number, clerk, frozen=True, reason=" ", now=town.clock.now())
    with transaction(town.engine) as tx:
        freezing.freeze(tx, wallet.number, clerk, frozen=True, reason="盗難の届出", now=town.clock.now())
    assert town.pay("till-1", town.code(wallet), 100).amount is None
    with transaction(town.engine) as tx:
        freezing.freeze(tx, wallet.number, clerk, frozen=False, reason="見つかった", now=town.clock.now())
        assert [each.reason for each in freezing.freezings(tx, wallet.number)] == ["見つかった", "盗難の届出"]
        assert wallets.frozen_by(tx, wallet.number) == frozenset()
    assert town.pay("till-1", town.code(wallet), 100).amount == 100
