"""At which rate a shop sold what its printed code was paid for: a till names it with the receipt."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from edge.wire.messages.coin import Way
from hub.coin import memo
from hub.coin.sales.tables import rated
from hub.coin.shops import service as shops
from hub.coin.tax_split import TaxSplit
from hub.core.db import Transaction
from hub.ledger import queries
from hub.ledger.model import Kind
from hub.ledger.statements import Movement
from hub.ledger.views import IS_POSTED, LOG


@dataclass(slots=True)
class Named:
    """What tills have said of a payment by a printed code: the part at 8 %, and that of its refunds."""

    reduced: int | None = None
    refunded_reduced: int = 0


def named(tx: Transaction, payments: Collection[Movement]) -> dict[str, Named]:
    """Id → what was named of it, of those payments of which something was."""
    refunds = queries.refunds_of(tx, [each.position for each in payments if each.refunded])
    by_position = {each.position: each.id for each in payments}
    payment_of = {each.id: each.id for each in payments}
    payment_of |= {each.id: by_position[each.target] for each in refunds if each.target in by_position}
    if not payment_of:
        return {}
    found: dict[str, Named] = {}
    parts = sa.select(rated.c.entry, rated.c.reduced).where(rated.c.entry.in_(payment_of))
    for entry, reduced in tx.execute(parts):
        payment = payment_of[entry]
        of = found.setdefault(payment, Named())
        if entry == payment:
            of.reduced = reduced
        else:
            of.refunded_reduced += reduced
    return found


class NotNamed(Exception):
    """No payment by a printed code of this till's shop, nor a refund of one; the text names nobody."""


def name(tx: Transaction, node: str, id: str, reduced: int, at: datetime) -> None:
    """Note what the paper says, and that this till took it; what another till has said first stays.

    Raises ``NotNamed``, also where more would be given back at a rate than was paid at it.
    """
    shop = shops.shop_of(tx, node)
    payment = LOG.alias("payment")
    query = (
        sa.select(
            LOG.c.position, LOG.c.target, LOG.c.kind, LOG.c.amount, LOG.c.debit, LOG.c.credit, LOG.c.memo
        )
        .add_columns(payment.c.memo.label("paid_memo"))
        .outerjoin(payment, payment.c.position == LOG.c.target)
        .where(LOG.c.id == id, IS_POSTED)
    )
    row = tx.execute(query).one_or_none()
    if row is None or shop is None:
        raise NotNamed("no such payment, or no shop")
    is_refund = row.kind == Kind.REFUND.value
    of_shop = (row.debit if is_refund else row.credit) == shop.account
    way = memo.read(row.paid_memo if is_refund else row.memo).way
    if not of_shop or way is not Way.POSTER or not 0 <= reduced <= row.amount:
        raise NotNamed("not by the printed code of this shop, or a part larger than the whole")
    if not _covered(tx, row.target if is_refund else row.position, id, reduced):
        raise NotNamed("more given back at a rate than was paid at it")
    known = tx.execute(sa.select(rated.c.node).where(rated.c.entry == id)).scalar()
    if known is None:
        tx.execute(rated.insert().values(entry=id, node=node, reduced=reduced, at=at))
    elif known == node:  # nothing had come out of the printer, and the shop chose again
        tx.execute(rated.update().where(rated.c.entry == id).values(reduced=reduced))


def _covered(tx: Transaction, payment: int, id: str, reduced: int) -> bool:
    """Whether the payment at this position still covers its refunds at both rates, as far as they are named,
    once the one with this ``id`` is named so.
    """
    query = (
        sa.select(LOG.c.id, LOG.c.kind, LOG.c.amount, rated.c.reduced)
        .outerjoin(rated, rated.c.entry == LOG.c.id)
        .where(sa.or_(LOG.c.position == payment, LOG.c.target == payment))
        .where(IS_POSTED)
    )
    paid, refunded, refunded_reduced = None, 0, 0
    for row in tx.execute(query):
        part = reduced if row.id == id else row.reduced
        if part is None:
            continue
        if row.kind == Kind.REFUND.value:
            refunded, refunded_reduced = refunded + row.amount, refunded_reduced + part
        else:
            paid = row.amount, part
    return paid is None or TaxSplit(0, *paid, refunded, refunded_reduced).can_give_back(0, 0)
