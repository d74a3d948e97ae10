"""The passkeys that citizens hold: added, named, used, removed, and stopped when one seems to be copied."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from hub.core.db import Transaction, lock
from hub.identity.model import MOST_PASSKEYS, IdentityError
from hub.identity.passkeys import Known, NewPasskey
from hub.identity.tables import citizen, passkey

_LOCK = 0x6B_65_79  # "key"


@dataclass(frozen=True, slots=True)
class Passkey:
    """As its owner sees it."""

    id: str
    name: str
    synced: bool
    made_at: datetime
    used_at: datetime | None
    suspended: bool


@dataclass(frozen=True, slots=True)
class Owned:
    """A passkey that may answer, and whose it is."""

    citizen: str
    known: Known


def add(tx: Transaction, id: str, owner: str, new: NewPasskey, name: str, now: datetime) -> None:
    """One more passkey of ``owner``; raises ``IdentityError`` when it is known or there are too many."""
    lock(tx, _LOCK)
    if tx.scalar(sa.select(passkey.c.id).where(passkey.c.credential == new.credential)) is not None:
        raise IdentityError("このパスキーは登録済みです。")
    if len(held(tx, owner)) >= MOST_PASSKEYS:
        raise IdentityError(f"パスキーは{MOST_PASSKEYS}個までです。使わないものを削除してください。")
    tx.execute(
        passkey.insert().values(
            id=id,
            citizen=owner,
            credential=new.credential,
            public_key=new.public_key,
            sign_count=new.sign_count,
            name=name,
            synced=new.synced,
            made_at=now,
        )
    )


def held(tx: Transaction, owner: str) -> list[Passkey]:
    """The owner's passkeys, oldest first."""
    rows = tx.execute(sa.select(passkey).where(passkey.c.citizen == owner).order_by(passkey.c.made_at))
    return [_passkey(row) for row in rows]


def credentials(tx: Transaction, owner: str) -> list[str]:
    """The ids under which browsers know them."""
    return list(tx.execute(sa.select(passkey.c.credential).where(passkey.c.citizen == owner)).scalars())


def find(tx: Transaction, credential: str) -> Owned | None:
    """The passkey behind ``credential``, unless it is stopped or its owner has left."""
    query = (
        sa.select(passkey.c.citizen, passkey.c.public_key)
        .join(citizen, citizen.c.id == passkey.c.citizen)
        .where(passkey.c.credential == credential, passkey.c.suspended_at.is_(None), citizen.c.active)
    )
    row = tx.execute(query).one_or_none()
    return Owned(row.citizen, Known(credential, row.public_key)) if row else None


def note_use(tx: Transaction, credential: str, sign_count: int, now: datetime) -> bool:
    """Whether the passkey may be believed: its counter went up, or it has none (it stays at 0).

    One whose counter did not go up is stopped for good: somebody may hold a copy of it.
    """
    mine = passkey.c.credential == credential
    went_up = sa.or_(passkey.c.sign_count < sign_count, sa.literal(sign_count) + passkey.c.sign_count == 0)
    alive = passkey.c.suspended_at.is_(None)
    used = passkey.update().where(mine, went_up, alive).values(sign_count=sign_count, used_at=now)
    if tx.execute(used).rowcount == 1:
        return True
    tx.execute(passkey.update().where(mine, alive).values(suspended_at=now))
    return False


def rename(tx: Transaction, owner: str, id: str, name: str) -> None:
    tx.execute(passkey.update().where(passkey.c.citizen == owner, passkey.c.id == id).values(name=name))


def remove(tx: Transaction, owner: str, id: str) -> None:
    """Raises ``IdentityError`` rather than take the last way in."""
    lock(tx, _LOCK)
    has_password = tx.scalar(sa.select(citizen.c.password_hash.is_not(None)).where(citizen.c.id == owner))
    others = [each for each in held(tx, owner) if each.id != id and not each.suspended]
    if not has_password and not others:
        raise IdentityError("これを削除すると入れなくなります。先に別のパスキーを追加してください。")
    tx.execute(passkey.delete().where(passkey.c.citizen == owner, passkey.c.id == id))


def _passkey(row: Any) -> Passkey:
    return Passkey(row.id, row.name, row.synced, row.made_at, row.used_at, row.suspended_at is not None)
