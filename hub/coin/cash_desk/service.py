"""The counter's till: cash against coin, in shifts that end with a count."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from hub.coin import origins
from hub.coin.cash_desk.tables import cash, drawer_shift
from hub.coin.errors import NotDone, Why
from hub.coin.model import SUBJECT, Wallet
from hub.coin.origins import Origin
from hub.coin.wallets import service as wallets
from hub.core.changes import touch
from hub.core.db import Transaction, transaction
from hub.core.locks import lock
from hub.identity.model import Staff
from hub.ledger.model import Close, Outcome
from hub.ledger.posting.store import LedgerStore
from hub.ledger.service import microseconds
from hub.ledger.statements import end_of_log
from hub.ledger.units import Position
from hub.ledger.views import IS_POSTED, LOG

Note = Callable[[Transaction, str], None]
"""Writes into the transaction of an act, given the id that it has in the books."""


def nothing_noted(_tx: Transaction, _entry: str) -> None:
    """For whoever is answerable to no access log."""


DENOMINATIONS = (10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10, 5, 1)
"""Yen, the largest first, as a drawer is counted."""

MOST_PIECES = 99_999
"""Of one denomination in one drawer: more is a slip of the finger."""


@dataclass(frozen=True, slots=True)
class Shift:
    """A drawer's time with one person. ``expected`` and ``position`` stand once it has been reckoned."""

    id: str
    staff: str
    opened_at: datetime
    opening: int
    closed_at: datetime | None
    counts: dict[int, int]
    counted: int | None
    expected: int | None
    position: Position | None

    @property
    def difference(self) -> int | None:
        """Counted less expected: negative when cash is missing."""
        if self.counted is None or self.expected is None:
            return None
        return self.counted - self.expected


@dataclass(frozen=True, slots=True)
class CashMove:
    """Cash through a drawer as the ledger has it; ``amount`` is negative when it went out."""

    id: str
    position: Position
    at: int
    amount: int


def open_shift(tx: Transaction, id: str, staff: Staff, opening: int, now: datetime) -> None:
    """From now on this person's cash counts towards ``id``. Twice is once.

    Raises ``CoinError`` when another drawer of the same person is open.
    """
    lock(tx, "coin", "drawer", staff.id)
    running = running_shift(tx, staff.id)
    if running is not None and running.id != id:
        raise NotDone(Why.DRAWER_OPEN)
    if running is None and find_shift(tx, id) is None:
        tx.execute(drawer_shift.insert().values(id=id, staff=staff.id, opened_at=now, opening=opening))
        touch(tx, SUBJECT)


def take_cash(
    engine: sa.Engine,
    store: LedgerStore,
    *,
    id: str,
    staff: Staff,
    wallet: Wallet,
    amount: int,
    received: int | None,
    now: datetime,
    note: Note = nothing_noted,
) -> Outcome:
    """Put the cash into the drawer and the coin into the wallet, once per ``id`` that this person pressed.

    ``note`` writes beside it what is to be kept of the act. The outcome has the ledger's own id, in the
    counter's room. Raises ``CoinError`` when the person has no open drawer.
    """
    with transaction(engine) as tx:
        of_before = origins.is_a_tills(id) and _is_known(tx, id)
        if not of_before:  # a page of an earlier version was charged under the bare id
            id = origins.id_in(Origin.CHARGE, staff.id, id)
        if not _is_known(tx, id):
            running = running_shift(tx, staff.id, locked=True)
            if running is None:
                raise NotDone(Why.NO_DRAWER)
            tx.execute(cash.insert().values(id=id, shift=running.id, incoming=True, received=received))
        note(tx, id)
    return wallets.charge(engine, store, id=id, wallet=wallet, amount=amount, now=now)


def give_cash(tx: Transaction, id: str, staff: str) -> bool:
    """Note, once, that ``id`` takes cash out of this person's drawer; false when no drawer of his is open."""
    if _is_known(tx, id):
        return True
    running = running_shift(tx, staff, locked=True)
    if running is not None:
        tx.execute(cash.insert().values(id=id, shift=running.id, incoming=False))
    return running is not None


def close_shift(tx: Transaction, id: str, staff: Staff, counts: Mapping[int, int], now: datetime) -> None:
    """The drawer has been counted: no more cash goes through it. The first count stands."""
    found = find_shift(tx, id, locked=True)
    if found is None or found.staff != staff.id:
        raise NotDone(Why.DRAWER_UNKNOWN)
    if found.closed_at is not None:
        return
    counted = sum(value * pieces for value, pieces in counts.items())
    pieces = {str(value): counts.get(value, 0) for value in DENOMINATIONS}
    tx.execute(
        drawer_shift.update()
        .where(drawer_shift.c.id == id)
        .values(closed_at=now, counts=msgspec.json.encode(pieces).decode(), counted=counted)
    )
    touch(tx, SUBJECT)


def reckon(engine: sa.Engine, store: LedgerStore, id: str, now: datetime) -> Shift:
    """What the closed drawer should hold, by the ledger. Calling it again changes nothing.

    A charge that was begun and never reached the ledger is closed first, so it cannot arrive later.
    """
    with transaction(engine) as tx:
        lost = sa.select(cash.c.id).outerjoin(LOG, LOG.c.id == cash.c.id)
        begun = tx.execute(lost.where(cash.c.shift == id, LOG.c.id.is_(None))).scalars().all()
    if begun:
        store.post([Close(id=each) for each in begun], microseconds(now))
    with transaction(engine) as tx:
        found = find_shift(tx, id, locked=True)
        assert found is not None
        if found.closed_at is not None and found.expected is None:
            expected, (position, _chain) = expected_cash(tx, found), end_of_log(tx)
            change = drawer_shift.update().where(drawer_shift.c.id == id)
            tx.execute(change.values(expected=expected, position=position))
            touch(tx, SUBJECT)
        reckoned = find_shift(tx, id)
    assert reckoned is not None
    return reckoned


def expected_cash(tx: Transaction, of: Shift) -> int:
    """What should lie in the drawer by the ledger as it is now."""
    return of.opening + sum(move.amount for move in cash_moves(tx, of.id))


def cash_moves(tx: Transaction, id: str) -> list[CashMove]:
    """The cash of a shift, newest first."""
    query = (
        sa.select(cash.c.id, cash.c.incoming, LOG.c.position, LOG.c.at, LOG.c.amount)
        .join(LOG, LOG.c.id == cash.c.id)
        .where(cash.c.shift == id, IS_POSTED)
        .order_by(LOG.c.position.desc())
    )
    return [
        CashMove(row.id, row.position, row.at, row.amount if row.incoming else -row.amount)
        for row in tx.execute(query)
    ]


def received_for(tx: Transaction, id: str) -> int | None:
    """What the customer handed over for this charge, when it was noted."""
    return tx.execute(sa.select(cash.c.received).where(cash.c.id == id)).scalar()


def was_cash(tx: Transaction, id: str) -> bool:
    """Whether cash went through a drawer for this id."""
    return _is_known(tx, id)


def running_shift(tx: Transaction, staff: str, *, locked: bool = False) -> Shift | None:
    """The person's open drawer; ``locked``: it cannot be closed before the transaction ends."""
    query = sa.select(drawer_shift).where(drawer_shift.c.staff == staff, drawer_shift.c.closed_at.is_(None))
    row = tx.execute(query.with_for_update() if locked else query).one_or_none()
    return _shift(row) if row else None


def find_shift(tx: Transaction, id: str, *, locked: bool = False) -> Shift | None:
    query = sa.select(drawer_shift).where(drawer_shift.c.id == id)
    row = tx.execute(query.with_for_update() if locked else query).one_or_none()
    return _shift(row) if row else None


def past_shifts(tx: Transaction, limit: int = 50) -> list[Shift]:
    """Everybody's closed drawers, newest first."""
    query = sa.select(drawer_shift).where(drawer_shift.c.closed_at.is_not(None))
    return [_shift(row) for row in tx.execute(query.order_by(drawer_shift.c.closed_at.desc()).limit(limit))]


def _is_known(tx: Transaction, id: str) -> bool:
    return tx.execute(sa.select(cash.c.id).where(cash.c.id == id)).scalar() is not None


def _shift(row: sa.Row[Any]) -> Shift:
    counts = msgspec.json.decode(row.counts, type=dict[str, int]) if row.counts else {}
    return Shift(
        row.id,
        row.staff,
        row.opened_at,
        row.opening,
        row.closed_at,
        {int(value): pieces for value, pieces in counts.items()},
        row.counted,
        row.expected,
        row.position,
    )
