"""Which error a command gets when several apply: always the first of ``Code``.

Each row makes one more thing wrong than the row below it, so that taking away the cause of a row's
code must give the next row's.
"""

from __future__ import annotations

import msgspec
import pytest

from edge.wire.messages.coin import Refusal
from hub.coin.errors import refusal_of
from hub.core.db import transaction
from hub.ledger import service
from hub.ledger.model import (
    AccountKind,
    AccountState,
    Close,
    Code,
    Confirm,
    Hold,
    Kind,
    Meter,
    NewLot,
    Transfer,
    ValueClass,
    fingerprint,
)
from hub.ledger.units import AccountId, DayNumber, Micros, MonthNumber, Yen
from tests.support.books import DAY, Books


def test_the_codes_have_no_gap_and_stand_in_the_order_of_their_numbers() -> None:
    assert [code.value for code in Code] == list(range(len(Code)))


def wrong_transfer(books: Books) -> tuple[Transfer, list[tuple[Code, dict[str, object]]]]:
    """A transfer with everything wrong, and what mends one thing after the other."""
    frozen = books.wallet(1)
    books.post(books.transfer(frozen, books.shop(), 1, nonce=b"used   1"))
    with transaction(books.engine) as tx:
        closed = service.open_account(tx, AccountKind.WALLET, cap=10)
        service.set_state(tx, frozen, AccountState.FROZEN)
        service.set_state(tx, closed, AccountState.CLOSED)
    wallet, full = books.wallet(100), books.wallet(5, cap=10)
    books.post(Close(id="closed"))
    books.pay(wallet, books.shop(), 1, id="taken")
    everything = Transfer(
        id="taken",
        body=b"another body".ljust(32),
        debit=AccountId(99_999),
        credit=closed,
        amount=Yen(0),
        new_lot=NewLot(ValueClass.PAID, Micros(books.now + DAY)),
        nonce=b"used   1",
        most=Yen(50),
        meters=(Meter("pay:1", DayNumber(740_000), MonthNumber(24_310), Yen(50), Yen(40)),),
        refusal="code_expired",
    )
    mends: list[tuple[Code, dict[str, object]]] = [
        (Code.ID_REUSED, {"id": "closed"}),
        (Code.CLOSED, {"id": "free"}),
        (Code.REFUSED, {"refusal": None}),
        (Code.AMOUNT_INVALID, {"amount": 1000}),
        (Code.ACCOUNT_NOT_FOUND, {"debit": closed}),
        (Code.SAME_ACCOUNT, {"debit": frozen}),
        (Code.LOT_UNFIT, {"new_lot": None}),
        (Code.ONCE_USED, {"nonce": b"used   2"}),
        (Code.DEBIT_FROZEN, {"debit": wallet}),
        (Code.CREDIT_CLOSED, {"credit": full}),
        (Code.OVER_LIMIT, {"most": None}),
        (
            Code.OVER_DAY,
            {"meters": (Meter("pay:1", DayNumber(740_000), MonthNumber(24_310), None, Yen(40)),)},
        ),
        (Code.OVER_MONTH, {"meters": ()}),
        (Code.INSUFFICIENT_FUNDS, {"amount": 50}),
        (Code.OVER_CAP, {"amount": 5}),
        (Code.POSTED, {}),
    ]
    return everything, mends


def test_a_transfer_with_many_faults_gets_the_first_of_them(books: Books) -> None:
    command, mends = wrong_transfer(books)
    got = []
    for number, (_, mend) in enumerate(mends):
        own_id = command.id if command.id in ("taken", "closed") else f"try-{number}"
        got.append(books.post(msgspec.structs.replace(command, id=own_id)).code)
        command = msgspec.structs.replace(command, **mend)
    assert got == [code for code, _ in mends]
    assert got[:-1] == sorted(got[:-1])


def test_a_refund_with_many_faults_gets_the_first_of_them(books: Books) -> None:
    wallet, shop, other = books.wallet(1000, cap=1000), books.shop(), books.shop()
    books.pay(wallet, shop, 300, id="p1")
    books.charge(wallet, 200)
    books.post(books.refund("p1", 10, shop, id="r1"))
    tries = [
        (Code.AMOUNT_INVALID, books.refund("nothing", 0, other)),
        (Code.TARGET_NOT_FOUND, books.refund("nothing", 500, other)),
        (Code.TARGET_UNFIT, books.refund("r1", 500, other)),
        (Code.NOT_A_PARTY, books.refund("p1", 500, other)),
        (Code.OVER_REFUND, books.refund("p1", 500, shop)),
        (Code.OVER_CAP, books.refund("p1", 200, shop)),
    ]
    got = [books.post(command).code for _, command in tries]
    assert got == [code for code, _ in tries]
    assert got == sorted(got)
    with transaction(books.engine) as tx:
        service.set_state(tx, shop, AccountState.FROZEN)
        service.set_state(tx, wallet, AccountState.CLOSED)
    assert books.post(books.refund("p1", 500, shop)).code is Code.DEBIT_FROZEN
    with transaction(books.engine) as tx:
        service.set_state(tx, shop, AccountState.OPEN)
    assert books.post(books.refund("p1", 500, shop)).code is Code.CREDIT_CLOSED


def test_a_confirmation_with_many_faults_gets_the_first_of_them(books: Books) -> None:
    wallet, shop = books.wallet(1000), books.shop()
    hold = Hold(
        id="h1", body=b"h" * 32, debit=wallet, credit=shop, amount=Yen(100), until=Micros(books.now + DAY)
    )
    books.post(hold)
    ended = msgspec.structs.replace(hold, id="h2", body=b"i" * 32)
    books.post(ended)
    books.post(confirm("h2", 100))
    payment = books.pay(wallet, shop, 1)
    got = [
        books.post(command).code
        for command in (confirm("nothing", 0), confirm("nothing", 500), confirm(payment.id, 500))
    ]
    books.now += 2 * DAY
    got += [books.post(command).code for command in (confirm("h2", 500), confirm("h1", 500, "late"))]
    books.now -= 2 * DAY
    assert got == [
        Code.AMOUNT_INVALID,
        Code.TARGET_NOT_FOUND,
        Code.TARGET_UNFIT,
        Code.HOLD_ENDED,
        Code.HOLD_EXPIRED,
    ]
    assert got == sorted(got)


def confirm(hold: str, amount: int, id: str | None = None) -> Confirm:
    body = fingerprint("confirm", hold, amount, id)
    return Confirm(id=id or f"{hold}-{amount}", body=body, hold=hold, amount=Yen(amount))


@pytest.mark.parametrize("kind", [Kind.TRANSFER, Kind.REFUND])
def test_what_a_till_is_told_follows_the_ledgers_order(kind: Kind) -> None:
    order = list(Refusal)
    told = [
        refusal_of(kind, code, Refusal.CODE_EXPIRED)
        for code in Code
        if code
        not in (
            Code.POSTED,
            Code.AMOUNT_INVALID,  # the schema has refused it before
            Code.ACCOUNT_NOT_FOUND,  # a wallet is looked up before
            Code.SAME_ACCOUNT,
            Code.LOT_UNFIT,
            Code.DEBIT_FROZEN,
            Code.CREDIT_CLOSED,  # a shop's account is closed only with the shop
            Code.HOLD_ENDED,
            Code.HOLD_EXPIRED,
            Code.HOLD_NOT_EXPIRED,
            Code.OVER_HELD,
        )
    ]
    places = [order.index(refusal) for refusal in told if refusal is not None]
    assert len(places) == len(told)
    assert places == sorted(places)
