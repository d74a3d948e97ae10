"""Opening shops, assigning tills to them; finding them again."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Collection
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from edge.wire.roles import NodeRole
from hub.coin.errors import NotDone, Why
from hub.coin.model import SUBJECT, Shop
from hub.coin.numbers import shop_number
from hub.coin.shops.tables import shop, till
from hub.core.changes import touch
from hub.core.db import Transaction
from hub.fleet import service as fleet
from hub.ledger.model import (
    AccountKind,
)
from hub.ledger.service import open_account

_REGISTRATION_NUMBER = re.compile(r"T[0-9]{13}")


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


def all_shops(tx: Transaction) -> list[Shop]:
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
    by_id, away = {each.id: each for each in all_shops(tx)}, fleet.no_longer(tx, NodeRole.TILL)
    return {row.node: by_id[row.shop] for row in tx.execute(sa.select(till)) if row.node not in away}


def names(tx: Transaction, accounts: Collection[int]) -> dict[int, str]:
    """Account → the name of the shop behind it; wallets have none here."""
    query = sa.select(shop.c.account, shop.c.name).where(shop.c.account.in_(accounts))
    return {row.account: row.name for row in tx.execute(query)}


def check_registration_number(text: str) -> None:
    """T and a 法人番号 whose check digit fits; raises ``CoinError``."""
    if not _REGISTRATION_NUMBER.fullmatch(text):
        raise NotDone(Why.REGISTRATION_SHAPE)
    digits = [int(digit) for digit in text[1:]]
    weighted = sum(digit * (1 + place % 2) for place, digit in enumerate(reversed(digits[1:])))
    if digits[0] != 9 - weighted % 9:
        raise NotDone(Why.REGISTRATION_DIGIT)
