"""The life of money in the books: charged, paid, sent, given back, lapsed."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from hub.core.db import reading, transaction
from hub.ledger import service
from hub.ledger.model import AccountKind, AccountState, Close, Code, Kind, NewLot, ValueClass
from hub.ledger.posting import store_sqlite
from hub.ledger.posting.store import BooksUnavailable
from hub.ledger.posting.stores import posting
from hub.ledger.statements import movements
from hub.ledger.tables import line, lot
from hub.ledger.units import AccountId, Micros
from tests.support.books import DAY, Books


def lots_of(books: Books, wallet: AccountId) -> list[tuple[ValueClass, int]]:
    """Class and rest of each lot with money in it, oldest first."""
    with reading(books.engine) as tx:
        query = sa.select(lot.c.value_class, lot.c.remaining).where(
            lot.c.account == wallet, lot.c.remaining > 0
        )
        return [(ValueClass(row[0]), row[1]) for row in tx.execute(query.order_by(lot.c.id))]


def test_a_payment_moves_money_once_and_all_of_it(books: Books) -> None:
    wallet, shop = books.wallet(1000), books.shop()

    outcome = books.pay(wallet, shop, 300)

    assert outcome.code is Code.POSTED
    assert (books.balance(wallet), books.balance(shop), books.balance(books.issue)) == (700, 300, -1000)


def test_a_reply_lost_after_the_commit_is_answered_again_and_nothing_moves_twice(books: Books) -> None:
    wallet, shop = books.wallet(1000), books.shop()
    first = books.pay(wallet, shop, 300, id="p1")
    books.now += DAY

    again = books.pay(wallet, shop, 300, id="p1")

    assert again.replayed
    assert (again.code, again.position, again.at) == (first.code, first.position, first.at)
    assert books.balance(shop) == 300


def test_the_same_id_with_another_body_moves_nothing_and_leaves_the_first_outcome(books: Books) -> None:
    wallet, shop = books.wallet(1000), books.shop()
    books.pay(wallet, shop, 300, id="p1")

    other = books.pay(wallet, shop, 301, id="p1")

    assert other.code is Code.ID_REUSED
    assert books.balance(shop) == 300
    assert books.pay(wallet, shop, 300, id="p1").code is Code.POSTED


def test_a_double_tap_in_one_batch_pays_once(books: Books) -> None:
    wallet, shop = books.wallet(1000), books.shop()
    payment = books.transfer(wallet, shop, 300, id="p1")

    first, second = books.store.post([payment, payment], Micros(books.now))

    assert (first.code, second.code, second.replayed) == (Code.POSTED, Code.POSTED, True)
    assert books.balance(shop) == 300


def test_an_id_that_failed_stays_failed_when_there_is_money_later(books: Books) -> None:
    wallet, shop = books.wallet(100), books.shop()
    assert books.pay(wallet, shop, 300, id="p1").code is Code.INSUFFICIENT_FUNDS
    books.charge(wallet, 1000)

    again = books.pay(wallet, shop, 300, id="p1")

    assert (again.code, again.replayed) == (Code.INSUFFICIENT_FUNDS, True)
    assert books.pay(wallet, shop, 300, id="p2").code is Code.POSTED


def test_the_last_yen_is_spent_once_by_two_shops_at_once(books: Books) -> None:
    wallet, one, two = books.wallet(500), books.shop(), books.shop()

    outcomes = books.store.post(
        [books.transfer(wallet, one, 500), books.transfer(wallet, two, 500)], Micros(books.now)
    )

    assert [outcome.code for outcome in outcomes] == [Code.POSTED, Code.INSUFFICIENT_FUNDS]
    assert books.balance(wallet) == 0


def test_money_charged_in_a_batch_is_spent_in_the_same_batch(books: Books) -> None:
    wallet, shop = books.wallet(), books.shop()
    charge = books.transfer(
        books.issue, wallet, 800, new_lot=NewLot(ValueClass.PAID, Micros(books.now + DAY))
    )

    outcomes = books.store.post([charge, books.transfer(wallet, shop, 800, id="p1")], Micros(books.now))
    back = books.store.post([books.refund("p1", 800, shop)], Micros(books.now))

    assert [outcome.code for outcome in (*outcomes, *back)] == [Code.POSTED] * 3
    assert books.balance(wallet) == 800


def test_a_one_time_token_pays_once_and_a_failed_try_does_not_use_it_up(books: Books) -> None:
    wallet, shop = books.wallet(500), books.shop()
    codes = [
        books.post(books.transfer(wallet, shop, amount, nonce=b"token  1")).code for amount in (900, 200, 200)
    ]
    assert codes == [Code.INSUFFICIENT_FUNDS, Code.POSTED, Code.ONCE_USED]


def test_a_token_is_used_once_within_one_batch_too(books: Books) -> None:
    wallet, one, two = books.wallet(500), books.shop(), books.shop()
    batch = [books.transfer(wallet, shop, 200, nonce=b"token  1") for shop in (one, two)]
    assert [outcome.code for outcome in books.store.post(batch, Micros(books.now))] == [
        Code.POSTED,
        Code.ONCE_USED,
    ]


def test_asking_for_an_unknown_id_closes_it_for_ever(books: Books) -> None:
    wallet, shop = books.wallet(1000), books.shop()
    asked = books.post(Close(id="p1"))
    late = books.pay(wallet, shop, 300, id="p1")

    assert (asked.code, late.code) == (Code.CLOSED, Code.CLOSED)
    assert books.balance(shop) == 0
    assert books.post(Close(id="p1")).code is Code.CLOSED


def test_asking_for_a_known_id_tells_its_outcome(books: Books) -> None:
    wallet, shop = books.wallet(1000), books.shop()
    books.pay(wallet, shop, 300, id="p1")
    books.pay(wallet, shop, 9000, id="p2")

    paid, failed = books.store.post([Close(id="p1"), Close(id="p2")], Micros(books.now))

    assert (paid.code, paid.amount) == (Code.POSTED, 300)
    assert failed.code is Code.INSUFFICIENT_FUNDS


def test_free_money_is_spent_before_paid_money_of_the_same_expiry_and_the_earlier_expiry_first(
    books: Books,
) -> None:
    wallet, shop = books.wallet(), books.shop()
    books.charge(wallet, 100, ValueClass.PAID, days=30)
    books.charge(wallet, 100, ValueClass.CAMPAIGN, days=30)
    books.charge(wallet, 100, ValueClass.GRANTED, days=10)

    books.pay(wallet, shop, 150)

    assert lots_of(books, wallet) == [(ValueClass.PAID, 100), (ValueClass.CAMPAIGN, 50)]


def test_a_partial_refund_leaves_the_wallet_as_if_less_had_been_paid(books: Books) -> None:
    wallet, shop = books.wallet(), books.shop()
    books.charge(wallet, 100, ValueClass.CAMPAIGN, days=40)
    books.charge(wallet, 100, ValueClass.PAID, days=50)
    books.pay(wallet, shop, 180, id="p1")

    codes = [books.post(books.refund("p1", amount, shop)).code for amount in (50, 60)]

    assert codes == [Code.POSTED, Code.POSTED]
    rest = lots_of(books, wallet)
    assert sorted(rest) == [
        (ValueClass.CAMPAIGN, 30),
        (ValueClass.PAID, 20),
        (ValueClass.PAID, 30),
        (ValueClass.PAID, 50),
    ]


def test_money_given_back_after_its_lot_expired_can_still_be_spent_for_a_while(books: Books) -> None:
    wallet, shop = books.wallet(), books.shop()
    books.charge(wallet, 100, days=10)
    books.pay(wallet, shop, 100, id="p1")
    books.now += 11 * DAY

    books.post(books.refund("p1", 100, shop))

    assert books.pay(wallet, shop, 100).code is Code.POSTED


def test_two_refunds_at_once_never_give_back_more_than_was_paid(books: Books) -> None:
    wallet, shop = books.wallet(1000), books.shop()
    books.pay(wallet, shop, 500)
    books.pay(wallet, shop, 300, id="p1")

    outcomes = books.store.post(
        [books.refund("p1", 200, shop), books.refund("p1", 200, shop)], Micros(books.now)
    )

    assert [outcome.code for outcome in outcomes] == [Code.POSTED, Code.OVER_REFUND]
    assert books.balance(wallet) == 400
    assert books.post(Close(id="p1")).refunded == 200


def test_a_refund_is_not_refunded_and_a_charge_is_not_either(books: Books) -> None:
    wallet, shop = books.wallet(1000), books.shop()
    charge = books.charge(wallet, 100)
    books.pay(wallet, shop, 300, id="p1")
    books.post(books.refund("p1", 300, shop, id="r1"))

    assert books.post(books.refund("r1", 300, wallet)).code is Code.TARGET_UNFIT
    assert books.post(books.refund(charge.id, 100, wallet)).code is Code.TARGET_UNFIT


def test_another_shop_cannot_refund(books: Books) -> None:
    wallet, shop, other = books.wallet(1000), books.shop(), books.shop()
    books.pay(wallet, shop, 300, id="p1")
    assert books.post(books.refund("p1", 300, other)).code is Code.NOT_A_PARTY


def test_a_shop_that_has_spent_the_money_cannot_give_it_back(books: Books) -> None:
    wallet, shop, other = books.wallet(1000), books.shop(), books.shop()
    books.pay(wallet, shop, 300, id="p1")
    books.post(books.transfer(shop, other, 200))
    assert books.post(books.refund("p1", 300, shop)).code is Code.INSUFFICIENT_FUNDS


def test_a_wallet_never_rises_above_its_cap(books: Books) -> None:
    wallet = books.wallet(900, cap=1000)
    assert books.charge(wallet, 101).code is Code.OVER_CAP
    assert books.charge(wallet, 100).code is Code.POSTED


def test_money_sent_to_another_citizen_keeps_class_and_expiry(books: Books) -> None:
    giver, taker, shop = books.wallet(), books.wallet(), books.shop()
    books.charge(giver, 100, ValueClass.GRANTED, days=5)
    books.post(books.transfer(giver, taker, 60))
    assert lots_of(books, taker) == [(ValueClass.GRANTED, 60)]
    books.now += 5 * DAY
    assert books.pay(taker, shop, 1).code is Code.INSUFFICIENT_FUNDS


def test_expired_money_leaves_the_wallet_and_cannot_be_spent_before_it_does(books: Books) -> None:
    wallet, shop = books.wallet(), books.shop()
    books.charge(wallet, 100, days=1)
    books.charge(wallet, 50, days=3)
    books.now += 2 * DAY

    assert books.pay(wallet, shop, 60).code is Code.INSUFFICIENT_FUNDS
    assert service.sweep(books.engine, books.store, Micros(books.now)) == 1
    assert service.sweep(books.engine, books.store, Micros(books.now)) == 0
    assert books.balance(wallet) == 50


def test_a_frozen_wallet_receives_and_does_not_give(books: Books) -> None:
    wallet, shop = books.wallet(1000), books.shop()
    books.pay(wallet, shop, 300, id="p1")
    with transaction(books.engine) as tx:
        service.set_state(tx, wallet, AccountState.FROZEN)

    assert books.pay(wallet, shop, 100).code is Code.DEBIT_FROZEN
    assert books.post(books.refund("p1", 100, shop)).code is Code.POSTED


def test_a_clock_set_back_does_not_turn_the_ledgers_time_back(books: Books) -> None:
    wallet, shop = books.wallet(1000), books.shop()
    before = books.pay(wallet, shop, 1)
    books.now -= DAY
    assert books.pay(wallet, shop, 1).at == before.at


def test_a_batch_that_breaks_leaves_nothing_behind(books: Books) -> None:
    wallet, shop = books.wallet(1000), books.shop()
    impossible = books.transfer(wallet, shop, 100, nonce=b"x" * 8)
    with pytest.raises(AttributeError):
        books.store.post([books.transfer(wallet, shop, 100), impossible, None], Micros(books.now))  # type: ignore[list-item]
    assert books.balance(shop) == 0
    assert books.post(impossible).code is Code.POSTED


def test_a_shops_lines_show_the_classes_it_was_paid_in(books: Books) -> None:
    wallet, shop = books.wallet(), books.shop()
    books.charge(wallet, 100, ValueClass.CAMPAIGN, days=1)
    books.charge(wallet, 100, ValueClass.PAID)
    outcome = books.pay(wallet, shop, 150)
    with reading(books.engine) as tx:
        rows = tx.execute(
            sa.select(line.c.value_class, line.c.amount).where(
                line.c.position == outcome.position, line.c.account == shop
            )
        ).all()
    assert sorted(tuple(row) for row in rows) == [(ValueClass.CAMPAIGN, 100), (ValueClass.PAID, 50)]
    assert outcome.kind is Kind.TRANSFER


def test_there_is_one_issuing_account_however_often_it_is_asked_for(books: Books) -> None:
    with transaction(books.engine) as tx:
        assert service.system_account(tx, AccountKind.ISSUE) == books.issue


def test_a_memo_is_kept_with_a_payment_and_with_its_refund(books: Books) -> None:
    wallet, shop = books.wallet(1000), books.shop()
    paid = books.post(books.transfer(wallet, shop, 300, id="p1", memo="code till-1 108"))
    back = books.post(books.refund("p1", 100, shop, memo="r"))
    assert (paid.memo, back.memo) == ("code till-1 108", "r")
    assert books.post(books.transfer(wallet, shop, 300, id="p1")).memo == "code till-1 108"
    with reading(books.engine) as tx:
        assert [each.memo for each in movements(tx, shop)] == ["r", "code till-1 108"]


def test_only_the_wanted_class_is_spent_where_one_is_named(books: Books) -> None:
    giver, taker = books.wallet(), books.wallet()
    books.charge(giver, 100, ValueClass.GRANTED, days=5)
    books.charge(giver, 50, ValueClass.PAID)
    too_much = books.post(books.transfer(giver, taker, 60, only=ValueClass.PAID))
    assert too_much.code is Code.INSUFFICIENT_FUNDS
    books.post(books.transfer(giver, taker, 30, only=ValueClass.PAID))
    assert lots_of(books, giver) == [(ValueClass.GRANTED, 100), (ValueClass.PAID, 20)]


def test_a_memo_is_kept_whatever_stands_in_it(books: Books) -> None:
    wallet, shop = books.wallet(1000), books.shop()
    for memo in ('{"a","b"}', "\\x41", "NULL", "1\n2\t\u0001", "見本 'x', \\"):
        books.post(books.transfer(wallet, shop, 1, memo=memo))
        with reading(books.engine) as tx:
            assert movements(tx, shop)[0].memo == memo


def test_a_payment_waits_for_the_writer_before_it_and_is_then_made(books: Books) -> None:
    """SQLite has one writer at a time; on PostgreSQL a row is locked by each of the two."""
    wallet, shop = books.wallet(1000), books.shop()
    holds, may_end = threading.Event(), threading.Event()

    def write() -> None:
        with transaction(books.engine) as tx:
            service.set_state(tx, shop, AccountState.OPEN)
            holds.set()
            assert may_end.wait(5)

    with ThreadPoolExecutor(2) as threads:
        before = threads.submit(write)
        assert holds.wait(5)
        paying = threads.submit(books.pay, wallet, shop, 300)
        done, _ = wait([paying], timeout=0.05)
        assert not done
        may_end.set()
        before.result(5)
        assert paying.result(5).code is Code.POSTED


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_server_that_only_reads_is_waited_for_like_one_that_is_away(
    books: Books, database_url: str
) -> None:
    """A standby, or the former first server after another has taken its place."""
    wallet, shop = books.wallet(1000), books.shop()
    address = sa.make_url(database_url)
    with psycopg.connect(database_url, dbname="postgres", autocommit=True) as server:
        only_reads = f"ALTER DATABASE {address.database} SET default_transaction_read_only"
        server.execute(f"{only_reads} = on".encode())
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (address.database,)
        )
        for _ in range(3):
            with pytest.raises(BooksUnavailable):
                books.pay(wallet, shop, 300, id="p1")
        server.execute(f"{only_reads} = off".encode())
    assert books.pay(wallet, shop, 300, id="p1").code is Code.POSTED


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_log_that_grew_while_somebody_read_for_long_is_short_again_afterwards(
    books: Books, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_sqlite, "CHECKPOINT_PAGES", 20)
    file = Path(sa.make_url(database_url).database or "")
    log = file.with_name(f"{file.name}-wal")
    with posting(database_url) as store:
        with reading(books.engine) as tx:
            tx.execute(sa.select(line)).all()
            for number in range(20):
                store.post([Close(id=f"{number}-{each}") for each in range(100)], Micros(DAY))
            grown = log.stat().st_size
        for number in range(2):
            store.post([Close(id=f"later-{number}")], Micros(DAY))
    assert log.stat().st_size <= 20 * store_sqlite.PAGE_BYTES < grown


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_writer_that_never_ends_is_not_waited_for_without_end(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_sqlite, "BUSY_TIMEOUT_MS", 20)
    wallet, shop = books.wallet(1000), books.shop()
    with ThreadPoolExecutor(1) as apart, transaction(books.engine), pytest.raises(BooksUnavailable):
        apart.submit(books.pay, wallet, shop, 300).result(5)
    assert books.pay(wallet, shop, 300).code is Code.POSTED
