"""What would become of a transfer if it were posted now: decided by the ledger's own rules, written nowhere.

A refusal spends its id for ever. Who would rather tell it beforehand asks here; the posting has the last
word all the same, for somebody else may come in between.
"""

from __future__ import annotations

from sqlalchemy import select

from hub.core.db import Transaction
from hub.ledger.model import Outcome, Transfer
from hub.ledger.posting.decide import decide
from hub.ledger.posting.records import Head, Metered, Snapshot
from hub.ledger.posting.store import account_of, entry_of, lot_of
from hub.ledger.tables import account, entry, head, lot, meter
from hub.ledger.units import NO_TIME, START, LotId, Micros


def preview(tx: Transaction, transfer: Transfer, now: Micros) -> Outcome:
    """The outcome, or the one that the id has already. ``now``: microseconds."""
    _, (outcome,) = decide([transfer], _snapshot(tx, transfer), now)
    return outcome


def _snapshot(tx: Transaction, transfer: Transfer) -> Snapshot:
    end = tx.execute(
        select(head.c.position, head.c.at, head.c.chain, head.c.lot, head.c.revision)
    ).one_or_none()
    snapshot = Snapshot(Head(*end) if end else Head(START, NO_TIME, bytes(32), LotId(0), 0))
    parties = {number for number in (transfer.debit, transfer.credit) if number is not None}
    for row in tx.execute(select(entry).where(entry.c.id == transfer.id)):
        snapshot.entries[row.id] = entry_of(tuple(row))
    for row in tx.execute(select(account).where(account.c.id.in_(parties))):
        snapshot.accounts[row.id] = account_of(tuple(row))
    for row in tx.execute(select(lot).where(lot.c.account.in_(parties), lot.c.remaining > 0)):
        snapshot.add_lot(lot_of(tuple(row)))
    for row in tx.execute(select(meter).where(meter.c.key.in_([each.key for each in transfer.meters]))):
        snapshot.meters[row.key] = Metered(*row)
    return snapshot
