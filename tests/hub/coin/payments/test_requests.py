"""A till's code for one payment and a shop's poster, from the till's press to the phone's payment."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from edge.wire.messages.coin import PaymentState, Refusal, Requested, RequestPayment, Way
from hub.coin import numbers
from hub.coin.checks import paid_requests_match_log, refunds_keep_to_their_rates
from hub.coin.model import Wallet
from hub.coin.payments import requests
from hub.coin.payments.by_phone import PhonePaid, pay_by_phone
from hub.coin.payments.requests import Fault, NotPayable, Payee
from hub.coin.qr import shop_code
from hub.coin.shops import service as shops
from hub.coin.wallets import service as wallets
from hub.core.db import reading, transaction
from hub.ledger.audit.invariants import Check
from hub.ledger.posting.stores import posting
from tests.support.coins import Town


def asked(town: Town, node: str = "till-1", amount: int = 300, id: str = "p1", reduced: int = 0) -> Requested:
    answer = town.look(node, RequestPayment(payment=id, amount=amount, reduced=reduced))
    assert isinstance(answer, Requested)
    return answer


def shown(town: Town, amount: int = 300, id: str = "p1", reduced: int = 0) -> str:
    code = asked(town, amount=amount, id=id, reduced=reduced).code
    assert code is not None
    return code


def scan(town: Town, text: str, by: Wallet | None = None) -> Payee:
    with reading(town.engine) as tx:
        return requests.payee(tx, text, town.clock.now(), by)


def fault(town: Town, text: str, by: Wallet | None = None) -> Fault:
    with pytest.raises(NotPayable) as caught:
        scan(town, text, by)
    return caught.value.code


def phone_pays(town: Town, wallet: Wallet, payee: Payee, amount: int = 0, id: str = "phone-1") -> PhonePaid:
    return pay_by_phone(
        town.engine, town.store, id=id, wallet=wallet, payee=payee, amount=amount, now=town.clock.now()
    )


def test_a_phone_pays_a_request_under_the_tills_own_id(town: Town) -> None:
    shop, wallet = town.shop("till-1"), town.wallet(1000)
    payee = scan(town, shown(town, 300, "p1", reduced=100))
    assert (payee.shop.id, payee.amount, payee.reduced) == (shop.id, 300, 100)
    paid = phone_pays(town, wallet, payee, amount=5)  # the phone's own sum is not asked for
    assert (paid.paid, paid.reason) == (True, None)
    outcome = town.outcome("till-1", "p1")
    assert (outcome.state, outcome.amount, outcome.reduced, outcome.way, outcome.number) == (
        PaymentState.PAID, 300, 100, Way.REQUEST, paid.number,
    )  # fmt: skip
    assert (town.balance(wallet.account), town.balance(shop.account)) == (700, 300)


def test_a_request_asked_for_twice_is_one_request(town: Town) -> None:
    town.shop("till-1")
    first = asked(town)
    town.pass_(60)
    again = asked(town)
    assert (again.code, again.until) == (first.code, first.until)
    assert asked(town, amount=400).reason is Refusal.ID_REUSED
    assert asked(town, reduced=1).reason is Refusal.ID_REUSED


def test_of_two_phones_that_scan_one_code_one_pays(town: Town) -> None:
    town.shop("till-1")
    one, two = town.wallet(1000), town.wallet(1000)
    payee = scan(town, shown(town))
    assert phone_pays(town, one, payee).paid
    second = phone_pays(town, two, payee)
    assert (second.paid, second.reason) == (False, Refusal.ID_REUSED)
    assert (town.balance(one.account), town.balance(two.account)) == (700, 1000)


def test_whoever_did_not_see_the_answer_asks_again_and_pays_once(town: Town) -> None:
    town.shop("till-1")
    wallet, other = town.wallet(1000), town.wallet(1000)
    code = shown(town)
    first = phone_pays(town, wallet, scan(town, code))
    town.pass_(3600)
    again = phone_pays(town, wallet, scan(town, code, by=wallet))
    assert (again.paid, again.number) == (True, first.number)
    assert town.balance(wallet.account) == 700
    assert fault(town, code, by=other) is Fault.PAID


def test_a_withdrawn_request_cannot_be_paid_any_more(town: Town) -> None:
    town.shop("till-1")
    wallet = town.wallet(1000)
    code = shown(town)
    payee = scan(town, code)
    assert town.outcome("till-1", "p1").state is PaymentState.ABSENT
    assert phone_pays(town, wallet, payee).reason is Refusal.CLOSED  # scanned before, paid after
    assert fault(town, code) is Fault.CLOSED
    assert asked(town).code == code  # a retried ask is told the same; the till knows that it gave up
    assert town.balance(wallet.account) == 1000


def test_a_request_ends_with_its_time(town: Town) -> None:
    town.shop("till-1")
    code = shown(town)
    town.pass_(299)
    assert scan(town, code).payment == "p1"
    town.pass_(1)
    assert fault(town, code) is Fault.EXPIRED


def test_a_phone_without_the_money_leaves_the_request_to_the_next(town: Town) -> None:
    town.shop("till-1")
    poor, frozen, rich = town.wallet(100), town.wallet(1000), town.wallet(1000)
    with transaction(town.engine) as tx:
        wallets.freeze_wallet(tx, frozen.number, frozen=True, now=town.clock.now())
    payee = scan(town, shown(town))
    assert phone_pays(town, poor, payee).reason is Refusal.INSUFFICIENT_FUNDS
    assert phone_pays(town, frozen, payee).reason is Refusal.WALLET_FROZEN
    assert phone_pays(town, rich, payee).paid


def test_the_limit_of_a_day_is_seen_before_the_request_is_spent(town: Town) -> None:
    town.shop("till-1")
    wallet = town.wallet(400_000, cap=500_000)
    for number in range(3):
        town.pay("till-1", town.code(wallet), 99_999, id=f"c{number}")
    payee = scan(town, shown(town, 4))
    assert phone_pays(town, wallet, payee).reason is Refusal.OVER_DAY_LIMIT
    assert phone_pays(town, town.wallet(10), payee).paid


@pytest.mark.parametrize(
    ("node", "wanted", "reason"),
    [
        ("kiosk-1", RequestPayment(payment="p1", amount=300), Refusal.SHOP_NOT_ACTIVE),
        ("till-1", RequestPayment(payment="p1", amount=100_001), Refusal.OVER_LIMIT),
        ("till-1", RequestPayment(payment="p1", amount=300, reduced=301), Refusal.MALFORMED),
        ("till-1", RequestPayment(payment="closed", amount=300), Refusal.CLOSED),
    ],
)
def test_a_request_that_nobody_could_pay_gives_no_code(
    town: Town, node: str, wanted: RequestPayment, reason: Refusal
) -> None:
    town.shop("till-1")
    town.outcome("till-1", "closed")
    answer = town.look(node, wanted)
    assert isinstance(answer, Requested)
    assert (answer.code, answer.reason) == (None, reason)


def test_a_poster_is_paid_with_the_phones_sum_once_under_an_id_of_the_phones_own(town: Town) -> None:
    shop, wallet = town.shop("till-1"), town.wallet(1000)
    payee = scan(town, shop_code.make(shop_code.ShopCode(shop.code, shop.name)))
    assert (payee.amount, payee.payment) == (None, None)
    paid = phone_pays(town, wallet, payee, 250, id="phone-1")
    again = phone_pays(town, wallet, payee, 250, id="phone-1")
    assert (paid.number, again.number) == (paid.number, paid.number)
    assert phone_pays(town, wallet, payee, 260, id="phone-1").reason is Refusal.ID_REUSED
    assert town.balance(shop.account) == 250
    (listed,) = town.listed("till-1", "2026-11-22").payments
    assert (listed.payment, listed.way) == (paid.id, Way.POSTER)


def test_a_payment_of_a_poster_that_failed_stays_failed(town: Town) -> None:
    shop, wallet = town.shop("till-1"), town.wallet(100)
    payee = scan(town, shop.code)
    assert phone_pays(town, wallet, payee, 250).reason is Refusal.INSUFFICIENT_FUNDS
    town.charge(wallet, 1000)
    assert phone_pays(town, wallet, payee, 250).reason is Refusal.INSUFFICIENT_FUNDS
    assert phone_pays(town, wallet, payee, 250, id="phone-2").paid


def test_a_poster_can_be_typed_in_any_width(town: Town) -> None:
    shop = town.shop("till-1")
    full = shop.code.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert scan(town, f"{full[:4]}－{full[4:]}").shop == shop


def test_no_text_but_a_shops_is_paid(town: Town) -> None:
    shop, wallet = town.shop("till-1"), town.wallet(1000)
    forged = shop_code.make(shop_code.ShopCode(shop.code, shop.name, shop_code.Request("p9", 300)))
    other = shop_code.make(shop_code.ShopCode(numbers.shop_number(1), "無い店"))
    dearer = shop_code.make(shop_code.ShopCode(shop.code, shop.name, shop_code.Request("p1", 999)))
    shown(town, 300)
    faults = [fault(town, text) for text in (forged, other, dearer, wallet.number, town.code(wallet), "")]
    assert faults == [
        Fault.UNKNOWN, Fault.MISTYPED, Fault.UNKNOWN, Fault.NOT_A_SHOP, Fault.NOT_A_SHOP, Fault.UNKNOWN,
    ]  # fmt: skip


def test_a_shop_that_is_switched_off_is_not_paid_by_phone(town: Town) -> None:
    shop = town.shop("till-1")
    code = shown(town)
    with transaction(town.engine) as tx:
        shops.set_shop_active(tx, shop.id, active=False)
    assert fault(town, code) is Fault.SHOP_NOT_ACTIVE
    assert asked(town, id="p2").reason is Refusal.SHOP_NOT_ACTIVE


def test_every_shop_has_a_number_of_its_own(town: Town) -> None:
    codes = {town.shop(name=f"店{number}").code for number in range(20)}
    assert len(codes) == 20
    assert all(numbers.is_shop_number(code) for code in codes)


def test_phones_that_pay_one_request_at_the_very_same_time_pay_once(town: Town, database_url: str) -> None:
    shop = town.shop("till-1")
    wallets = [town.wallet(1000) for _ in range(4)]
    payee = scan(town, shown(town))
    now = town.clock.now()
    together = threading.Barrier(len(wallets))

    def pay(wallet: Wallet) -> bool:
        with posting(database_url) as store:
            together.wait()
            return pay_by_phone(
                town.engine, store, id="x", wallet=wallet, payee=payee, amount=0, now=now
            ).paid

    with ThreadPoolExecutor(len(wallets)) as phones:
        paid = list(phones.map(pay, wallets))
    assert sorted(paid) == [False, False, False, True]
    assert [town.balance(each.account) for each in wallets] == [700 if each else 1000 for each in paid]
    assert town.balance(shop.account) == 300


@pytest.mark.parametrize(
    ("tampered", "check"),
    [
        ("UPDATE coin_request SET amount = 301", paid_requests_match_log),
        ("UPDATE coin_request SET reduced = 99", paid_requests_match_log),
        ("UPDATE ledger_entry SET memo = 'r101@till-1' WHERE kind = 6", refunds_keep_to_their_rates),
        ("UPDATE ledger_entry SET memo = 'r0@till-1' WHERE kind = 6", refunds_keep_to_their_rates),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_books_that_were_tampered_with_are_found_out(town: Town, tampered: str, check: Check) -> None:
    town.shop("till-1")
    town.phone_pays(town.wallet(1000), shown(town, 300, reduced=100))
    assert town.refund("till-1", "p1", 300, reduced=100).state is PaymentState.PAID
    with town.engine.connect() as connection, connection.begin() as transaction:
        assert check(connection) == []
        connection.exec_driver_sql(tampered)
        assert [each.invariant for each in check(connection)] == [check.__name__]
        transaction.rollback()
