"""Somebody who is let in for the first time, of either kind."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from hub.core.db import Transaction
from hub.core.locks import lock
from hub.identity.model import IdentityError, check_password
from hub.identity.sign_in.passwords import hash_password


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody to be let in later. ``repr`` shows neither name nor the password's hash.

    A citizen without a password signs in by passkey; staff have one.
    """

    login: str
    name: str
    password_hash: str | None = None

    @classmethod
    def with_password(cls, login: str, name: str, password: str) -> NewPerson:
        """Hashes, so it is made outside transactions. Raises ``IdentityError`` for a password too short."""
        check_password(password)
        return cls(login, name, hash_password(password))

    def __repr__(self) -> str:
        return "NewPerson(…)"


def insert(tx: Transaction, table: sa.Table, id: str, person: NewPerson, **more: str) -> None:
    lock(tx, "identity", table.name, person.login)
    if tx.scalar(sa.select(table.c.id).where(table.c.login == person.login)) is not None:
        raise IdentityError("この番号は登録済みです。")
    row = {"id": id, "login": person.login, "name": person.name, "active": True, **more}
    tx.execute(table.insert().values(password_hash=person.password_hash, **row))
