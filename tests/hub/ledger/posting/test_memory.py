"""What a store remembers between transactions never hides what others have written meanwhile."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hub.core.db import transaction
from hub.ledger import service
from hub.ledger.model import AccountState, Close, Code, Meter, ValueClass
from hub.ledger.posting import memory
from hub.ledger.posting.store import LedgerStore
from hub.ledger.posting.stores import posting
from hub.ledger.units import DayNumber, Micros, MonthNumber, Yen
from tests.support.books import DAY, Books


@pytest.fixture
def other(books: Books) -> Iterator[LedgerStore]:
    """The store of another process on the same books."""
    with posting(books.engine.url.render_as_string(hide_password=False)) as store:
        yield store


def test_the_last_yen_is_spent_once_by_two_processes(books: Books, other: LedgerStore) -> None:
    wallet, shop = books.wallet(500), books.shop()
    books.pay(wallet, shop, 100)
    (spent,) = other.post([books.transfer(wallet, shop, 300)], Micros(books.now))
    assert spent.code is Code.POSTED
    assert books.pay(wallet, shop, 200).code is Code.INSUFFICIENT_FUNDS
    assert books.pay(wallet, shop, 100).code is Code.POSTED
    assert books.violations() == []


def test_lots_that_another_process_emptied_or_made_are_seen(books: Books, other: LedgerStore) -> None:
    wallet, shop = books.wallet(), books.shop()
    books.charge(wallet, 100, ValueClass.GRANTED, days=1)
    books.charge(wallet, 50)
    books.pay(wallet, shop, 10)
    books.now += 2 * DAY
    assert service.sweep(books.engine, other, Micros(books.now)) == 1
    other.post([books.refund("made-3", 10, shop)], Micros(books.now))
    assert books.pay(wallet, shop, 61).code is Code.INSUFFICIENT_FUNDS
    assert books.pay(wallet, shop, 60).code is Code.POSTED
    assert books.violations() == []


def test_a_meter_that_another_process_moved_is_seen(books: Books, other: LedgerStore) -> None:
    wallet, shop = books.wallet(500), books.shop()
    limit = (Meter("pay:1", DayNumber(740_000), MonthNumber(24_310), Yen(100)),)
    books.post(books.transfer(wallet, shop, 40, meters=limit))
    other.post([books.transfer(wallet, shop, 40, meters=limit)], Micros(books.now))
    assert books.post(books.transfer(wallet, shop, 40, meters=limit)).code is Code.OVER_DAY
    assert books.violations() == []


def test_a_wallet_frozen_beside_the_log_pays_no_more(books: Books) -> None:
    wallet, shop = books.wallet(500), books.shop()
    books.pay(wallet, shop, 100)
    with transaction(books.engine) as tx:
        service.set_state(tx, wallet, AccountState.FROZEN)
    assert books.pay(wallet, shop, 100).code is Code.DEBIT_FROZEN


def test_after_many_entries_of_others_everything_is_read_anew(books: Books, other: LedgerStore) -> None:
    wallet, shop = books.wallet(500), books.shop()
    books.pay(wallet, shop, 100)
    other.post([books.transfer(wallet, shop, 300)], Micros(books.now))
    other.post([Close(id=f"never-{number}") for number in range(memory.MOST_MISSED)], Micros(books.now))
    assert books.pay(wallet, shop, 200).code is Code.INSUFFICIENT_FUNDS


def test_a_batch_that_broke_leaves_nothing_in_the_memory(books: Books) -> None:
    wallet, shop = books.wallet(500), books.shop()
    books.pay(wallet, shop, 100)
    too_long = books.transfer(wallet, shop, 10, memo="x" * 101)
    with pytest.raises(Exception, match=r"memo|too long"):
        books.store.post([books.transfer(wallet, shop, 300), too_long], Micros(books.now))
    assert books.pay(wallet, shop, 400).code is Code.POSTED
    assert books.violations() == []
