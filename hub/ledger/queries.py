"""One entry of the log, by its id or its place."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select

from hub.core.db import Transaction
from hub.ledger.model import PAYMENTS, AccountKind, AccountState, Code, HoldState, Kind
from hub.ledger.posting.records import Entry
from hub.ledger.posting.store import entry_of
from hub.ledger.tables import account, entry, hold
from hub.ledger.units import Position

_DAY = 86_400_000_000
"""Microseconds."""


def find(tx: Transaction, id: str) -> Entry | None:
    """The entry with this id, however it ended."""
    row = tx.execute(select(entry).where(entry.c.id == id)).one_or_none()
    return entry_of(tuple(row)) if row else None


def codes(tx: Transaction, ids: Collection[str]) -> dict[str, Code]:
    """Id → how the entry ended, of those that the books know."""
    if not ids:
        return {}
    found = tx.execute(select(entry.c.id, entry.c.code).where(entry.c.id.in_(ids)))
    return {row.id: Code(row.code) for row in found}


def payments(tx: Transaction, ids: Collection[str]) -> list[Entry]:
    """Those of ``ids`` under which somebody was paid."""
    posted = select(entry).where(entry.c.id.in_(ids), entry.c.code == Code.POSTED.value)
    rows = tx.execute(posted.where(entry.c.kind.in_([kind.value for kind in PAYMENTS])))
    return [entry_of(tuple(row)) for row in rows]


def refunds_of(tx: Transaction, payments: Collection[int]) -> list[Entry]:
    """What was given back of the payments at these places, oldest first."""
    posted = select(entry).where(entry.c.target.in_(payments), entry.c.code == Code.POSTED.value)
    rows = tx.execute(posted.where(entry.c.kind == Kind.REFUND.value).order_by(entry.c.position))
    return [entry_of(tuple(row)) for row in rows]


def at(tx: Transaction, position: Position) -> Entry | None:
    """The entry at this place of the log."""
    row = tx.execute(select(entry).where(entry.c.position == position)).one_or_none()
    return entry_of(tuple(row)) if row else None


def hashes(tx: Transaction, positions: Collection[int]) -> dict[int, str]:
    """Place → hash of the chain there in hexadecimal, of those that the log holds."""
    query = select(entry.c.position, entry.c.chain).where(entry.c.position.in_(positions))
    return {row.position: bytes(row.chain).hex() for row in tx.execute(query)}


def busiest_day(tx: Transaction) -> int:
    """The most entries that the books have taken in a day."""
    day = entry.c.at.op("/")(_DAY)
    days = select(func.count().label("entries")).select_from(entry).group_by(day).subquery()
    return int(tx.scalar(select(func.coalesce(func.max(days.c.entries), 0))) or 0)


def is_held(tx: Transaction, position: Position) -> bool:
    """Whether the hold at this place still sets money aside."""
    state = tx.execute(select(hold.c.state).where(hold.c.position == position)).scalar()
    return state == HoldState.HELD.value


def kinds(tx: Transaction, numbers: Collection[int]) -> dict[int, AccountKind]:
    """Account → who stands behind it."""
    rows = tx.execute(select(account.c.id, account.c.kind).where(account.c.id.in_(numbers)))
    return {row.id: AccountKind(row.kind) for row in rows}


@dataclass(frozen=True, slots=True)
class Standing:
    """An account now. ``room``: what may still come in, ``None`` without a cap."""

    kind: AccountKind
    balance: int
    state: AccountState
    cap: int | None
    room: int | None


def standing(tx: Transaction, number: int) -> Standing:
    """How an account stands, holds counted."""
    row = tx.execute(select(account).where(account.c.id == number)).one()
    room = None if row.cap is None else row.cap - row.balance - row.held_in
    return Standing(AccountKind(row.kind), row.balance, AccountState(row.state), row.cap, room)
