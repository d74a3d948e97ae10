"""Staff freeze a wallet and let it go again, each time with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from hub.coin.errors import NotDone, Why
from hub.coin.wallets import service as wallets
from hub.coin.wallets.tables import freezing
from hub.core.db import Transaction
from hub.identity.model import Staff


@dataclass(frozen=True, slots=True)
class Freezing:
    """One time that staff froze a wallet, or let it go again."""

    frozen: bool
    reason: str
    staff: str
    at: datetime


def freeze(tx: Transaction, number: str, staff: Staff, *, frozen: bool, reason: str, now: datetime) -> None:
    """Freeze the wallet for the counter's reason, or take that back; the holder's own freeze stays."""
    if not reason.strip():
        raise NotDone(Why.NO_REASON)
    tx.execute(
        freezing.insert().values(wallet=number, frozen=frozen, reason=reason.strip(), staff=staff.id, at=now)
    )
    wallets.freeze_wallet(tx, number, frozen=frozen, now=now)


def freezings(tx: Transaction, number: str) -> list[Freezing]:
    """What staff did to this wallet, newest first."""
    query = sa.select(freezing).where(freezing.c.wallet == number).order_by(freezing.c.id.desc())
    return [Freezing(row.frozen, row.reason, row.staff, row.at) for row in tx.execute(query)]
