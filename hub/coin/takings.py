"""What a shop or one of its tills took: sums over a stretch of the log, and of nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from edge.wire.messages.coin import Takings, TakingsBy, Way
from hub.coin import memo
from hub.coin.days import Stretch
from hub.core.db import Transaction
from hub.ledger.model import Code, Kind
from hub.ledger.reading import positions
from hub.ledger.tables import entry

_PAYMENTS = (Kind.TRANSFER.value, Kind.CONFIRM.value)


@dataclass(frozen=True, slots=True)
class _Taking:
    """A payment, or with ``is_refund`` a refund. ``way`` is the payment's in both cases."""

    is_refund: bool
    amount: int
    reduced: int
    way: Way | None
    till: str


def takings(tx: Transaction, shop: int, stretch: Stretch, till: str | None = None) -> Takings:
    """Of the shop with this account, or of one of its tills alone."""
    return _sum(each for each in _takings(tx, shop, stretch) if till is None or each.till == till)


def by_way(tx: Transaction, shop: int, stretch: Stretch) -> tuple[Takings, tuple[TakingsBy, ...]]:
    """All takings of a shop, and the parts that came in one way each, in the order of ``Way``."""
    all_ = list(_takings(tx, shop, stretch))
    parts = ((way, [each for each in all_ if each.way is way]) for way in Way)
    return _sum(all_), tuple(TakingsBy(way=way, takings=_sum(each)) for way, each in parts if each)


def expected(taken: Takings) -> int:
    """What the slips of these takings come to."""
    return taken.paid - taken.refunded


def _takings(tx: Transaction, shop: int, stretch: Stretch) -> Iterator[_Taking]:
    touched = positions(shop, after=stretch.after, through=stretch.through)
    payment = entry.alias("payment")
    paid = sa.and_(entry.c.kind.in_(_PAYMENTS), entry.c.credit == shop)
    given_back = sa.and_(entry.c.kind == Kind.REFUND.value, entry.c.debit == shop)
    query = (
        sa.select(entry.c.kind, entry.c.amount, entry.c.memo, payment.c.memo.label("paid_memo"))
        .outerjoin(payment, payment.c.position == entry.c.target)
        .where(entry.c.position.in_(touched), entry.c.code == Code.POSTED.value, sa.or_(paid, given_back))
    )
    for row in tx.execute(query):
        own = memo.read(row.memo)
        is_refund = row.kind == Kind.REFUND.value
        way = memo.read(row.paid_memo).way if is_refund else own.way
        yield _Taking(is_refund, row.amount, own.reduced, way, own.till)


def _sum(of: Iterator[_Taking] | list[_Taking]) -> Takings:
    sums: Counter[str] = Counter()
    for each in of:
        if each.is_refund:
            sums.update(refunds=1, refunded=each.amount, refunded_reduced=each.reduced)
        else:
            sums.update(payments=1, paid=each.amount, paid_reduced=each.reduced)
    return Takings(**sums)
