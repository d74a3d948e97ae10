"""People and shops in the middle of something: frozen, lost, closed, moved."""

from __future__ import annotations

import pytest

from edge.wire.messages.coin import PaymentState, Refusal
from hub.coin.shops import service as shops
from hub.coin.wallets import service as wallets
from hub.core.db import transaction
from hub.ledger.model import AccountState, Code, Confirm, Hold, Void, fingerprint
from hub.ledger.service import microseconds, set_state
from hub.ledger.units import AccountId, Micros, Yen
from tests.support.books import DAY, Books
from tests.support.coins import Town


def hold(books: Books, wallet: AccountId, shop: AccountId, amount: int) -> Hold:
    until = books.now + DAY
    return Hold(
        id="h", body=fingerprint("h"), debit=wallet, credit=shop, amount=Yen(amount), until=Micros(until)
    )


def confirm(amount: int) -> Confirm:
    return Confirm(id="c", body=fingerprint("c", amount), hold="h", amount=Yen(amount))


def freeze(books: Books, account: AccountId, state: AccountState = AccountState.FROZEN) -> None:
    with transaction(books.engine) as tx:
        set_state(tx, account, state)


def test_a_phone_lost_between_code_and_scan_pays_nothing_more(town: Town) -> None:
    town.shop("till-1")
    wallet = town.wallet(1000)
    code = town.code(wallet)
    with transaction(town.engine) as tx:
        wallets.freeze_wallet(tx, wallet.number, frozen=True, now=town.clock.now())
    assert town.pay("till-1", code, 300, id="p").reason is Refusal.WALLET_FROZEN
    with transaction(town.engine) as tx:
        wallets.freeze_wallet(tx, wallet.number, frozen=False, now=town.clock.now())
    assert town.pay("till-1", code, 300, id="p").reason is Refusal.WALLET_FROZEN  # its id stays failed
    assert town.pay("till-1", code, 300).state is PaymentState.PAID


def test_a_phone_lost_after_the_commit_changes_no_answer(town: Town) -> None:
    town.shop("till-1")
    wallet = town.wallet(1000)
    code = town.code(wallet)
    town.pay("till-1", code, 300, id="p")
    with transaction(town.engine) as tx:
        wallets.freeze_wallet(tx, wallet.number, frozen=True, now=town.clock.now())
    assert town.outcome("till-1", "p").state is PaymentState.PAID
    assert town.pay("till-1", code, 300, id="p").state is PaymentState.PAID
    assert town.balance(wallet.account) == 700


@pytest.mark.parametrize("amount", [700, 200])
def test_what_was_set_aside_before_a_wallet_was_frozen_can_still_be_confirmed(
    books: Books, amount: int
) -> None:
    wallet, shop = books.wallet(1000), books.shop()
    books.post(hold(books, wallet, shop, 700))
    freeze(books, wallet)
    assert books.pay(wallet, shop, 1).code is Code.DEBIT_FROZEN
    assert books.post(confirm(amount)).code is Code.POSTED
    assert books.pay(wallet, shop, 1).code is Code.DEBIT_FROZEN
    assert books.balance(wallet) == 1000 - amount


def test_a_hold_on_a_frozen_wallet_can_be_voided_and_all_of_it_is_there_again(books: Books) -> None:
    wallet, shop = books.wallet(1000), books.shop()
    books.post(hold(books, wallet, shop, 700))
    freeze(books, wallet)
    assert books.post(Void(id="v", body=fingerprint("v"), hold="h")).code is Code.POSTED
    freeze(books, wallet, AccountState.OPEN)
    assert books.pay(wallet, shop, 1000).code is Code.POSTED


def test_a_shop_that_closes_keeps_its_balance_and_takes_and_gives_nothing(town: Town) -> None:
    shop, wallet = town.shop("till-1"), town.wallet(1000)
    town.pay("till-1", town.code(wallet), 300, id="p")
    with transaction(town.engine) as tx:
        shops.set_shop_active(tx, shop.id, active=False)
    assert town.pay("till-1", town.code(wallet), 100).reason is Refusal.SHOP_NOT_ACTIVE
    assert town.refund("till-1", "p", 300).reason is Refusal.SHOP_NOT_ACTIVE
    assert town.outcome("till-1", "p").state is PaymentState.PAID
    assert (town.balance(shop.account), town.balance(wallet.account)) == (300, 700)
    with transaction(town.engine) as tx:
        shops.set_shop_active(tx, shop.id, active=True)
    assert town.refund("till-1", "p", 300).state is PaymentState.PAID


def test_a_closed_shops_account_receives_nothing_and_a_hold_for_it_goes_back(books: Books) -> None:
    wallet, shop = books.wallet(1000), books.shop()
    books.post(hold(books, wallet, shop, 700))
    freeze(books, shop, AccountState.CLOSED)
    assert books.pay(wallet, shop, 100).code is Code.CREDIT_CLOSED
    assert books.post(confirm(700)).code is Code.CREDIT_CLOSED
    assert books.post(Void(id="v", body=fingerprint("v"), hold="h")).code is Code.POSTED
    assert books.balance(wallet) == 1000


def test_an_id_is_its_own_tills_and_no_other_till_pays_or_learns_under_it(town: Town) -> None:
    """Ids scoped too widely let one till hear the answer that was another's."""
    town.shop("till-1", "till-2")
    town.shop("till-3")
    wallet = town.wallet(1000)
    code = town.code(wallet)
    town.pay("till-1", code, 300, id="p")
    for node in ("till-2", "till-3"):
        assert town.pay(node, code, 300, id="p").reason is Refusal.ID_REUSED
    assert town.outcome("till-3", "p").reason is Refusal.NOT_THIS_SHOP
    assert town.balance(wallet.account) == 700


def test_whatever_an_id_stands_for_a_till_that_asks_for_it_is_answered(town: Town) -> None:
    """Found by the simulation: asked about a confirmation that had failed, the money process had no word."""
    shop, wallet = town.shop("till-1"), town.wallet(1000)
    now = microseconds(town.clock.now())
    held = Hold(
        id="h",
        body=fingerprint("h"),
        debit=wallet.account,
        credit=shop.account,
        amount=Yen(100),
        until=Micros(now + DAY),
    )
    ends = [
        Confirm(id=f"c{each}", body=fingerprint("c", each), hold="h", amount=Yen(100)) for each in range(2)
    ]
    town.store.post([held, *ends, Void(id="v", body=fingerprint("v"), hold="h")], now)
    told = [town.outcome("till-1", id) for id in ("h", "c0", "c1", "v")]
    assert [each.state for each in told] == [
        PaymentState.PAID,
        PaymentState.PAID,
        PaymentState.REFUSED,
        PaymentState.REFUSED,
    ]
