"""Whose wallet may hold more: one that a clerk has confirmed by a document, and that has no second one.

Of the document nothing is kept but its kind. What tells a person from all others (name and day of birth, as
the document has them) is kept as a keyed hash: it recognises the same person, and betrays none. So are the
day with the first and with the last character of the name: they find whom a clerk should look at twice.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

import sqlalchemy as sa

from edge.wire.text import without_variations
from hub.coin.errors import NotDone, Why
from hub.coin.identification.name_forms import compared
from hub.coin.identification.tables import identified, identified_trait
from hub.coin.keys import code_key
from hub.coin.limits import limits
from hub.coin.model import SUBJECT, Wallet
from hub.core.changes import touch
from hub.core.db import Transaction
from hub.core.locks import lock
from hub.core.words import local_day
from hub.identity.model import Staff
from hub.ledger.service import set_cap

KEY_FILE = "coin.identity.key"
"""Two counters that confirm one person at the same moment do so one after another."""

OLDEST_YEARS = 130


class Document(StrEnum):
    """What was shown: one with a photograph, or two without."""

    MY_NUMBER = "my_number"
    LICENCE = "licence"
    PASSPORT = "passport"
    RESIDENCE = "residence"
    TWO_OTHERS = "two_others"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the document says, read by the clerk: it is looked at and never kept."""

    name: str
    born: date
    document: Document

    def __repr__(self) -> str:
        return f"Evidence(document={self.document!r})"


class PerhapsTheSame(NotDone):
    """People who were identified before may be this one: a clerk looks, and says why it is another."""

    def __init__(self, wallets: Sequence[str]) -> None:
        ends = ", ".join(number[-4:] for number in wallets)
        super().__init__(Why.PERHAPS_THE_SAME, digits=ends)


@dataclass(frozen=True, slots=True)
class Identified:
    """That a wallet's holder was identified. ``staff``: by whom."""

    document: Document
    staff: str
    at: datetime


def key(data_dir: Path, random: Callable[[int], bytes]) -> bytes:
    """The key of the marks: in a file, so that the database alone betrays nobody."""
    return code_key(data_dir / KEY_FILE, random)


def mark(evidence: Evidence, key: bytes) -> bytes:
    """The same for the same person, in whatever form of letters, kana and kanji the name was written."""
    return _keyed(compared(evidence.name), evidence.born, key)


def mark_of_before(evidence: Evidence, key: bytes) -> bytes:
    """What was noted while variants of kanji and kana still made another name."""
    wide = unicodedata.normalize("NFKC", without_variations(evidence.name))
    return _keyed("".join(wide.casefold().split()), evidence.born, key)


def _keyed(name: str, born: date, key: bytes) -> bytes:
    return hmac.new(key, f"{name}\n{born.isoformat()}".encode(), hashlib.sha256).digest()


def alike(tx: Transaction, wallet: Wallet, evidence: Evidence, key: bytes) -> list[str]:
    """The wallets of identified people who may be this one: born on the same day, with a similar name."""
    wanted = _traits(evidence, key, of_others=True)
    query = sa.select(identified_trait.c.wallet).where(
        identified_trait.c.trait.in_(wanted), identified_trait.c.wallet != wallet.number
    )
    return sorted(set(tx.execute(query).scalars()))


def _traits(evidence: Evidence, key: bytes, *, of_others: bool = False) -> list[bytes]:
    """The name's first and last character, and whether it is in kanji: one in Latin letters (as passports
    have it) may be any name in kanji. ``of_others``: what somebody who may be the same has.
    """
    name = compared(evidence.name)
    in_kanji = any(unicodedata.name(sign, "").startswith("CJK") for sign in name)
    parts = (f"first {name[0]}", f"last {name[-1]}", "kanji" if in_kanji != of_others else "letters")
    return [_keyed(f"trait {part}", evidence.born, key) for part in parts]


def find(tx: Transaction, number: str) -> Identified | None:
    """``None`` while nobody has been identified for this wallet."""
    row = tx.execute(sa.select(identified).where(identified.c.wallet == number)).one_or_none()
    return Identified(Document(row.document), row.staff, row.at) if row else None


def confirm(
    tx: Transaction,
    wallet: Wallet,
    evidence: Evidence,
    by: Staff,
    key: bytes,
    now: datetime,
    reason: str | None = None,
) -> None:
    """From now on the wallet may hold what an identified person's may. Twice is once.

    Raises ``CoinError`` when it is confirmed for somebody else, or the person has it on another wallet;
    ``PerhapsTheSame`` when somebody is alike and no ``reason`` says why it is another.
    """
    today = local_day(now)
    if not compared(evidence.name):
        raise NotDone(Why.NAME_MISSING)
    if not today.year - OLDEST_YEARS <= evidence.born.year or evidence.born > today:
        raise NotDone(Why.BORN_UNLIKELY)
    made = mark(evidence, key)
    lock(tx, "coin", "identification")
    marks = (made, mark_of_before(evidence, key))
    of_mark = tx.execute(sa.select(identified.c.wallet).where(identified.c.mark.in_(marks))).scalar()
    if of_mark == wallet.number:
        return
    if of_mark is not None:
        raise NotDone(Why.IDENTIFIED_ELSEWHERE, digits=of_mark[-4:])
    if find(tx, wallet.number) is not None:
        raise NotDone(Why.WALLET_OF_ANOTHER)
    if reason is None and (others := alike(tx, wallet, evidence, key)):
        raise PerhapsTheSame(others)
    noted = {"document": evidence.document.value, "staff": by.id, "at": now, "reason": reason}
    tx.execute(identified.insert().values(wallet=wallet.number, mark=made, **noted))
    traits = [{"wallet": wallet.number, "trait": trait} for trait in _traits(evidence, key)]
    tx.execute(identified_trait.insert(), traits)
    set_cap(tx, wallet.account, limits(today).balance_identified)
    touch(tx, SUBJECT)


def withdraw(tx: Transaction, wallet: Wallet, now: datetime) -> None:
    """The person wants another wallet to be the one. Raises ``CoinError`` while this one holds too much."""
    lock(tx, "coin", "identification")
    if find(tx, wallet.number) is None:
        raise NotDone(Why.NOT_IDENTIFIED)
    low = limits(local_day(now)).balance
    if not set_cap(tx, wallet.account, low):
        raise NotDone(Why.HOLDS_TOO_MUCH, yen=low)
    tx.execute(identified_trait.delete().where(identified_trait.c.wallet == wallet.number))
    tx.execute(identified.delete().where(identified.c.wallet == wallet.number))
    touch(tx, SUBJECT)
