"""A till asks a phone to pay: the code for this one payment, and what a phone finds behind a code.

The payment's id was made at the till's press of the button and is the id in the ledger, whoever pays:
of two phones that scan one code, one pays. A till that gives up asks for the outcome, which closes an
id that nobody has used; a phone that comes later is told so.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any

import sqlalchemy as sa

from edge.wire.envelope import timestamp
from edge.wire.messages.coin import Refusal, Requested, RequestPayment
from hub.coin import origins
from hub.coin.limits import limits
from hub.coin.model import Shop, Wallet
from hub.coin.payments.tables import request
from hub.coin.qr import payload, shop_code
from hub.coin.shops import service as shops
from hub.core.db import Transaction
from hub.core.words import local_day
from hub.kit.errors import Refused
from hub.ledger import queries
from hub.ledger.model import Code

LASTS = timedelta(minutes=5)
"""A code on the till's screen; the till withdraws it by then at the latest."""


class Fault(Enum):
    """Why a code asks for nothing that can be paid."""

    UNKNOWN = auto()
    DAMAGED = auto()
    MISTYPED = auto()
    FOREIGN = auto()
    TAX_SLIP = auto()
    NOT_A_SHOP = auto()
    SHOP_NOT_ACTIVE = auto()
    EXPIRED = auto()
    CLOSED = auto()
    PAID = auto()


class NotPayable(Refused[Fault]):
    """The code asks for nothing that can be paid; the words are the citizen's."""


@dataclass(frozen=True, slots=True)
class Payee:
    """Whom a code pays. With ``payment``, ``node`` and ``until`` it is for that one payment of ``amount``."""

    shop: Shop
    amount: int | None = None
    payment: str | None = None
    reduced: int = 0
    node: str | None = None
    until: datetime | None = None


_NO_SHOP = {
    payload.Fault.FOREIGN: Fault.FOREIGN,
    payload.Fault.DAMAGED: Fault.DAMAGED,
    payload.Fault.MISTYPED: Fault.MISTYPED,
}


def make(
    tx: Transaction, ask: str, node: str, wanted: RequestPayment, of: Shop | None, now: datetime
) -> Requested:
    """The code for the till to show. Asked again, the same code with the same time."""
    row = tx.execute(sa.select(request).where(request.c.payment == wanted.payment)).one_or_none()
    refusal = _refusal(tx, node, wanted, of, row, now)
    if refusal is not None or of is None:
        return Requested(ask=ask, payment=wanted.payment, reason=refusal)
    until = row.until if row else now + LASTS
    if row is None:
        tx.execute(
            request.insert().values(
                payment=wanted.payment,
                node=node,
                shop=of.id,
                amount=wanted.amount,
                reduced=wanted.reduced,
                until=until,
            )
        )
    code = shop_code.make(
        shop_code.ShopCode(of.code, of.name, shop_code.Request(wanted.payment, wanted.amount))
    )
    return Requested(ask=ask, payment=wanted.payment, code=code, until=timestamp(until))


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asked a phone to pay."""

    node: str
    shop: str


def standing(tx: Transaction, ids: Collection[str]) -> dict[str, Asker]:
    """Those ids under which a till has asked a phone to pay: nothing else may be paid or given back so,
    and nobody else may close them."""
    query = sa.select(request.c.payment, request.c.node, request.c.shop).where(request.c.payment.in_(ids))
    return {row.payment: Asker(row.node, row.shop) for row in tx.execute(query)}


def payee(tx: Transaction, text: str, now: datetime, by: Wallet | None = None) -> Payee:
    """Whom a scanned, pasted or typed text pays. Raises ``NotPayable``.

    What the text says of sum and name is not believed: the till's own request is. A request that
    ``by`` has paid itself is found again, so that whoever did not see the answer may ask once more.
    """
    meaning = payload.typed(text)
    if isinstance(meaning, payload.ShopNumber):
        return Payee(_shop(tx, meaning.number))
    if isinstance(meaning, payload.ShopCode):
        asked = meaning.code.request
        shop = _shop(tx, meaning.code.number)
        return Payee(shop) if asked is None else _requested(tx, shop, asked, now, by)
    if isinstance(meaning, payload.Unfit):
        raise NotPayable(_NO_SHOP.get(meaning.fault, Fault.UNKNOWN))
    raise NotPayable(Fault.TAX_SLIP if isinstance(meaning, payload.TaxSlip) else Fault.NOT_A_SHOP)


def _refusal(
    tx: Transaction,
    node: str,
    wanted: RequestPayment,
    of: Shop | None,
    row: sa.Row[Any] | None,
    now: datetime,
) -> Refusal | None:
    if wanted.reduced > wanted.amount or not origins.is_a_tills(wanted.payment):
        return Refusal.MALFORMED
    if row is not None:
        same = (row.node, row.amount, row.reduced) == (node, wanted.amount, wanted.reduced)
        return None if same else Refusal.ID_REUSED
    known = queries.find(tx, wanted.payment)
    if known is not None:
        return Refusal.CLOSED if known.code is Code.CLOSED else Refusal.ID_REUSED
    if of is None or not of.active:
        return Refusal.SHOP_NOT_ACTIVE
    most = limits(local_day(now)).payment.each
    return Refusal.OVER_LIMIT if wanted.amount > most else None


def _shop(tx: Transaction, code: str) -> Shop:
    shop = shops.find_shop(tx, code=code)
    if shop is None:
        raise NotPayable(Fault.MISTYPED)
    if not shop.active:
        raise NotPayable(Fault.SHOP_NOT_ACTIVE)
    return shop


def _requested(
    tx: Transaction, shop: Shop, asked: shop_code.Request, now: datetime, by: Wallet | None
) -> Payee:
    row = tx.execute(sa.select(request).where(request.c.payment == asked.payment)).one_or_none()
    if row is None or (row.shop, row.amount) != (shop.id, asked.amount):
        raise NotPayable(Fault.UNKNOWN)
    outcome = queries.find(tx, asked.payment)
    mine = outcome is not None and by is not None and outcome.debit == by.account
    if outcome is not None and not mine:
        raise NotPayable(Fault.PAID if outcome.code is Code.POSTED else Fault.CLOSED)
    if now >= row.until and not mine:
        raise NotPayable(Fault.EXPIRED)
    return Payee(shop, row.amount, row.payment, row.reduced, row.node, row.until)
