"""Wallet cards: given out, replaced, lost, locked, unlocked; and whether a card may pay.

A wrong PIN is counted in a transaction of its own, before the ledger is asked: it stays counted
whatever becomes of the payment, and two tills that try at once count two tries.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from edge.wire.messages.coin import Refusal
from hub.coin.cards.pins import PIN_DIGITS, is_weak, pin_mac
from hub.coin.cards.tables import card, wrong_pin
from hub.coin.documents import WALLET_CARD
from hub.coin.errors import NotDone, Why
from hub.coin.keys import code_key
from hub.coin.model import SUBJECT, Wallet
from hub.coin.numbers import card_number
from hub.coin.wallets.service import find_wallet
from hub.coin.wallets.tables import wallet
from hub.core.changes import touch
from hub.core.db import Transaction, reading, transaction
from hub.documents import service as documents
from hub.ledger.units import AccountId

TRIES = 3
PEPPER_FILE = "card-pin.key"
CARD_STOPPED = "カードが止められました"
"""Why its paper is valid no more."""


class CardState(StrEnum):
    """``LOST`` and ``REPLACED`` are for ever: a card that is found again is cut up."""

    ACTIVE = "active"
    LOCKED = "locked"  # too many wrong PINs
    LOST = "lost"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Card:
    """What staff and the wallet's holder may see of a card."""

    number: str
    wallet: str
    state: CardState
    tries_left: int
    issued_at: datetime
    ended_at: datetime | None = None
    replaced_by: str | None = None

    @property
    def in_use(self) -> bool:
        """Whether it pays now, or would after the counter has unlocked it."""
        return self.state in (CardState.ACTIVE, CardState.LOCKED)


@dataclass(frozen=True, slots=True)
class Presented:
    """A card at a till. ``payment`` is the payment's id; ``pin_needed``: the amount asks for one."""

    payment: str
    number: str
    pin: str | None
    pin_needed: bool

    def __repr__(self) -> str:
        return "Presented(…)"


@dataclass(frozen=True, slots=True)
class Admission:
    """What a card may do: pay from ``account`` unless ``refusal`` says why not.

    ``tries_left`` after a wrong PIN; the account is known even then.
    """

    account: AccountId | None = None
    refusal: Refusal | None = None
    tries_left: int | None = None


def pepper(data_dir: Path, random: Callable[[int], bytes]) -> bytes:
    """The key under which PINs are kept: in a file, so that the database alone betrays none."""
    return code_key(data_dir / PEPPER_FILE, random)


def admit(engine: sa.Engine, pepper: bytes, presented: Sequence[Presented], now: datetime) -> list[Admission]:
    """One admission for each card, in order; durable when it returns.

    Without a wrong PIN among them nothing is written. Raises ``sa.exc.OperationalError`` when the
    database does not answer; asking again is safe, since a payment's wrong PIN counts once.
    """
    if not presented:
        return []
    numbers = {each.number for each in presented}
    with reading(engine) as tx:
        judged = _Judging(pepper, _rows(tx, numbers), _known_tries(tx, presented))
        answers = [judged.of(each) for each in presented]
    if not judged.writes:
        return answers
    with transaction(engine) as tx:
        judged = _Judging(pepper, _rows(tx, numbers, locked=True), _known_tries(tx, presented))
        answers = [judged.of(each) for each in presented]
        _write(tx, judged, now)
    return answers


class _Judging:
    """A batch of cards judged one after another; ``writes`` are the payments that change a card."""

    def __init__(self, pepper: bytes, rows: dict[str, Any], known: dict[str, int]) -> None:
        self._pepper = pepper
        self._rows = rows
        self._known = known
        self.tries = {number: row.tries_left for number, row in rows.items()}
        self.wrong: list[tuple[str, str, int]] = []
        self.right: set[str] = set()

    @property
    def writes(self) -> bool:
        return bool(self.wrong or self.right)

    def of(self, each: Presented) -> Admission:
        row = self._rows.get(each.number)
        if row is None:
            return Admission(refusal=Refusal.CODE_UNREADABLE)
        if row.state in (CardState.LOST, CardState.REPLACED):
            return Admission(row.account, Refusal.CARD_LOST)
        if each.payment in self._known:
            return _wrong(row.account, self._known[each.payment])
        if self.tries[each.number] == 0:
            return Admission(row.account, Refusal.CARD_LOCKED, 0)
        if each.pin is None:
            return Admission(row.account, Refusal.PIN_NEEDED if each.pin_needed else None)
        return self._try(each, row)

    def _try(self, each: Presented, row: Any) -> Admission:
        assert each.pin is not None
        if hmac.compare_digest(row.pin_mac, pin_mac(each.number, each.pin, self._pepper)):
            if self.tries[each.number] < TRIES:
                self.tries[each.number] = TRIES
                self.right.add(each.number)
            return Admission(row.account)
        self.tries[each.number] -= 1
        left = self.tries[each.number]
        self.wrong.append((each.payment, each.number, left))
        self._known[each.payment] = left
        return _wrong(row.account, left)


def _wrong(account: AccountId, left: int) -> Admission:
    """The third wrong PIN says at once that the card is locked."""
    return Admission(account, Refusal.PIN_WRONG if left else Refusal.CARD_LOCKED, left)


def _write(tx: Transaction, judged: _Judging, now: datetime) -> None:
    for payment, number, left in judged.wrong:
        tx.execute(wrong_pin.insert().values(payment=payment, card=number, tries_left=left, at=now))
    for number in {number for _, number, _ in judged.wrong} | judged.right:
        left = judged.tries[number]
        state = CardState.ACTIVE if left else CardState.LOCKED
        tx.execute(card.update().where(card.c.number == number).values(tries_left=left, state=state.value))
    touch(tx, SUBJECT)


def issue(
    tx: Transaction,
    of: Wallet,
    pin: str,
    *,
    pepper: bytes,
    random: Callable[[int], int],
    now: datetime,
) -> Card:
    """A new card for this wallet. Raises ``CoinError``: it has one in use, or the PIN will not do."""
    check_pin(pin)
    if any(each.in_use for each in cards_of(tx, of.number)):
        raise NotDone(Why.CARD_IN_USE)
    number = card_number(random(10**10))
    tx.execute(
        card.insert().values(
            number=number,
            wallet=of.number,
            state=CardState.ACTIVE.value,
            pin_mac=pin_mac(number, pin, pepper),
            tries_left=TRIES,
            issued_at=now,
        )
    )
    touch(tx, SUBJECT)
    return Card(number, of.number, CardState.ACTIVE, TRIES, now)


def replace(
    tx: Transaction,
    number: str,
    pin: str,
    *,
    pepper: bytes,
    random: Callable[[int], int],
    now: datetime,
) -> Card:
    """A new card for the same wallet, so the balance stays; the old one pays nothing from now on."""
    old = find_card(tx, number, locked=True)
    if old is None or old.state is CardState.REPLACED:
        raise NotDone(Why.CARD_REPLACED)
    report_lost(tx, number, now)
    of = find_wallet(tx, old.wallet)
    assert of is not None
    new = issue(tx, of, pin, pepper=pepper, random=random, now=now)
    change = card.update().where(card.c.number == number)
    tx.execute(change.values(state=CardState.REPLACED.value, replaced_by=new.number))
    return new


def report_lost(tx: Transaction, number: str, now: datetime) -> bool:
    """The card pays nothing from now on. Twice is once: whether it did until now."""
    in_use = card.c.state.in_((CardState.ACTIVE.value, CardState.LOCKED.value))
    change = card.update().where(card.c.number == number, in_use)
    touch(tx, SUBJECT)
    if tx.execute(change.values(state=CardState.LOST.value, ended_at=now)).rowcount == 0:
        return False
    documents.revoke_paper_of(tx, WALLET_CARD, number, CARD_STOPPED, now)
    return True


def unlock(tx: Transaction, number: str, pin: str | None = None, *, pepper: bytes) -> None:
    """Three tries again, with a new PIN if one is given. Raises ``CoinError`` for a card not in use."""
    values: dict[str, object] = {"state": CardState.ACTIVE.value, "tries_left": TRIES}
    if pin is not None:
        check_pin(pin)
        values["pin_mac"] = pin_mac(number, pin, pepper)
    in_use = card.c.state.in_((CardState.ACTIVE.value, CardState.LOCKED.value))
    if tx.execute(card.update().where(card.c.number == number, in_use).values(**values)).rowcount == 0:
        raise NotDone(Why.CARD_ENDED)
    touch(tx, SUBJECT)


def check_pin(pin: str) -> None:
    """Raises ``CoinError`` for a PIN that is no four digits, or the first that a thief would try."""
    if not (pin.isascii() and pin.isdecimal() and len(pin) == PIN_DIGITS):
        raise NotDone(Why.PIN_LENGTH, count=PIN_DIGITS)
    if is_weak(pin):
        raise NotDone(Why.PIN_WEAK)


def find_card(tx: Transaction, number: str, *, locked: bool = False) -> Card | None:
    """The card of this number; ``locked`` against others until the transaction ends."""
    query = sa.select(card).where(card.c.number == number)
    row = tx.execute(query.with_for_update() if locked else query).one_or_none()
    return _card(row) if row else None


def cards_of(tx: Transaction, number: str) -> list[Card]:
    """The cards of a wallet, newest first."""
    query = sa.select(card).where(card.c.wallet == number).order_by(card.c.issued_at.desc())
    return [_card(row) for row in tx.execute(query)]


def _card(row: sa.Row[Any]) -> Card:
    return Card(
        row.number,
        row.wallet,
        CardState(row.state),
        row.tries_left,
        row.issued_at,
        row.ended_at,
        row.replaced_by,
    )


def _rows(tx: Transaction, numbers: Collection[str], *, locked: bool = False) -> dict[str, Any]:
    """Cards with their wallet's account; locked in the order of their numbers, so nobody waits in a ring."""
    query = (
        sa.select(card.c.number, card.c.state, card.c.pin_mac, card.c.tries_left, wallet.c.account)
        .join(wallet, wallet.c.number == card.c.wallet)
        .where(card.c.number.in_(numbers))
        .order_by(card.c.number)
    )
    rows = tx.execute(query.with_for_update(of=card) if locked else query)
    return {row.number: row for row in rows.all()}


def _known_tries(tx: Transaction, presented: Sequence[Presented]) -> dict[str, int]:
    """Payment → tries left, of those whose PIN has been wrong before."""
    ids = [each.payment for each in presented if each.pin is not None]
    if not ids:
        return {}
    query = sa.select(wrong_pin.c.payment, wrong_pin.c.tries_left).where(wrong_pin.c.payment.in_(ids))
    return {row.payment: row.tries_left for row in tx.execute(query)}
