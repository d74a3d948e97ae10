"""From person to person: bought coin alone, within what the law lets pass without a check of identity."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from hub.coin.limits import limits
from hub.coin.model import SUBJECT, Wallet
from hub.coin.wallets.service import find_wallet
from hub.coin.wallets.tables import wallet as wallets
from hub.core import limits as tries
from hub.core.changes import touch
from hub.core.db import Transaction
from hub.core.words import local_day
from hub.ledger import queries
from hub.ledger.model import Outcome, Transfer, ValueClass, fingerprint
from hub.ledger.posting.store import LedgerStore
from hub.ledger.service import microseconds
from hub.ledger.units import Yen

LONGEST_NICKNAME = 20
ROOM = "send:"

PER_SENDER_DONE = tries.Limit("sendings of a wallet", times=30, window=timedelta(hours=1))
PER_SENDER = tries.Limit("receivers looked for by a wallet", times=30, window=timedelta(hours=1))
"""Nobody reads through the wallets of a city by trying numbers."""


def id_of(pressed: str) -> str:
    """The ledger's id of a sending whose id was made with its page: in a room of its own."""
    return f"{ROOM}{pressed}"


def send(
    store: LedgerStore, *, id: str, sender: Wallet, receiver: Wallet, amount: int, now: datetime
) -> Outcome:
    """Move ``amount`` once per ``id``. City points and campaigns stay with whom they were given to."""
    today = local_day(now)
    most = limits(today).transfer
    command = Transfer(
        id=id_of(id),
        body=fingerprint("send", sender.number, receiver.number, amount),
        debit=sender.account,
        credit=receiver.account,
        amount=Yen(amount),
        most=most.each,
        only=ValueClass.PAID,
        meters=(most.meter(f"send:{sender.account}", today),),
    )
    (outcome,) = store.post([command], microseconds(now))
    return outcome


def find_receiver(
    tx: Transaction, sender: Wallet, number: str, now: datetime
) -> tuple[Wallet, str | None] | None:
    """Another's wallet and the name that its holder shows. Raises ``TooOften`` for a reader of numbers."""
    tries.hit(tx, PER_SENDER, sender.number, now)
    row = tx.execute(sa.select(wallets).where(wallets.c.number == number)).one_or_none()
    if row is None or row.number == sender.number:
        return None
    return Wallet(row.number, row.account, row.citizen), row.nickname


def receiver_of(tx: Transaction, sender: Wallet, pressed: str, number: str, now: datetime) -> Wallet | None:
    """Whom what was pressed is for. Raises ``TooOften`` before it is looked whose number that is.

    What is in the books already is told at any time: a second press is none.
    """
    known = queries.find(tx, id_of(pressed))
    if known is None or known.debit != sender.account:
        tries.hit(tx, PER_SENDER_DONE, sender.number, now)
    return find_wallet(tx, number)


def nickname(tx: Transaction, number: str) -> str | None:
    """What the holder wants others to see."""
    found: str | None = tx.scalar(sa.select(wallets.c.nickname).where(wallets.c.number == number))
    return found


def set_nickname(tx: Transaction, number: str, name: str) -> None:
    """Empty: none is shown."""
    shown = name or None
    tx.execute(wallets.update().where(wallets.c.number == number).values(nickname=shown))
    touch(tx, SUBJECT)
