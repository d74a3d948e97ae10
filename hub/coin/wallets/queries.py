"""What a citizen's phone shows of a wallet: values for the templates, nothing of HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from hub.coin import memo, numbers
from hub.coin.model import FreezeReason, Wallet
from hub.coin.qr import one_time_code
from hub.coin.shops import service as shops
from hub.coin.wallets import service as wallets
from hub.coin.wallets.tables import wallet as wallet_table
from hub.coin.words import REFUND_REASONS
from hub.core.db import Transaction
from hub.ledger import queries
from hub.ledger.model import Code, Kind, ValueClass
from hub.ledger.service import microseconds, moment
from hub.ledger.statements import Movement, balance, holdings, movements
from hub.ledger.units import Position

CLASSES = {
    ValueClass.PAID: ("購入", "Bought"),
    ValueClass.GRANTED: ("行政ポイント", "City points"),
    ValueClass.CAMPAIGN: ("キャンペーン", "Campaign"),
}

RENEW_AFTER_SECONDS = one_time_code.VALID_SECONDS - 15
"""The phone asks for the next code while the one on the screen still has time at the till."""


@dataclass(frozen=True, slots=True)
class Line:
    """One movement in words: what, with whom, how much, when. ``sent``: to another citizen.

    ``name`` is the part of ``ja`` that a shop or citizen wrote; empty when there is none.
    """

    position: Position
    ja: str
    en: str
    amount: int
    balance: int
    at: datetime
    number: str
    sent: bool
    name: str = ""


@dataclass(frozen=True, slots=True)
class Money:
    """What can be spent until when."""

    ja: str
    en: str
    amount: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Summary:
    """The first page: balance, its parts, the last movement, who has frozen the wallet."""

    balance: int
    parts: tuple[Money, ...]
    last: Line | None
    frozen_by: frozenset[FreezeReason]


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a payment or a sending that this wallet made; ``name``: what is written of ``to``."""

    amount: int
    at: datetime
    number: str
    to: str
    name: str
    balance: int


def summary(tx: Transaction, wallet: Wallet, now: datetime) -> Summary:
    parts = tuple(
        Money(*CLASSES[held.value_class], held.amount, moment(held.expires))
        for held in holdings(tx, wallet.account, microseconds(now))
    )
    last = history(tx, wallet, limit=1)
    frozen = wallets.frozen_by(tx, wallet.number)
    return Summary(balance(tx, wallet.account), parts, last[0] if last else None, frozen)


def history(tx: Transaction, wallet: Wallet, limit: int = 100) -> list[Line]:
    """The newest movements, newest first."""
    return lines(tx, movements(tx, wallet.account, limit=limit))


def lines(tx: Transaction, moved: list[Movement]) -> list[Line]:
    """Movements in words, in their order."""
    others = {movement.other for movement in moved}
    sellers, people = shops.names(tx, others), _people(tx, others)
    return [_line(movement, sellers.get(movement.other), people.get(movement.other)) for movement in moved]


def done(tx: Transaction, wallet: Wallet, id: str) -> Done | None:
    """The posted command of this id, when it was this wallet that gave."""
    found = queries.find(tx, id)
    if (
        found is None
        or found.credit is None
        or found.code is not Code.POSTED
        or found.debit != wallet.account
    ):
        return None
    sellers, people = shops.names(tx, {found.credit}), _people(tx, {found.credit})
    shop, person = sellers.get(found.credit, ""), people.get(found.credit, _NOBODY)
    number = numbers.payment_number(found.position)
    return Done(
        found.amount,
        moment(found.at),
        number,
        shop or person.called,
        shop or person.nickname,
        balance(tx, wallet.account),
    )


@dataclass(frozen=True, slots=True)
class _Person:
    """A wallet's holder, as shown to others."""

    called: str
    nickname: str


_NOBODY = _Person("", "")


def _people(tx: Transaction, accounts: set[int]) -> dict[int, _Person]:
    """Account → what its holder wants to be called, for wallets; the end of the number without that."""
    query = sa.select(wallet_table.c.account, wallet_table.c.nickname, wallet_table.c.number)
    rows = tx.execute(query.where(wallet_table.c.account.in_(accounts)))
    return {row.account: _Person(called(row.nickname, row.number), row.nickname or "") for row in rows}


def called(nickname: str | None, number: str) -> str:
    """How a wallet's holder is shown to others."""
    return f"{nickname}さん" if nickname else f"番号の末尾 {number[-4:]} の方"


def _line(movement: Movement, shop: str | None, person: _Person | None) -> Line:
    ja, en = _words(movement, shop, person.called if person else None)
    return Line(
        movement.position,
        ja,
        en,
        movement.amount,
        movement.balance,
        moment(movement.at),
        numbers.payment_number(movement.position),
        person is not None and movement.amount < 0,
        shop or (person.nickname if person else ""),
    )


def _words(movement: Movement, shop: str | None, person: str | None) -> tuple[str, str]:
    if movement.kind is Kind.REFUND:
        reason = memo.read(movement.memo).reason
        ja, en = f"返金 {shop or ''}".strip(), "Refund"
        if reason is None:
            return ja, en
        why = REFUND_REASONS[reason]
        return f"{ja}（{why.ja}）", f"{en} ({why.en})"
    if movement.kind is Kind.LAPSE:
        return "有効期限切れ", "Expired"
    if person is not None:
        return (f"{person}から", "Received") if movement.amount > 0 else (f"{person}へ送金", "Sent")
    if shop is not None:
        return shop, "Payment"
    return ("チャージ", "Charge") if movement.amount > 0 else ("訂正", "Correction")
