"""What a shop or one of its tills took: sums over a stretch of the log, and of nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from edge.wire.messages.coin import Takings, TakingsBy, Way
from hub.coin import memo
from hub.coin.sales.days import Stretch
from hub.coin.sales.tables import rated
from hub.core.db import Transaction
from hub.ledger.model import Kind
from hub.ledger.statements import positions
from hub.ledger.views import IS_PAYMENT, IS_POSTED, IS_REFUND, LOG


@dataclass(frozen=True, slots=True)
class _Taking:
    """A payment, or with ``is_refund`` a refund. ``way`` is the payment's in both cases.

    ``unrated``: by the shop's printed code, and no till has named its rate yet.
    """

    is_refund: bool
    amount: int
    reduced: int
    way: Way | None
    till: str
    unrated: bool


def of_shift(
    tx: Transaction, shop: int, stretch: Stretch, node: str, claimed: sa.ColumnElement[bool]
) -> Takings:
    """What one till took in the stretch of its shift, and those of the payments by the printed code with
    a receipt from this till that are its shift's.
    """
    own = [each for each in _takings(tx, shop, stretch) if each.till == node]
    return _sum(own + list(_claimed(tx, shop, node, claimed)))


def by_receipts(tx: Transaction, shop: int, node: str, claimed: sa.ColumnElement[bool]) -> Takings:
    """Those payments by the printed code alone."""
    return _sum(list(_claimed(tx, shop, node, claimed)))


def by_way(tx: Transaction, shop: int, stretch: Stretch) -> tuple[Takings, tuple[TakingsBy, ...]]:
    """All takings of a shop, and the parts that came in one way each, in the order of ``Way``."""
    all_ = list(_takings(tx, shop, stretch))
    parts = ((way, [each for each in all_ if each.way is way]) for way in Way)
    return _sum(all_), tuple(TakingsBy(way=way, takings=_sum(each)) for way, each in parts if each)


def expected(taken: Takings) -> int:
    """What the shop's own records of these takings should come to."""
    return taken.paid - taken.refunded


def _takings(tx: Transaction, shop: int, stretch: Stretch) -> Iterator[_Taking]:
    touched = positions(shop, after=stretch.after, through=stretch.through)
    payment = LOG.alias("payment")
    paid = sa.and_(IS_PAYMENT, LOG.c.credit == shop)
    given_back = sa.and_(IS_REFUND, LOG.c.debit == shop)
    query = (
        sa.select(LOG.c.kind, LOG.c.amount, LOG.c.memo, payment.c.memo.label("paid_memo"), rated.c.reduced)
        .outerjoin(payment, payment.c.position == LOG.c.target)
        .outerjoin(rated, rated.c.entry == LOG.c.id)
        .where(LOG.c.position.in_(touched), IS_POSTED, sa.or_(paid, given_back))
    )
    for row in tx.execute(query):
        own = memo.read(row.memo)
        is_refund = row.kind == Kind.REFUND.value
        way = memo.read(row.paid_memo).way if is_refund else own.way
        reduced = own.reduced if row.reduced is None else row.reduced
        unrated = way is Way.POSTER and row.reduced is None
        yield _Taking(is_refund, row.amount, reduced, way, own.till, unrated)


def _claimed(tx: Transaction, shop: int, node: str, claimed: sa.ColumnElement[bool]) -> Iterator[_Taking]:
    """Payments by the printed code whose receipt this till printed. (Refunds have their till already.)"""
    query = (
        sa.select(LOG.c.amount, rated.c.reduced)
        .join(LOG, LOG.c.id == rated.c.entry)
        .where(rated.c.node == node, claimed, LOG.c.credit == shop)
        .where(IS_PAYMENT)
    )
    for row in tx.execute(query):
        yield _Taking(False, row.amount, row.reduced, Way.POSTER, node, False)


def _sum(of: list[_Taking]) -> Takings:
    sums: Counter[str] = Counter(unrated=0, refunded_unrated=0)
    for each in of:
        if each.is_refund:
            sums.update(refunds=1, refunded=each.amount, refunded_reduced=each.reduced)
            sums["refunded_unrated"] += each.amount * each.unrated
        else:
            sums.update(payments=1, paid=each.amount, paid_reduced=each.reduced)
            sums["unrated"] += each.amount * each.unrated
    return Takings(**sums)
