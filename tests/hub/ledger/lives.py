"""Books that have seen everything once."""

from __future__ import annotations

from hub.ledger import service
from hub.ledger.model import Close, Confirm, Hold, Meter, ValueClass, Void, fingerprint
from hub.ledger.units import DayNumber, Micros, MonthNumber, Yen
from tests.support.books import DAY, Books


def live(books: Books) -> None:
    """A few days with everything in them."""
    one, two, shop = books.wallet(), books.wallet(cap=100_000), books.shop()
    books.charge(one, 500, ValueClass.CAMPAIGN, days=2)
    books.charge(one, 1000)
    books.pay(one, shop, 700, id="p1")
    books.pay(one, shop, 9000)
    books.post(books.refund("p1", 300, shop))
    books.post(
        books.transfer(
            one,
            two,
            100,
            meters=(Meter(f"send:{one}", DayNumber(740_000), MonthNumber(24_310)),),
            memo="pocket money",
        )
    )
    books.post(books.transfer(shop, books.shop(), 50))
    for number in range(5):
        books.post(books.transfer(two, shop, 1, nonce=b"token  %d" % number))
    for number in (1, 2, 3):
        until = books.now + DAY
        body = fingerprint(number)
        books.post(
            Hold(id=f"h{number}", body=body, debit=one, credit=shop, amount=Yen(10), until=Micros(until))
        )
    books.post(Confirm(id="c1", body=b"c" * 32, hold="h1", amount=Yen(7)))
    books.post(Void(id="v1", body=b"v" * 32, hold="h2"))
    books.post(Close(id="never"))
    books.now += 3 * DAY
    for _ in range(2):
        service.sweep(books.engine, books.store, Micros(books.now))
    books.post(
        Hold(id="h4", body=b"4" * 32, debit=one, credit=shop, amount=Yen(10), until=Micros(books.now + DAY))
    )
