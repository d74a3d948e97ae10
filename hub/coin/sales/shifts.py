"""Shifts of a till: opened, closed with a count. The ledger says what the count should have come to.

A till has at most one open shift (the database sees to it). What belongs to a shift is decided by
the log: the entries that the till caused between the two positions at which it was opened and closed. A
payment by the shop's printed code was caused by no till; it belongs to the one that printed its receipt,
and to the shift in which that was. What the hub hears of when that shift has been closed changes it no more:
it stands on a line of its own in the next.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from edge.wire.envelope import timestamp
from edge.wire.messages.coin import CloseShift, OpenShift, Shift
from hub.coin.model import Shop
from hub.coin.sales.days import Stretch
from hub.coin.sales.queries import by_receipts, expected, of_shift
from hub.coin.sales.tables import rated, till_shift
from hub.coin.shops.tables import shop
from hub.core.db import Transaction
from hub.core.locks import lock
from hub.ledger.statements import end_of_log


def open_shift(tx: Transaction, node: str, wanted: OpenShift, of: Shop | None, now: datetime) -> str:
    """Begin the shift unless it has begun or another is open; the id of the one that is.

    Opening the same shift twice is once. Empty for a device that is no till.
    """
    if of is None:
        return ""
    lock(tx, "coin", "till shift", node)
    known = tx.execute(sa.select(till_shift.c.id).where(till_shift.c.id == wanted.shift)).scalar()
    if known is not None:
        return wanted.shift
    other = tx.execute(
        sa.select(till_shift.c.id).where(till_shift.c.node == node, till_shift.c.closed_at.is_(None))
    )
    if (open_one := other.scalar()) is not None:
        return str(open_one)
    position, _ = end_of_log(tx)
    values = {"id": wanted.shift, "node": node, "shop": of.id, "opened_at": now, "opened_after": position}
    tx.execute(till_shift.insert().values(values))
    return wanted.shift


def close_shift(tx: Transaction, node: str, wanted: CloseShift, now: datetime) -> None:
    """End the shift with this count. Once closed it stays as it was closed."""
    position, _ = end_of_log(tx)
    still_open = (
        till_shift.c.id == wanted.shift,
        till_shift.c.node == node,
        till_shift.c.closed_at.is_(None),
    )
    end = {"closed_at": now, "closed_through": position, "counted": wanted.counted}
    closing = till_shift.update().where(*still_open).values(end).returning(till_shift.c.opened_at)
    opened_at = tx.execute(closing).scalar()
    if opened_at is not None:
        its_own = sa.or_(_said_since(opened_at), _said_before(opened_at, node))
        named = rated.update().where(rated.c.node == node, rated.c.shift.is_(None), its_own)
        tx.execute(named.values(shift=wanted.shift))


def told(tx: Transaction, ask: str, node: str, asked: str, is_: str) -> Shift:
    """What the till is told of the shift ``is_`` when it asked for ``asked``."""
    query = sa.select(till_shift, shop.c.account).join(shop, shop.c.id == till_shift.c.shop)
    row = tx.execute(query.where(till_shift.c.id == is_, till_shift.c.node == node)).one_or_none()
    return _told(tx, ask, row, known=is_ == asked) if row else Shift(ask=ask, shift=asked, known=False)


def _told(tx: Transaction, ask: str, row: sa.Row[Any], *, known: bool) -> Shift:
    through = row.closed_through if row.closed_through is not None else end_of_log(tx)[0]
    stretch = Stretch(row.opened_after, through)
    its_own = rated.c.shift == row.id if row.closed_at else rated.c.shift.is_(None)
    taken = of_shift(tx, row.account, stretch, row.node, its_own & _said_since(row.opened_at))
    late = by_receipts(tx, row.account, row.node, its_own & _said_before(row.opened_at, row.node))
    return Shift(
        ask=ask,
        shift=row.id,
        known=known,
        opened_at=timestamp(row.opened_at),
        closed_at=timestamp(row.closed_at) if row.closed_at else None,
        takings=taken,
        late=late,
        expected=expected(taken),
        counted=row.counted,
        position=through,
    )


def _said_since(opened_at: datetime) -> sa.ColumnElement[bool]:
    return rated.c.at >= opened_at


def _said_before(opened_at: datetime, node: str) -> sa.ColumnElement[bool]:
    """In an earlier shift of this till, not between two."""
    earlier = till_shift.alias("earlier")
    said_in_it = sa.and_(
        earlier.c.node == node, earlier.c.opened_at <= rated.c.at, rated.c.at < earlier.c.closed_at
    )
    return sa.and_(rated.c.at < opened_at, sa.exists().where(said_in_it))
