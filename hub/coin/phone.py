"""What a citizen's phone shows of a wallet: values for the templates, nothing of HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import segno

from hub.coin import codes, service
from hub.coin.model import Wallet
from hub.core.db import Transaction
from hub.ledger.model import Kind, ValueClass
from hub.ledger.reading import Movement, balance, holdings, movements
from hub.ledger.service import microseconds, moment

CLASSES = {
    ValueClass.PAID: ("購入", "Bought"),
    ValueClass.GRANTED: ("行政ポイント", "City points"),
    ValueClass.CAMPAIGN: ("キャンペーン", "Campaign"),
}

RENEW_AFTER_SECONDS = codes.VALID_SECONDS - 15
"""The phone asks for the next code while the one on the screen still has time at the till."""


@dataclass(frozen=True, slots=True)
class Line:
    """One movement in words: what, with whom, how much, when."""

    position: int
    ja: str
    en: str
    amount: int
    at: datetime
    number: str


@dataclass(frozen=True, slots=True)
class Money:
    """What can be spent until when."""

    ja: str
    en: str
    amount: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Summary:
    """The first page: balance, its parts, the last movement."""

    balance: int
    parts: tuple[Money, ...]
    last: Line | None


def summary(tx: Transaction, wallet: Wallet, now: datetime) -> Summary:
    parts = tuple(
        Money(*CLASSES[held.value_class], held.amount, moment(held.expires))
        for held in holdings(tx, wallet.account, microseconds(now))
    )
    last = history(tx, wallet, limit=1)
    return Summary(balance(tx, wallet.account), parts, last[0] if last else None)


def history(tx: Transaction, wallet: Wallet, limit: int = 100) -> list[Line]:
    """Newest first."""
    moved = movements(tx, wallet.account, limit=limit)
    shops = service.names(tx, {movement.other for movement in moved})
    return [_line(movement, shops.get(movement.other)) for movement in moved]


def code_svg(text: str) -> str:
    """The code as an SVG drawing: black on white with its quiet zone, no size of its own."""
    drawing: str = segno.make(text, error="m", micro=False).svg_inline(
        border=4, omitsize=True, dark="#000", light="#fff"
    )
    return drawing


def _line(movement: Movement, shop: str | None) -> Line:
    ja, en = _words(movement, shop)
    return Line(
        movement.position,
        ja,
        en,
        movement.amount,
        moment(movement.at),
        codes.payment_number(movement.position),
    )


def _words(movement: Movement, shop: str | None) -> tuple[str, str]:
    if movement.kind is Kind.REFUND:
        return f"返金 {shop or ''}".strip(), "Refund"
    if movement.kind is Kind.LAPSE:
        return "有効期限切れ", "Expired"
    if shop is not None:
        return shop, "Payment"
    if movement.amount > 0:
        return "チャージ", "Charge"
    return "送金", "Sent"
