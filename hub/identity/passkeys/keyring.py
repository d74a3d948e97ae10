"""People's passkeys: added, named, used, removed, and stopped when one seems to be copied."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from hub.core.db import Transaction
from hub.core.locks import lock
from hub.identity.citizens.tables import citizen
from hub.identity.model import MOST_PASSKEYS, IdentityError, Kind
from hub.identity.passkeys.ceremony import Known, NewPasskey
from hub.identity.passkeys.tables import passkey
from hub.identity.staff.tables import staff

_OWNER = {Kind.CITIZEN: passkey.c.citizen, Kind.STAFF: passkey.c.staff}
_PEOPLE = {Kind.CITIZEN: citizen, Kind.STAFF: staff}


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

    owner: str
    known: Known


def add(tx: Transaction, id: str, kind: Kind, owner: str, new: NewPasskey, name: str, now: datetime) -> None:
    """One more passkey of ``owner``; raises ``IdentityError`` when it is known or there are too many."""
    lock(tx, "identity", "passkeys")
    if tx.scalar(sa.select(passkey.c.id).where(passkey.c.credential == new.credential)) is not None:
        raise IdentityError("このパスキーは登録済みです。")
    if len(held(tx, kind, owner)) >= MOST_PASSKEYS:
        raise IdentityError(f"パスキーは{MOST_PASSKEYS}個までです。使わないものを削除してください。")
    tx.execute(
        passkey.insert().values(
            id=id,
            credential=new.credential,
            public_key=new.public_key,
            sign_count=new.sign_count,
            name=name,
            synced=new.synced,
            made_at=now,
            **{_OWNER[kind].name: owner},
        )
    )


def held(tx: Transaction, kind: Kind, owner: str) -> list[Passkey]:
    """The owner's passkeys, oldest first."""
    rows = tx.execute(sa.select(passkey).where(_OWNER[kind] == owner).order_by(passkey.c.made_at))
    return [_passkey(row) for row in rows]


def credentials(tx: Transaction, kind: Kind, owner: str) -> list[str]:
    """The ids under which browsers know them."""
    return list(tx.execute(sa.select(passkey.c.credential).where(_OWNER[kind] == owner)).scalars())


def find(tx: Transaction, kind: Kind, credential: str) -> Owned | None:
    """The passkey of this kind behind ``credential``, unless it is stopped or its owner has left."""
    mine, people = _OWNER[kind], _PEOPLE[kind]
    query = (
        sa.select(people.c.id, passkey.c.public_key)
        .join(people, people.c.id == mine)
        .where(passkey.c.credential == credential, passkey.c.suspended_at.is_(None), people.c.active)
    )
    row = tx.execute(query).one_or_none()
    return Owned(row.id, Known(credential, row.public_key)) if row else None


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


def rename(tx: Transaction, kind: Kind, owner: str, id: str, name: str) -> None:
    tx.execute(passkey.update().where(_OWNER[kind] == owner, passkey.c.id == id).values(name=name))


def remove(tx: Transaction, kind: Kind, owner: str, id: str) -> bool:
    """Whether there was such a passkey. Raises ``IdentityError`` rather than take the last way in."""
    lock(tx, "identity", "passkeys")
    mine = held(tx, kind, owner)
    if id not in {each.id for each in mine}:
        return False
    people = _PEOPLE[kind]
    has_password = tx.scalar(sa.select(people.c.password_hash.is_not(None)).where(people.c.id == owner))
    others = [each for each in mine if each.id != id and not each.suspended]
    if not has_password and not others:
        raise IdentityError("これを削除すると入れなくなります。先に別のパスキーを追加してください。")
    tx.execute(passkey.delete().where(passkey.c.id == id))
    return True


def remove_all(tx: Transaction, kind: Kind, owner: str) -> None:
    """Whoever comes back after he had left makes new ones."""
    tx.execute(passkey.delete().where(_OWNER[kind] == owner))


def _passkey(row: Any) -> Passkey:
    return Passkey(row.id, row.name, row.synced, row.made_at, row.used_at, row.suspended_at is not None)
