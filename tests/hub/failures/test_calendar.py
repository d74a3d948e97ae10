"""Days on which other systems were wrong: the base date's midnight, 29 February, the end of a month."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from edge.wire.messages.coin import Listed, PaymentState, Refusal
from hub.core.db import reading
from hub.core.words import local_day
from hub.ledger.model import Code, Confirm, Hold, ValueClass, fingerprint
from hub.ledger.service import microseconds
from hub.ledger.statements import journal, position_before
from hub.ledger.units import Yen
from tests.support.books import Books
from tests.support.coins import Town

JST = timezone(timedelta(hours=9))
MIDNIGHT = datetime(2027, 4, 1, tzinfo=JST)
"""The end of the base date 31 March 2027."""
LAST = timedelta(microseconds=1)


def go_to(town: Town, moment: datetime) -> None:
    town.clock.pass_(moment - town.clock.now())


def unused(books: Books, before: datetime) -> dict[str, int]:
    """未使用残高 by class at the end of a base date: the wallets' lines up to that moment, summed."""
    found: dict[str, int] = {}
    with reading(books.engine) as tx:
        cut = position_before(tx, microseconds(before))
        for line in journal(tx, 0, 10_000):
            if line.position <= cut and line.account_kind == "wallet":
                found[line.value_class] = found.get(line.value_class, 0) + line.amount
    return found


def test_the_base_dates_figures_are_cut_by_the_moment_of_commit_in_the_city(books: Books) -> None:
    shop = books.shop()
    books.now = microseconds(MIDNIGHT - timedelta(days=30))
    wallet = books.wallet(1000)
    books.charge(wallet, 300, ValueClass.GRANTED)
    books.charge(wallet, 200, ValueClass.CAMPAIGN)
    books.now = microseconds(MIDNIGHT - LAST)  # 31 March, 23:59:59.999999
    books.pay(wallet, shop, 250)
    books.now = microseconds(MIDNIGHT)
    books.pay(wallet, shop, 400)
    assert unused(books, MIDNIGHT) == {"paid": 1000, "granted": 250, "campaign": 0}
    assert unused(books, MIDNIGHT + LAST) == {"paid": 850, "granted": 0, "campaign": 0}


def test_a_base_date_is_not_cut_at_the_midnight_of_the_servers_zone(books: Books) -> None:
    shop = books.shop()
    books.now = microseconds(MIDNIGHT - timedelta(days=1))
    wallet = books.wallet(1000)
    books.now = microseconds(MIDNIGHT + timedelta(hours=5))  # still 31 March in Greenwich
    books.pay(wallet, shop, 400)
    assert unused(books, MIDNIGHT)["paid"] == 1000
    assert unused(books, datetime(2027, 4, 1, tzinfo=UTC))["paid"] == 600


def test_a_payment_begun_before_the_cut_and_confirmed_after_it_counts_after_it(books: Books) -> None:
    shop = books.shop()
    books.now = microseconds(MIDNIGHT - timedelta(seconds=10))
    wallet = books.wallet(1000)
    until = microseconds(MIDNIGHT + timedelta(minutes=5))
    hold = Hold(id="h", body=fingerprint("h"), debit=wallet, credit=shop, amount=Yen(600), until=until)
    assert books.post(hold).code is Code.POSTED
    books.now = microseconds(MIDNIGHT + timedelta(seconds=10))
    confirm = Confirm(id="c", body=fingerprint("c"), hold="h", amount=Yen(600))
    assert books.post(confirm).code is Code.POSTED
    assert unused(books, MIDNIGHT)["paid"] == 1000
    assert unused(books, MIDNIGHT + timedelta(minutes=1))["paid"] == 400


def test_a_payment_asked_for_before_midnight_and_answered_after_it_is_listed_on_the_later_day(
    town: Town,
) -> None:
    """The till's clock decides nothing: the day of a payment is the day of its commit."""
    town.shop("till-1")
    wallet = town.wallet(1000)
    go_to(town, MIDNIGHT - timedelta(seconds=1))
    code = town.code(wallet)
    town.pass_(2)  # on its way over midnight
    assert town.pay("till-1", code, 100, id="p").state is PaymentState.PAID
    listed = {day: town.listed("till-1", day) for day in ("2027-03-31", "2027-04-01")}
    found = {day: len(each.payments) for day, each in listed.items() if isinstance(each, Listed)}
    assert found == {"2027-03-31": 0, "2027-04-01": 1}


@pytest.mark.parametrize(
    "bought",
    [
        datetime(2028, 2, 29, 12, tzinfo=JST),
        datetime(2027, 2, 28, 23, 59, 59, tzinfo=JST),
        datetime(2027, 1, 31, 9, tzinfo=JST),
        datetime(2026, 12, 31, 23, 59, 59, tzinfo=JST),
    ],
    ids=["29 February", "28 February", "end of January", "new year's eve"],
)
def test_coin_bought_on_an_odd_day_lasts_its_whole_year_and_no_moment_longer(
    town: Town, bought: datetime
) -> None:
    town.shop("till-1")
    go_to(town, bought)
    wallet = town.wallet(1000)
    go_to(town, bought + timedelta(days=365) - timedelta(seconds=1))
    assert town.pay("till-1", town.code(wallet), 400).state is PaymentState.PAID
    go_to(town, bought + timedelta(days=365))
    late = town.pay("till-1", town.code(wallet), 400)
    assert late.reason is Refusal.INSUFFICIENT_FUNDS


def test_an_expiry_is_a_moment_and_not_a_reading_of_some_clock_on_a_wall(books: Books) -> None:
    """A hold's end given in the city's time is the same end given in Greenwich's."""
    shop, wallet = books.shop(), books.wallet(1000)
    here = datetime(2026, 12, 1, 9, tzinfo=JST)
    assert microseconds(here) == microseconds(datetime(2026, 12, 1, tzinfo=UTC))
    books.now = microseconds(here) - 10
    hold = Hold(
        id="h", body=fingerprint("h"), debit=wallet, credit=shop, amount=Yen(1), until=microseconds(here)
    )
    books.post(hold)
    books.now += 9
    assert books.post(Confirm(id="c", body=fingerprint("c"), hold="h", amount=Yen(1))).code is Code.POSTED


def test_the_citys_day_turns_at_its_own_midnight_and_29_february_is_a_day_of_its_own() -> None:
    turning = datetime(2028, 2, 28, 15, tzinfo=UTC)
    assert local_day(turning - LAST).isoformat() == "2028-02-28"
    assert local_day(turning).isoformat() == "2028-02-29"
    assert local_day(turning + timedelta(days=1)).isoformat() == "2028-03-01"
