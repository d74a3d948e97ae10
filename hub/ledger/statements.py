"""Looking into the books: histories, balances as of a moment, the journal. Nothing here writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import func, select

from hub.core.db import Transaction
from hub.ledger.model import PAYMENTS, AccountKind, Code, Kind, ValueClass
from hub.ledger.tables import SIGNPOST, account, entry, head, line, lot
from hub.ledger.units import START, AccountId, LotId, Micros, Position


@dataclass(frozen=True, slots=True)
class Movement:
    """What one entry did to one account. ``amount`` is signed; ``other`` the account on the other side."""

    position: Position
    id: str
    kind: Kind
    amount: int
    balance: int
    other: int
    refunded: int
    at: Micros
    memo: str | None


@dataclass(frozen=True, slots=True)
class Holding:
    """Money of one class and expiry in a wallet."""

    value_class: ValueClass
    expires: Micros
    amount: int


def position_before(tx: Transaction, at: Micros) -> Position:
    """The last position whose time is before ``at``: the log's times never go back, so it is searched."""
    low, high = 0, tx.execute(select(func.coalesce(func.max(head.c.position), 0))).scalar_one()
    while low < high:
        middle = (low + high + 1) // 2
        then = tx.execute(select(entry.c.at).where(entry.c.position == middle)).scalar_one()
        if then < at:
            low = middle
        else:
            high = middle - 1
    return Position(low)


def balance(tx: Transaction, number: int) -> int:
    """An account's balance now."""
    return int(tx.execute(select(account.c.balance).where(account.c.id == number)).scalar_one())


def balance_at(tx: Transaction, number: int, position: Position) -> int:
    """An account's balance after ``position``."""
    last = tx.execute(_last_position(number, position)).scalar()
    query = select(line.c.balance).where(line.c.account == number, line.c.position == last)
    found = tx.execute(query.order_by(line.c.number.desc()).limit(1)).scalar()
    return int(found or 0)


def holdings(tx: Transaction, number: int, now: Micros) -> list[Holding]:
    """What a wallet can spend, in the order of spending, one line per class and expiry."""
    query = (
        select(lot.c.value_class, lot.c.expires, func.sum(lot.c.remaining - lot.c.held))
        .where(lot.c.account == number, lot.c.remaining > lot.c.held, lot.c.expires > now)
        .group_by(lot.c.value_class, lot.c.expires)
        .order_by(lot.c.expires, lot.c.value_class)
    )
    return [Holding(ValueClass(row[0]), row[1], int(row[2])) for row in tx.execute(query)]


def movements(
    tx: Transaction,
    number: int,
    *,
    after: int = 0,
    through: int | None = None,
    limit: int = 50,
    only_payments: bool = False,
) -> list[Movement]:
    """What happened to an account in the positions above ``after``, newest first.

    ``only_payments``: what others paid to it, without refunds and what it gave itself.
    """
    wanted = positions(number, after=after, through=through)
    (position,) = wanted.selected_columns
    if only_payments:
        paid = sa.and_(entry.c.kind.in_([kind.value for kind in PAYMENTS]), entry.c.credit == number)
        wanted = wanted.join(entry, entry.c.position == position).where(paid)
    wanted = wanted.order_by(position.desc()).limit(limit)
    amount, last = func.sum(line.c.amount), func.max(line.c.number)
    own = (
        select(line.c.position, amount.label("amount"), last.label("last"))
        .where(line.c.account == number, line.c.position.in_(wanted))
        .group_by(line.c.position)
        .subquery()
    )
    query = (
        select(entry, own.c.amount.label("moved"), line.c.balance)
        .join(own, own.c.position == entry.c.position)
        .join(line, sa.and_(line.c.position == own.c.position, line.c.number == own.c.last))
        .order_by(entry.c.position.desc())
    )
    return [
        Movement(
            position=row.position,
            id=row.id,
            kind=Kind(row.kind),
            amount=int(row.moved),
            balance=row.balance,
            other=row.credit if row.debit == number else row.debit,
            refunded=row.refunded,
            at=row.at,
            memo=row.memo,
        )
        for row in tx.execute(query)
    ]


def positions(number: int, *, after: int = 0, through: int | None = None) -> sa.Select[int]:
    """Where an account has lines, above ``after`` and up to ``through``: found from line to line."""
    position: sa.ColumnElement[int] = _walk(number, through, line.c.previous > after).c.position
    query = select(position).where(position > after)
    return query if through is None else query.where(position <= through)


def _last_position(number: int, through: int) -> sa.Select[int]:
    """Where an account has its last lines up to ``through``; the walk ends there."""
    position = _walk(number, through, line.c.position > through).c.position
    return select(func.max(position)).where(position <= through)


def _walk(number: int, through: int | None, onward: sa.ColumnElement[bool]) -> sa.CTE:
    """From ``_begin`` on to the line before, as long as ``onward`` holds of the line that is left."""
    walk = select(_begin(number, through).label("position")).cte("walk", recursive=True)
    return walk.union(
        select(line.c.previous)
        .join(walk, line.c.position == walk.c.position)
        .where(line.c.account == number, onward)
    )


def _begin(number: int, through: int | None) -> sa.ColumnElement[int]:
    """An account's latest line; of a shop's many, one soon after ``through``."""
    latest = select(account.c.latest).where(account.c.id == number).scalar_subquery()
    if through is None:
        return latest
    signposts = select(func.min(line.c.position)).where(
        line.c.account == number, line.c.position > through, SIGNPOST
    )
    return func.coalesce(signposts.scalar_subquery(), latest)


@dataclass(frozen=True, slots=True)
class Posted:
    """A posted entry that moved money."""

    position: Position
    debit: AccountId
    credit: AccountId
    amount: int
    refunded: int
    at: Micros
    memo: str | None


def posted_at(tx: Transaction, position: Position) -> Posted | None:
    """The entry at a position, when it moved money."""
    row = tx.execute(
        select(entry).where(
            entry.c.position == position, entry.c.code == Code.POSTED.value, entry.c.amount > 0
        )
    ).one_or_none()
    if row is None:
        return None
    return Posted(row.position, row.debit, row.credit, row.amount, row.refunded, row.at, row.memo)


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One line as an auditor reads it. ``at`` is the ledger's time of its entry."""

    position: Position
    entry: str
    kind: str
    at: Micros
    account: AccountId
    account_kind: str
    value_class: str
    lot: LotId | None
    amount: int
    balance: int


def end_of_log(tx: Transaction) -> tuple[Position, bytes]:
    """Last position and its hash: what a report prints to say what it was made from."""
    row = tx.execute(select(head.c.position, head.c.chain)).one_or_none()
    return (row.position, bytes(row.chain)) if row else (START, bytes(32))


def journal(tx: Transaction, after: int, limit: int) -> list[JournalLine]:
    """Lines of the entries above ``after`` in order: whole entries, about ``limit`` lines of them."""
    above = select(line.c.position).where(line.c.position > after)
    last = tx.execute(above.order_by(line.c.position, line.c.number).offset(limit - 1).limit(1)).scalar()
    query = _LINES.where(line.c.position > after).order_by(line.c.position, line.c.number)
    if last is not None:
        query = query.where(line.c.position <= last)
    return [_journal_line(row) for row in tx.execute(query)]


_LINES = (
    select(line, entry.c.id.label("entry"), entry.c.kind, entry.c.at, account.c.kind.label("account_kind"))
    .join(entry, entry.c.position == line.c.position)
    .join(account, account.c.id == line.c.account)
)


def _journal_line(row: sa.Row[Any]) -> JournalLine:
    return JournalLine(
        position=row.position,
        entry=row.entry,
        kind=Kind(row.kind).name.lower(),
        at=row.at,
        account=row.account,
        account_kind=AccountKind(row.account_kind).name.lower(),
        value_class=ValueClass(row.value_class).name.lower(),
        lot=row.lot,
        amount=row.amount,
        balance=row.balance,
    )
