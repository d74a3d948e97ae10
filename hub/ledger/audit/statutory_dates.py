"""Figures for a base date: what was issued and what became of it, class by class, up to a position.

資金決済法 3条2項 (written from general knowledge of it): base dates are 31 March and 30 September;
the unused balance at their end is what reports and deposits are reckoned from. Free classes are no
prepaid instrument bought with money; they are shown beside it and never added to it.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy import func, select

from hub.core.db import Transaction
from hub.core.words import TOKYO
from hub.ledger.audit.offline import Figures
from hub.ledger.model import AccountKind, ValueClass
from hub.ledger.service import microseconds
from hub.ledger.statements import position_before
from hub.ledger.tables import account, entry, line
from hub.ledger.units import Position

_DAYS = ((3, 31), (9, 30))


def base_dates(first: date, today: date) -> list[date]:
    """The base dates from ``first`` on that are over, newest first."""
    days = [date(year, *day) for year in range(first.year, today.year + 1) for day in _DAYS]
    return sorted((day for day in days if first <= day < today), reverse=True)


def position_of(tx: Transaction, day: date) -> Position:
    """The last position of a day in the city: what was posted at 23:59:59.999999 still belongs to it."""
    end = datetime.combine(day + timedelta(days=1), time(), TOKYO)
    return position_before(tx, microseconds(end))


def chain_at(tx: Transaction, position: Position) -> bytes:
    """The chain hash at a position: it stands on every report that was made from it."""
    found = tx.execute(select(entry.c.chain).where(entry.c.position == position)).scalar()
    return bytes(found) if found is not None else bytes(32)


def figures(tx: Transaction, position: Position) -> list[Figures]:
    """One line per class that has ever moved, as of ``position``."""

    def total(condition: sa.ColumnElement[bool], amount: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
        return func.sum(sa.case((condition, amount), else_=0))

    issue = account.c.kind == AccountKind.ISSUE.value
    used = account.c.kind.in_((AccountKind.SHOP.value, AccountKind.CLEARING.value))
    query = (
        select(
            line.c.value_class,
            total(sa.and_(issue, line.c.amount < 0), -line.c.amount).label("issued"),
            total(used, line.c.amount + 0).label("used"),
            total(account.c.kind == AccountKind.LAPSED.value, line.c.amount + 0).label("expired"),
            total(sa.and_(issue, line.c.amount > 0), line.c.amount + 0).label("refunded"),
            total(account.c.kind == AccountKind.WALLET.value, line.c.amount + 0).label("unused"),
        )
        .join(account, account.c.id == line.c.account)
        .where(line.c.position <= position)
        .group_by(line.c.value_class)
        .order_by(line.c.value_class.desc())
    )
    return [
        Figures(
            ValueClass(row.value_class),
            int(row.issued),
            int(row.used),
            int(row.expired),
            int(row.refunded),
            int(row.unused),
        )
        for row in tx.execute(query)
    ]


def first_day(tx: Transaction) -> date | None:
    """The day of the first entry in the city."""
    at = tx.execute(select(func.min(entry.c.at)).where(entry.c.position == 1)).scalar()
    return datetime.fromtimestamp(at // 1_000_000, TOKYO).date() if at is not None else None
