"""How the counter calls accounts and people."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from hub.coin.desk.words import KIND_NAMES
from hub.coin.model import Wallet
from hub.coin.numbers import grouped
from hub.coin.shops import service as shops
from hub.coin.wallets import service as wallets
from hub.coin.wallets.tables import wallet as wallet_table
from hub.core.db import Transaction
from hub.core.words import own
from hub.ledger import queries
from hub.ledger.units import AccountId


def wallet_of_account(tx: Transaction, account: AccountId | None) -> Wallet | None:
    """The wallet behind a ledger account; ``None`` for a shop's or the issuer's."""
    number = tx.execute(sa.select(wallet_table.c.number).where(wallet_table.c.account == account)).scalar()
    return wallets.find_wallet(tx, number) if number else None


def all_called(tx: Transaction, accounts: Collection[AccountId]) -> dict[AccountId, str]:
    """Account → how the counter calls it: ``called`` of many at once, without markup."""
    query = sa.select(wallet_table.c.account, wallet_table.c.number)
    rows = tx.execute(query.where(wallet_table.c.account.in_(accounts)))
    behind = {row.account: f"さいふ {grouped(row.number)}" for row in rows}
    kinds = queries.kinds(tx, accounts)
    others = {account: KIND_NAMES[kind] for account, kind in kinds.items()}
    return others | behind | shops.names(tx, accounts)


def called(tx: Transaction, account: AccountId) -> str:
    """How the counter calls an account: a shop by its name, a wallet by its number, else by its kind."""
    behind = wallet_of_account(tx, account)
    if behind is not None:
        return f"さいふ {grouped(behind.number)}"
    name = shops.names(tx, {account}).get(account)
    return own(name) if name else KIND_NAMES[queries.standing(tx, account).kind]
