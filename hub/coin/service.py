"""Opening wallets and shops, assigning tills, charging; finding them again."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Callable, Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from edge.wire.roles import NodeRole
from hub.coin.codes import wallet_number
from hub.coin.limits import limits
from hub.coin.model import Freezer, Shop, Wallet
from hub.coin.mpm import shop_number
from hub.coin.tables import freeze, shop, till, wallet
from hub.core.changes import touch
from hub.core.db import Transaction, lock_name, transaction
from hub.core.words import local_day
from hub.fleet import service as fleet
from hub.ledger.model import (
    AccountKind,
    AccountState,
    NewLot,
    Outcome,
    Transfer,
    ValueClass,
    fingerprint,
)
from hub.ledger.service import microseconds, open_account, set_state, system_account
from hub.ledger.store import LedgerStore

SUBJECT = "coin"
"""What watchers of wallets, shops and tills watch; balances are the ledger's."""

_REGISTRATION_NUMBER = re.compile(r"T[0-9]{13}")


class CoinError(Exception):
    """What was asked for cannot be; the text is for the person who asked."""


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
    lock_name(tx, f"wallet of {citizen}")
    return wallet_of(tx, citizen) or open_wallet(tx, citizen=citizen, now=now, random=random)


def wallets(tx: Transaction, numbers: Collection[str]) -> dict[str, int]:
    """Number → account of those that exist."""
    query = sa.select(wallet.c.number, wallet.c.account).where(wallet.c.number.in_(numbers))
    return {row.number: row.account for row in tx.execute(query)}


def freeze_wallet(
    tx: Transaction, number: str, *, frozen: bool, now: datetime, by: Freezer = Freezer.STAFF
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


def frozen_by(tx: Transaction, number: str) -> frozenset[Freezer]:
    """Who keeps this wallet frozen."""
    return frozenset(
        map(Freezer, tx.execute(sa.select(freeze.c.freezer).where(freeze.c.wallet == number)).scalars())
    )


def open_shop(tx: Transaction, *, id: str, name: str, registration_number: str | None = None) -> Shop:
    """A new shop that takes payments from now on."""
    if registration_number is not None:
        check_registration_number(registration_number)
    account = open_account(tx, AccountKind.SHOP, floor=0)
    made = Shop(id, name, account, True, _free_code(tx, id), registration_number)
    tx.execute(shop.insert().values(asdict(made)))
    touch(tx, SUBJECT)
    return made


def _free_code(tx: Transaction, id: str) -> str:
    """A number for a shop's poster that is no other shop's: from the id, far from its neighbours'."""
    for attempt in itertools.count():
        digest = hashlib.sha256(f"{id}/{attempt}".encode()).digest()
        code = shop_number(int.from_bytes(digest[:8], "big"))
        if tx.execute(sa.select(shop.c.id).where(shop.c.code == code)).scalar() is None:
            return code
    raise AssertionError("the numbers never end")


def set_shop_active(tx: Transaction, id: str, *, active: bool) -> None:
    """A shop that is not active takes no payment and gives no refund."""
    tx.execute(shop.update().where(shop.c.id == id).values(active=active))
    touch(tx, SUBJECT)


def assign_till(tx: Transaction, node: str, shop_id: str) -> None:
    """From now on ``node`` takes payments for this shop."""
    if tx.execute(till.update().where(till.c.node == node).values(shop=shop_id)).rowcount == 0:
        tx.execute(till.insert().values(node=node, shop=shop_id))
    touch(tx, SUBJECT)


def shops(tx: Transaction) -> list[Shop]:
    """All shops by name."""
    rows = tx.execute(sa.select(shop).order_by(shop.c.name))
    return [_shop(row) for row in rows]


def shop_of(tx: Transaction, node: str) -> Shop | None:
    """The shop that this till is paid for."""
    query = sa.select(shop).join(till, till.c.shop == shop.c.id).where(till.c.node == node)
    row = tx.execute(query).one_or_none()
    return _shop(row) if row and node not in fleet.no_longer(tx, NodeRole.TILL) else None


def find_shop(tx: Transaction, *, code: str | None = None, id: str | None = None) -> Shop | None:
    """The shop with this number on its poster, or of this id."""
    row = tx.execute(sa.select(shop).where(shop.c.code == code if id is None else shop.c.id == id))
    found = row.one_or_none()
    return _shop(found) if found else None


def _shop(row: sa.Row[Any]) -> Shop:
    return Shop(row.id, row.name, row.account, row.active, row.code, row.registration_number)


def tills(tx: Transaction) -> dict[str, Shop]:
    """Node → shop of every till; a node that is kept away, or no till, has none."""
    by_id, away = {each.id: each for each in shops(tx)}, fleet.no_longer(tx, NodeRole.TILL)
    return {row.node: by_id[row.shop] for row in tx.execute(sa.select(till)) if row.node not in away}


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
        amount=amount,
        new_lot=NewLot(value_class, microseconds(now + limits(local_day(now)).paid_lasts)),
    )
    (outcome,) = store.post([command], microseconds(now))
    return outcome


def find_wallet(tx: Transaction, number: str) -> Wallet | None:
    """The wallet of this number."""
    row = tx.execute(sa.select(wallet).where(wallet.c.number == number)).one_or_none()
    return Wallet(row.number, row.account, row.citizen) if row else None


def names(tx: Transaction, accounts: Collection[int]) -> dict[int, str]:
    """Account → the name of the shop behind it; wallets have none here."""
    query = sa.select(shop.c.account, shop.c.name).where(shop.c.account.in_(accounts))
    return {row.account: row.name for row in tx.execute(query)}


def check_registration_number(text: str) -> None:
    """T and a 法人番号 whose check digit fits; raises ``CoinError``."""
    if not _REGISTRATION_NUMBER.fullmatch(text):
        raise CoinError("登録番号は T と数字13桁です")
    digits = [int(digit) for digit in text[1:]]
    weighted = sum(digit * (1 + place % 2) for place, digit in enumerate(reversed(digits[1:])))
    if digits[0] != 9 - weighted % 9:
        raise CoinError("登録番号の検査数字が合いません")
