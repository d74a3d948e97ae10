"""Samples of what is hashed, stored, drawn or printed: each must come out the same, byte for byte."""

from __future__ import annotations

import base64
from datetime import UTC, date, datetime
from typing import Any

from drivers.ports import PaperDocument
from drivers.receipt_printer.layout import lay_out
from edge.duties.till.receipts import documents
from edge.wire.messages import coin
from edge.wire.messages.coin import RefundReason, Way
from hub.coin import memo, numbers, origins
from hub.coin.cards import pins
from hub.coin.qr import card_code, one_time_code, shop_code
from hub.ledger.chain import seal, sealed_text
from hub.ledger.model import Code, Kind, ValueClass, fingerprint
from hub.ledger.posting.records import Entry, Line, Lot
from hub.ledger.units import AccountId, LotId, Micros, Position
from kiosk.flows import till

KEY = b"k" * 32
AT = datetime(2026, 4, 1, 3, 5, tzinfo=UTC)
ISSUED = 1_790_000_000


def sealed_entry() -> dict[str, str]:
    """The order of what the chain's hash covers."""
    entry = Entry(
        position=Position(7),
        id="p-1",
        kind=Kind.TRANSFER,
        body=b"b" * 32,
        code=Code.POSTED,
        reason="a reason",
        memo="c300@till-1",
        debit=AccountId(3),
        credit=AccountId(4),
        amount=500,
        refunded=9,
        target=Position(5),
        nonce=b"o" * 12,
        meters='[["pay:3",20454]]',
        until=Micros(1_800_000_000_000_000),
        at=Micros(1_790_000_000_000_000),
        chain=b"",
    )
    lines = [
        Line(Position(7), 0, AccountId(3), ValueClass.PAID, LotId(2), -500, 700, Position(6)),
        Line(Position(7), 1, AccountId(4), ValueClass.PAID, None, 500, 900, Position(0)),
    ]
    lots = [Lot(LotId(2), AccountId(3), ValueClass.PAID, Micros(1_800_000_000_000_000), 1200, 700, 0)]
    return {
        "text": sealed_text(entry, lines, lots).decode(),
        "hash": seal(b"\0" * 32, entry, lines, lots).hex(),
    }


def bodies() -> list[str]:
    """How a command's body becomes 32 bytes."""
    return [fingerprint(*each).hex() for each in (("pay", "till-1", 500), ("refund", None, 0), ("さ", b"x"))]


def memos() -> list[str]:
    """What a payment's and a refund's entry keep of the shop."""
    ways = [memo.write(way, 300, "till-1") for way in Way]
    refunds = [memo.write(None, 0, ""), *(memo.write(None, 300, "till-1", reason) for reason in RefundReason)]
    return ways + refunds


def ids() -> list[str]:
    """Ids that are no till's."""
    return [origins.id_in(room, "w-1", "pressed") for room in origins.Origin]


def code_forms() -> dict[str, str]:
    """What phones, cards, posters and tills show."""
    wallet, card, shop = (
        numbers.wallet_number(1_234_567),
        numbers.card_number(7),
        numbers.shop_number(1_234_567),
    )
    shown = one_time_code.show(wallet, ISSUED, 5, KEY)
    return {
        "wallet": wallet,
        "one-time": one_time_code.make(wallet, ISSUED, b"abcd", KEY),
        **{f"shown {name}": str(getattr(shown, name)) for name in shown.__struct_fields__},
        "payment": numbers.payment_number(Position(123_456)),
        "card": card_code.make(card, KEY),
        "card number": card,
        "pin": pins.pin_mac(card, "2580", KEY).hex(),
        "poster": shop_code.make(shop_code.ShopCode(shop, "港の店")),
        "request": shop_code.make(shop_code.ShopCode(shop, "港の店", shop_code.Request("p-1", 1200))),
    }


def papers() -> dict[str, Any]:
    """Every paper of a till, as the bytes that go to the printer."""
    head = documents.Head("浜の店", "T1130001000019")
    takings = till.model.Takings(12, 18_400, 3_240, 1, 1_080, 1_080, 1_400)
    totals = till.model.Totals(
        date(2026, 4, 1), takings, ((coin.Way.CODE, takings),), 123_456, "0123456789abcdef" * 4
    )
    number = numbers.payment_number(Position(12_345))
    receipt = documents.Receipt(head, 1200, number, AT, reduced=540, way=coin.Way.REQUEST, copy=1)
    refund = documents.RefundReceipt(head, 540, numbers.payment_number(Position(40)), number, AT, reduced=540)
    shift = till.model.Shift("s-1", AT, AT, takings, 17_320, 17_300, 99)
    return {
        "receipt": _bytes(documents.receipt_document(receipt)),
        "refund": _bytes(documents.refund_document(refund)),
        "totals": _bytes(documents.totals_document(documents.TotalsReport(head, totals, (), AT))),
        "shift": _bytes(documents.shift_document(documents.ShiftReport(head, shift, AT))),
    }


def _bytes(document: PaperDocument) -> str:
    return base64.b64encode(lay_out(document).commands).decode()


SAMPLES = (sealed_entry, bodies, memos, ids, code_forms, papers)
