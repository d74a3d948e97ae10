"""Several writers at one moment, each with a store of its own: what succeeds is counted exactly."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from hub.ledger.model import (
    AccountKind,
    Close,
    Code,
    Command,
    Confirm,
    Expire,
    Hold,
    NewLot,
    Outcome,
    ValueClass,
    Void,
    fingerprint,
)
from hub.ledger.posting.stores import posting
from hub.ledger.units import Micros, Yen
from tests.support.books import DAY, Books

WRITERS = 6


def at_once(url: str, now: int, commands: Sequence[Command]) -> list[Outcome]:
    """Each command through a store and a thread of its own, all let go at the same moment."""
    gate = threading.Barrier(len(commands))

    def post(command: Command) -> Outcome:
        with posting(url) as store:
            gate.wait(20)
            (outcome,) = store.post([command], Micros(now))
            return outcome

    with ThreadPoolExecutor(len(commands)) as threads:
        return list(threads.map(post, commands))


def codes(outcomes: Sequence[Outcome]) -> Counter[Code]:
    return Counter(outcome.code for outcome in outcomes)


def test_of_many_refunds_at_once_exactly_as_many_succeed_as_the_payment_covers(
    books: Books, database_url: str
) -> None:
    wallet, shop = books.wallet(1000), books.shop()
    books.pay(wallet, shop, 700, "p")
    refunds = [books.refund("p", 300, shop, f"r{number}") for number in range(WRITERS)]
    outcomes = at_once(database_url, books.now, refunds)
    assert codes(outcomes) == {Code.POSTED: 2, Code.OVER_REFUND: WRITERS - 2}
    assert (books.balance(wallet), books.balance(shop)) == (900, 100)


def test_of_many_who_spend_the_last_yen_at_once_one_is_paid(books: Books, database_url: str) -> None:
    wallet = books.wallet(500)
    shops = [books.shop() for _ in range(WRITERS)]
    payments = [books.transfer(wallet, shop, 500) for shop in shops]
    outcomes = at_once(database_url, books.now, payments)
    assert codes(outcomes) == {Code.POSTED: 1, Code.INSUFFICIENT_FUNDS: WRITERS - 1}
    assert sorted(books.balance(shop) for shop in shops) == [0] * (WRITERS - 1) + [500]


def test_an_id_that_nobody_knew_and_many_send_at_once_moves_money_once(
    books: Books, database_url: str
) -> None:
    """A row that is not there yet cannot be locked: the end of the log is, instead."""
    wallet, shop = books.wallet(1000), books.shop()
    outcomes = at_once(database_url, books.now, [books.transfer(wallet, shop, 100, "p")] * WRITERS)
    assert codes(outcomes) == {Code.POSTED: WRITERS}
    assert len({outcome.position for outcome in outcomes}) == 1
    assert sorted(outcome.replayed for outcome in outcomes) == [False] + [True] * (WRITERS - 1)
    assert books.balance(wallet) == 900


def test_one_code_at_many_scanners_at_once_pays_one_shop(books: Books, database_url: str) -> None:
    wallet = books.wallet(1000)
    payments = [books.transfer(wallet, books.shop(), 100, nonce=b"one code") for _ in range(WRITERS)]
    outcomes = at_once(database_url, books.now, payments)
    assert codes(outcomes) == {Code.POSTED: 1, Code.ONCE_USED: WRITERS - 1}


def test_a_refund_under_one_id_sent_by_many_at_once_is_given_once(books: Books, database_url: str) -> None:
    """Another ledger answered "conflict" and gave the money back all the same."""
    wallet, shop = books.wallet(1000), books.shop()
    books.pay(wallet, shop, 700, "p")
    outcomes = at_once(database_url, books.now, [books.refund("p", 700, shop, "r")] * WRITERS)
    assert codes(outcomes) == {Code.POSTED: WRITERS}
    assert books.balance(wallet) == 1000


@pytest.mark.parametrize("expired", [False, True])
def test_a_hold_that_is_confirmed_voided_and_expired_at_once_ends_once(
    books: Books, database_url: str, expired: bool
) -> None:
    wallet, shop = books.wallet(1000), books.shop()
    until = books.now + DAY
    books.post(
        Hold(id="h", body=fingerprint("h"), debit=wallet, credit=shop, amount=Yen(700), until=Micros(until))
    )
    confirmations = [
        Confirm(id=f"c{each}", body=fingerprint("c", each), hold="h", amount=Yen(700)) for each in range(2)
    ]
    ends: list[Command] = [*confirmations, Void(id="v", body=fingerprint("v"), hold="h"), Expire(hold="h")]
    books.now = until if expired else until - 1
    outcomes = at_once(database_url, books.now, ends)
    ended = [outcome for outcome in outcomes if outcome.code is Code.POSTED]
    assert len(ended) == 1
    if expired:
        assert not ended[0].id.startswith("c")
    assert books.balance(shop) == (700 if ended[0].id.startswith("c") else 0)
    assert books.pay(wallet, shop, books.balance(wallet)).code is Code.POSTED


def test_asking_for_an_outcome_while_the_payment_arrives_gives_one_truth(
    books: Books, database_url: str
) -> None:
    """The customer is about to pay cash: whoever comes first decides, for ever."""
    wallet, shop = books.wallet(1000), books.shop()
    for number in range(5):
        id = f"p{number}"
        outcomes = at_once(database_url, books.now, [books.transfer(wallet, shop, 100, id), Close(id=id)])
        assert len({outcome.code for outcome in outcomes}) == 1
        assert outcomes[0].code in (Code.POSTED, Code.CLOSED)


def test_the_cap_holds_when_many_charge_at_once(books: Books, database_url: str) -> None:
    wallet = books.open(AccountKind.WALLET, cap=1000)
    lot = NewLot(ValueClass.PAID, Micros(books.now + DAY))
    charges = [books.transfer(books.issue, wallet, 400, new_lot=lot) for _ in range(WRITERS)]
    outcomes = at_once(database_url, books.now, charges)
    assert codes(outcomes) == {Code.POSTED: 2, Code.OVER_CAP: WRITERS - 2}
