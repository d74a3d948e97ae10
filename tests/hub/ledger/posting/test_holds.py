"""Money set aside: it counts, and it ends exactly once."""

from __future__ import annotations

import pytest

from hub.ledger import service
from hub.ledger.model import (
    AccountKind,
    Code,
    Command,
    Confirm,
    Expire,
    Hold,
    Lapse,
    NewLot,
    ValueClass,
    Void,
    fingerprint,
)
from hub.ledger.units import AccountId, LotId, Micros, Yen
from tests.support.books import DAY, Books


def hold(books: Books, wallet: AccountId, shop: AccountId, amount: int, id: str, days: float = 1) -> Hold:
    until = books.now + int(days * DAY)
    return Hold(
        id=id,
        body=fingerprint("hold", id),
        debit=wallet,
        credit=shop,
        amount=Yen(amount),
        until=Micros(until),
    )


class GoingOn:
    """Sweeps one after another, each told where the one before has ended."""

    def __init__(self, books: Books, at_most: int = service.SWEEP_AT_MOST) -> None:
        self._books, self._at_most, self._since = books, at_most, 0

    def sweep(self) -> int:
        books = self._books
        found = service.over(books.engine, Micros(books.now), Micros(self._since), self._at_most)
        self._since = found.since
        return service.end(books.engine, books.store, found, Micros(books.now))


def confirm(id: str, amount: int, confirmation: str = "c") -> Confirm:
    return Confirm(id=confirmation, body=fingerprint("confirm", id, amount), hold=id, amount=Yen(amount))


def void(id: str, voiding: str = "v") -> Void:
    return Void(id=voiding, body=fingerprint("void", id), hold=id)


def test_what_is_set_aside_cannot_be_spent_elsewhere(books: Books) -> None:
    wallet, shop = books.wallet(1000), books.shop()
    books.post(hold(books, wallet, shop, 700, "h"))
    assert books.pay(wallet, shop, 301).code is Code.INSUFFICIENT_FUNDS
    assert books.pay(wallet, shop, 300).code is Code.POSTED
    assert books.balance(wallet) == 700


def test_what_is_to_come_counts_against_the_cap(books: Books) -> None:
    giver, taker = books.wallet(1000), books.wallet(500, cap=1000)
    books.post(hold(books, giver, taker, 400, "h"))
    assert books.charge(taker, 101).code is Code.OVER_CAP
    assert books.charge(taker, 100).code is Code.POSTED
    assert books.post(confirm("h", 400)).code is Code.POSTED


def test_a_partly_confirmed_hold_gives_the_rest_back(books: Books) -> None:
    wallet, shop = books.wallet(1000), books.shop()
    books.post(hold(books, wallet, shop, 700, "h"))
    assert books.post(confirm("h", 250)).code is Code.POSTED
    assert (books.balance(wallet), books.balance(shop)) == (750, 250)
    assert books.pay(wallet, shop, 750).code is Code.POSTED


def test_no_more_is_confirmed_than_was_held(books: Books) -> None:
    wallet, shop = books.wallet(1000), books.shop()
    books.post(hold(books, wallet, shop, 700, "h"))
    assert books.post(confirm("h", 701)).code is Code.OVER_HELD


@pytest.mark.parametrize("first", ["confirm", "void"])
def test_a_hold_ends_once_whoever_comes_first(books: Books, first: str) -> None:
    wallet, shop = books.wallet(1000), books.shop()
    ends: list[Command] = [confirm("h", 700), void("h")]
    if first == "void":
        ends.reverse()
    outcomes = books.store.post([hold(books, wallet, shop, 700, "h"), *ends], Micros(books.now))
    assert [outcome.code for outcome in outcomes] == [Code.POSTED, Code.POSTED, Code.HOLD_ENDED]
    assert books.balance(shop) == (700 if first == "confirm" else 0)


def test_a_hold_that_expires_while_it_is_confirmed_is_one_or_the_other(books: Books) -> None:
    wallet, shop = books.wallet(1000), books.shop()
    books.post(hold(books, wallet, shop, 700, "h", days=1))
    books.now += DAY - 1
    early = books.post(Expire(hold="h"))
    books.now += 1
    late = books.post(confirm("h", 700))
    swept = books.post(Expire(hold="h"))
    assert (early.code, late.code, swept.code) == (Code.HOLD_NOT_EXPIRED, Code.HOLD_EXPIRED, Code.POSTED)
    assert books.pay(wallet, shop, 1000).code is Code.POSTED


def test_a_confirmation_at_the_last_moment_counts(books: Books) -> None:
    wallet, shop = books.wallet(1000), books.shop()
    books.post(hold(books, wallet, shop, 700, "h", days=1))
    books.now += DAY - 1
    assert books.post(confirm("h", 700)).code is Code.POSTED
    books.now += 1
    assert books.post(Expire(hold="h")).code is Code.HOLD_ENDED


def test_the_housekeeping_ends_holds_before_the_lots_that_they_stand_on(books: Books) -> None:
    wallet, shop = books.wallet(), books.shop()
    books.charge(wallet, 500, days=2)
    held = books.post(hold(books, wallet, shop, 300, "h", days=30))
    books.now += 2 * DAY
    assert held.until == books.now  # not beyond the money that it stands on
    posted = [service.sweep(books.engine, books.store, Micros(books.now)) for _ in range(3)]
    assert posted == [1, 1, 0]
    assert books.balance(wallet) == 0


def test_a_lot_is_not_lapsed_from_under_a_hold_or_before_its_time(books: Books) -> None:
    wallet, shop = books.wallet(), books.shop()
    lapsed = books.open(AccountKind.LAPSED)
    charge = books.charge(wallet, 500, days=2)
    assert charge.position
    books.post(hold(books, wallet, shop, 300, "h", days=1))
    assert books.post(Lapse(wallet=wallet, lot=LotId(1), to=lapsed)).code is Code.LOT_UNFIT
    books.now += 2 * DAY
    assert books.post(Lapse(wallet=wallet, lot=LotId(1), to=lapsed)).code is Code.HOLD_NOT_EXPIRED
    books.post(void("h"))
    assert books.post(Lapse(wallet=wallet, lot=LotId(1), to=lapsed)).code is Code.POSTED


def test_a_confirmed_payment_is_refunded_like_any_other(books: Books) -> None:
    wallet, shop = books.wallet(), books.shop()
    books.charge(wallet, 100, ValueClass.CAMPAIGN, days=5)
    books.charge(wallet, 900, ValueClass.PAID, days=50)
    books.post(hold(books, wallet, shop, 700, "h"))
    books.post(confirm("h", 400))
    assert books.post(books.refund("h", 100, shop)).code is Code.TARGET_UNFIT
    assert books.post(books.refund("c", 300, shop)).code is Code.POSTED
    assert books.post(books.refund("c", 101, shop)).code is Code.OVER_REFUND
    assert books.post(books.refund("c", 100, shop)).code is Code.POSTED
    assert books.balance(wallet) == 1000


def test_a_shop_can_set_aside_too(books: Books) -> None:
    shop, other, wallet = books.shop(), books.shop(), books.wallet(500)
    books.pay(wallet, shop, 500)
    books.post(hold(books, shop, other, 400, "h"))
    assert books.post(books.transfer(shop, other, 101)).code is Code.INSUFFICIENT_FUNDS
    assert books.post(confirm("h", 400)).code is Code.POSTED
    assert books.balance(other) == 400


def test_money_that_enters_the_wallets_is_not_held_on_its_way(books: Books) -> None:
    wallet = books.wallet()
    assert books.post(hold(books, books.issue, wallet, 100, "h")).code is Code.LOT_UNFIT
    lot = NewLot(ValueClass.PAID, Micros(books.now))
    assert books.post(books.transfer(books.issue, wallet, 100, new_lot=lot)).code is Code.LOT_UNFIT


def test_a_sweeper_that_goes_on_finds_what_a_hold_kept_from_it_and_what_expires_later(books: Books) -> None:
    wallet, shop = books.wallet(), books.shop()
    books.charge(wallet, 500, days=2)
    books.charge(wallet, 40, days=4)
    books.post(hold(books, wallet, shop, 300, "h", days=30))
    sweeper = GoingOn(books)
    assert sweeper.sweep() == 0
    books.now += 2 * DAY
    assert [sweeper.sweep() for _ in range(3)] == [1, 1, 0]
    books.now += 3 * DAY
    assert [sweeper.sweep() for _ in range(2)] == [1, 0]
    assert books.balance(wallet) == 0


def test_more_than_one_sweep_can_take_is_ended_by_the_next_ones(books: Books) -> None:
    wallet = books.wallet()
    for amount in range(1, 6):
        books.charge(wallet, amount, days=1)
    books.now += 2 * DAY
    sweeper = GoingOn(books, at_most=2)
    assert [sweeper.sweep() for _ in range(4)] == [2, 2, 1, 0]


def test_a_clock_that_was_set_back_hides_no_expired_lot(books: Books) -> None:
    wallet, sweeper = books.wallet(), GoingOn(books)
    books.now += 9 * DAY  # somebody has set the clock to next week for a while
    assert sweeper.sweep() == 0
    books.now -= 9 * DAY
    books.charge(wallet, 40, days=4)
    books.now += 5 * DAY
    assert sweeper.sweep() == 1
