"""Opening, freezing and closing accounts, and the housekeeping that time asks for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from hub.core.db import Transaction, lock, transaction
from hub.ledger.model import AccountKind, AccountState, Expire, HoldState, Lapse
from hub.ledger.store import LedgerStore
from hub.ledger.tables import account, entry, head, hold, lot

SWEEP_AT_MOST = 500
"""Ended holds or lots in one transaction: a payment never waits long behind the housekeeping."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LOCK = 0x61_63_63  # "acc"


def microseconds(moment: datetime) -> int:
    """The ledger's time of an aware moment."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment(microseconds: int) -> datetime:
    """The aware moment of a ledger's time."""
    return _EPOCH + timedelta(microseconds=microseconds)


def open_account(
    tx: Transaction, kind: AccountKind, *, floor: int | None = None, cap: int | None = None
) -> int:
    """A new empty account's number. A wallet's floor is always 0."""
    if kind is AccountKind.WALLET:
        floor = 0
    result = tx.execute(account.insert().values(kind=kind.value, floor=floor, cap=cap))
    key = result.inserted_primary_key
    assert key is not None
    return int(key[0])


def system_account(tx: Transaction, kind: AccountKind) -> int:
    """The one account of a kind that the system itself has (ISSUE, LAPSED), opened at first need."""
    lock(tx, _LOCK)
    found = tx.execute(sa.select(sa.func.min(account.c.id)).where(account.c.kind == kind.value)).scalar()
    return int(found) if found is not None else open_account(tx, kind)


def set_state(tx: Transaction, number: int, state: AccountState) -> None:
    """Freeze, unfreeze or close an account; holds that stand may still be confirmed."""
    tx.execute(account.update().where(account.c.id == number).values(state=state.value))
    tx.execute(head.update().values(revision=head.c.revision + 1))


def due(tx: Transaction, now: int) -> list[Expire | Lapse]:
    """What time has ended: holds first, since a lot waits for the hold upon it."""
    holds = (
        sa.select(entry.c.id)
        .join(hold, hold.c.position == entry.c.position)
        .where(hold.c.state == HoldState.HELD.value, hold.c.until <= now)
        .limit(SWEEP_AT_MOST)
    )
    ended: list[Expire | Lapse] = [Expire(hold=id) for id in tx.execute(holds).scalars()]
    lots = (
        sa.select(lot.c.id, lot.c.account)
        .where(lot.c.remaining > 0, lot.c.expires <= now, lot.c.held == 0)
        .limit(SWEEP_AT_MOST)
    )
    gone = tx.execute(lots).all()
    if gone:
        to = system_account(tx, AccountKind.LAPSED)
        ended += [Lapse(wallet=row.account, lot=row.id, to=to) for row in gone]
    return ended


def sweep(engine: sa.Engine, store: LedgerStore, now: int) -> int:
    """Post what ``due`` finds; the number of commands posted."""
    with transaction(engine) as tx:
        ended = due(tx, now)
    return len(store.post(ended, now))
