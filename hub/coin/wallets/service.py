"""Opening wallets, charging and freezing them; finding them again."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

import sqlalchemy as sa

from hub.coin.limits import limits
from hub.coin.model import SUBJECT, FreezeReason, Wallet
from hub.coin.numbers import wallet_number
from hub.coin.wallets.tables import freeze, wallet
from hub.core.changes import touch
from hub.core.db import Transaction, transaction
from hub.core.locks import lock
from hub.core.words import local_day
from hub.ledger.model import (
    AccountKind,
    AccountState,
    NewLot,
    Outcome,
    Transfer,
    ValueClass,
    fingerprint,
)
from hub.ledger.posting.store import LedgerStore
from hub.ledger.service import microseconds, open_account, set_state, system_account
from hub.ledger.units import AccountId, Yen


def open_wallet(
    tx: Transaction,
    *,
    citizen: str | None,
    now: datetime,
    random: Callable[[int], int],
    cap: int | None = None,
) -> Wallet:
    """A new empty wallet. ``random(n)`` gives a number below n. A citizen has at most one.

    It holds at most ``cap``, or what the limits of the day say.
    """
    number = wallet_number(random(10**11))
    most = limits(local_day(now)).balance if cap is None else cap
    account = open_account(tx, AccountKind.WALLET, cap=most)
    tx.execute(wallet.insert().values(number=number, account=account, citizen=citizen, opened_at=now))
    touch(tx, SUBJECT)
    return Wallet(number, account, citizen)


def wallet_of(tx: Transaction, citizen: str) -> Wallet | None:
    """The citizen's wallet."""
    row = tx.execute(sa.select(wallet).where(wallet.c.citizen == citizen)).one_or_none()
    return Wallet(row.number, row.account, row.citizen) if row else None


def wallet_for(tx: Transaction, citizen: str, now: datetime, random: Callable[[int], int]) -> Wallet:
    """The citizen's wallet, opened unless he has one."""
    lock(tx, "coin", "wallet of", citizen)
    return wallet_of(tx, citizen) or open_wallet(tx, citizen=citizen, now=now, random=random)


def accounts_of(tx: Transaction, numbers: Collection[str]) -> dict[str, AccountId]:
    """Number → account of those that exist."""
    query = sa.select(wallet.c.number, wallet.c.account).where(wallet.c.number.in_(numbers))
    return {row.number: row.account for row in tx.execute(query)}


def freeze_wallet(
    tx: Transaction, number: str, *, frozen: bool, now: datetime, by: FreezeReason = FreezeReason.STAFF
) -> None:
    """A lost phone: nothing leaves the wallet until it is found; what comes in, comes in.

    It thaws when everybody who froze it has taken that back. Twice is once.
    """
    mine = (freeze.c.wallet == number, freeze.c.freezer == by.value)
    tx.execute(freeze.delete().where(*mine))
    if frozen:
        tx.execute(freeze.insert().values(wallet=number, freezer=by.value, at=now))
    state = AccountState.FROZEN if frozen_by(tx, number) else AccountState.OPEN
    account = tx.execute(sa.select(wallet.c.account).where(wallet.c.number == number)).scalar_one()
    set_state(tx, account, state)
    touch(tx, SUBJECT)


def frozen_by(tx: Transaction, number: str) -> frozenset[FreezeReason]:
    """Who keeps this wallet frozen."""
    return frozenset(
        map(FreezeReason, tx.execute(sa.select(freeze.c.freezer).where(freeze.c.wallet == number)).scalars())
    )


def charge(
    engine: sa.Engine,
    store: LedgerStore,
    *,
    id: str,
    wallet: Wallet,
    amount: int,
    now: datetime,
    value_class: ValueClass = ValueClass.PAID,
) -> Outcome:
    """Put ``amount`` into the wallet, once per ``id``, which is made where the person pressed the button."""
    with transaction(engine) as tx:
        issue = system_account(tx, AccountKind.ISSUE)
    command = Transfer(
        id=id,
        body=fingerprint("charge", wallet.number, amount, value_class),
        debit=issue,
        credit=wallet.account,
        amount=Yen(amount),
        new_lot=NewLot(value_class, microseconds(now + limits(local_day(now)).paid_lasts)),
    )
    (outcome,) = store.post([command], microseconds(now))
    return outcome


def find_wallet(tx: Transaction, number: str) -> Wallet | None:
    """The wallet of this number."""
    row = tx.execute(sa.select(wallet).where(wallet.c.number == number)).one_or_none()
    return Wallet(row.number, row.account, row.citizen) if row else None
