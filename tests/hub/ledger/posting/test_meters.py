"""Limits over a day and a month: counted with the transfer, in its transaction, and never beside it."""

from __future__ import annotations

from datetime import date

from hub.ledger.model import Code, Meter
from hub.ledger.units import AccountId, Micros, Yen, day_number, month_number
from tests.support.books import Books

MARCH_31 = date(2027, 3, 31)
APRIL_1 = date(2027, 4, 1)


def meter(key: str, on: date, day_most: Yen | None = None, month_most: Yen | None = None) -> Meter:
    return Meter(key, day_number(on), month_number(on), day_most, month_most)


def codes(books: Books, wallet: AccountId, shop: AccountId, *tries: tuple[int, Meter]) -> list[Code]:
    batch = [books.transfer(wallet, shop, amount, meters=(limit,)) for amount, limit in tries]
    return [outcome.code for outcome in books.store.post(batch, Micros(books.now))]


def test_the_day_is_full_when_its_limit_is_reached_and_empty_again_on_the_next(books: Books) -> None:
    wallet, shop = books.wallet(1000), books.shop()
    today, tomorrow = meter("pay:1", MARCH_31, Yen(100)), meter("pay:1", APRIL_1, Yen(100))
    got = codes(books, wallet, shop, (60, today), (41, today), (40, today), (1, today), (100, tomorrow))
    assert got == [Code.POSTED, Code.OVER_DAY, Code.POSTED, Code.OVER_DAY, Code.POSTED]
    assert books.violations() == []


def test_the_month_goes_on_over_midnight_and_begins_anew_with_the_first(books: Books) -> None:
    wallet, shop = books.wallet(1000), books.shop()
    days = [date(2027, 3, 30), MARCH_31, APRIL_1]
    got = codes(books, wallet, shop, *((60, meter("pay:1", day, Yen(100), Yen(100))) for day in days))
    assert got == [Code.POSTED, Code.OVER_MONTH, Code.POSTED]


def test_the_sums_are_kept_between_transactions_and_refused_transfers_add_nothing(books: Books) -> None:
    wallet, shop = books.wallet(1000), books.shop()
    limit = meter("pay:1", MARCH_31, Yen(100))
    assert codes(books, wallet, shop, (60, limit)) == [Code.POSTED]
    assert codes(books, wallet, shop, (41, limit)) == [Code.OVER_DAY]
    assert codes(books, wallet, shop, (40, limit)) == [Code.POSTED]


def test_each_key_has_its_own_sum_and_one_transfer_may_count_towards_several(books: Books) -> None:
    wallet, shop = books.wallet(1000), books.shop()
    mine, fund = meter("pay:1", MARCH_31, Yen(100)), meter("fund:ab12", MARCH_31, None, Yen(150))
    both = books.transfer(wallet, shop, 90, meters=(mine, fund))
    assert books.post(both).code is Code.POSTED
    assert codes(books, wallet, shop, (61, fund), (60, fund)) == [Code.OVER_MONTH, Code.POSTED]
    assert codes(books, wallet, shop, (10, mine), (1, mine)) == [Code.POSTED, Code.OVER_DAY]
    assert books.violations() == []


def test_who_comes_a_moment_late_with_yesterdays_day_counts_towards_today(books: Books) -> None:
    wallet, shop = books.wallet(1000), books.shop()
    today, yesterday = (
        meter("pay:1", APRIL_1, Yen(100), Yen(100)),
        meter("pay:1", MARCH_31, Yen(100), Yen(100)),
    )
    got = codes(books, wallet, shop, (60, today), (60, yesterday), (40, yesterday))
    assert got == [Code.POSTED, Code.OVER_DAY, Code.POSTED]
    assert books.violations() == []


def test_the_same_id_sent_again_counts_once(books: Books) -> None:
    wallet, shop = books.wallet(1000), books.shop()
    limit = meter("pay:1", MARCH_31, Yen(100))
    for _ in range(3):
        books.post(books.transfer(wallet, shop, 60, id="p1", meters=(limit,)))
    assert codes(books, wallet, shop, (40, limit), (1, limit)) == [Code.POSTED, Code.OVER_DAY]
