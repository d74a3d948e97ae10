"""Opening, freezing and closing accounts, and the housekeeping that time asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from hub.core.db import Transaction, reading, transaction
from hub.core.locks import lock
from hub.ledger.model import AccountKind, AccountState, Expire, HoldState, Lapse
from hub.ledger.posting.store import LedgerStore
from hub.ledger.tables import account, entry, head, hold, lot
from hub.ledger.units import NO_TIME, AccountId, LotId, Micros

SWEEP_AT_MOST = 500
"""Ended holds or lots in one transaction: a payment never waits long behind the housekeeping."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def microseconds(moment: datetime) -> Micros:
    """The ledger's time of an aware moment."""
    return Micros((moment - _EPOCH) // timedelta(microseconds=1))


def moment(microseconds: Micros) -> datetime:
    """The aware moment of a ledger's time."""
    return _EPOCH + timedelta(microseconds=microseconds)


def open_account(
    tx: Transaction, kind: AccountKind, *, floor: int | None = None, cap: int | None = None
) -> AccountId:
    """A new empty account's number. A wallet's floor is always 0."""
    if kind is AccountKind.WALLET:
        floor = 0
    result = tx.execute(account.insert().values(kind=kind.value, floor=floor, cap=cap))
    key = result.inserted_primary_key
    assert key is not None
    return AccountId(key[0])


def system_account(tx: Transaction, kind: AccountKind) -> AccountId:
    """The one account of a kind that the system itself has (ISSUE, LAPSED), opened at first need."""
    lock(tx, "ledger", "accounts")
    found = tx.execute(sa.select(sa.func.min(account.c.id)).where(account.c.kind == kind.value)).scalar()
    return AccountId(found) if found is not None else open_account(tx, kind)


def set_state(tx: Transaction, number: int, state: AccountState) -> None:
    """Freeze, unfreeze or close an account; holds that stand may still be confirmed.

    The head comes first, as for whoever posts: the other way round each would wait for the other.
    """
    tx.execute(head.update().values(revision=head.c.revision + 1))
    tx.execute(account.update().where(account.c.id == number).values(state=state.value))


def set_cap(tx: Transaction, number: int, cap: int) -> bool:
    """How much may lie in an account from now on; false, and nothing changed, while more lies there.

    The head comes first here, too: what is being posted meanwhile counts.
    """
    tx.execute(head.update().values(revision=head.c.revision + 1))
    fits = account.c.balance + account.c.held_in <= cap
    changed = tx.execute(account.update().where(account.c.id == number, fits).values(cap=cap))
    return changed.rowcount == 1


@dataclass(frozen=True, slots=True)
class Over:
    """Holds and lots (id, account) whose time is over.

    ``since``: no lot that expired before has anything left, once these have been ended.
    """

    holds: tuple[str, ...]
    lots: tuple[tuple[LotId, AccountId], ...]
    since: Micros


def over(engine: sa.Engine, now: Micros, since: Micros = NO_TIME, at_most: int = SWEEP_AT_MOST) -> Over:
    """What time has ended at ``now``, up to ``at_most`` of each. It reads alone and holds up no payment.

    Lots that expired before ``since`` are not looked at again; those that did so in the future are, for
    then the clock has been set back.
    """
    begin = since if since <= now else 0
    with_money = sa.and_(lot.c.expires >= begin, lot.c.expires <= now, lot.c.remaining > 0)
    free = sa.select(lot.c.id, lot.c.account).where(with_money, lot.c.held == 0)  # a hold goes first
    with reading(engine) as tx:
        holds = tuple(_holds_over(tx, now, at_most))
        lots = tuple((row.id, row.account) for row in tx.execute(free.limit(at_most)))
        oldest = tx.execute(sa.select(sa.func.min(lot.c.expires)).where(with_money)).scalar()
    return Over(holds, lots, now if oldest is None else oldest)


def end(engine: sa.Engine, store: LedgerStore, found: Over, now: Micros) -> int:
    """End once what is ``over``; the number of commands posted."""
    ended: list[Expire | Lapse] = [Expire(hold=id) for id in found.holds]
    if found.lots:
        with transaction(engine) as tx:
            to = system_account(tx, AccountKind.LAPSED)
        ended += [Lapse(wallet=wallet, lot=id, to=to) for id, wallet in found.lots]
    return len(store.post(ended, now))


def sweep(engine: sa.Engine, store: LedgerStore, now: Micros) -> int:
    """End once what time has ended; the number of commands posted."""
    return end(engine, store, over(engine, now), now)


def _holds_over(tx: Transaction, now: Micros, at_most: int) -> Sequence[str]:
    found = (
        sa.select(entry.c.id)
        .join(hold, hold.c.position == entry.c.position)
        .where(hold.c.state == HoldState.HELD.value, hold.c.until <= now)
    )
    return tx.execute(found.limit(at_most)).scalars().all()
