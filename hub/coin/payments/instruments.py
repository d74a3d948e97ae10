"""Who pays: what the codes and cards in a batch of payments say, before the ledger is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
import sqlalchemy as sa

from edge.wire.messages.coin import Pay, Refusal, Way
from hub.coin.cards import service as cards
from hub.coin.payments.directory import Directory
from hub.coin.qr import card_code, one_time_code
from hub.ledger.units import AccountId


class Payer(msgspec.Struct, frozen=True):
    """The account that pays, or the ``refusal`` that says why nobody does.

    ``nonce`` is what may pay a single time; a card has none. ``tries_left`` after a wrong PIN.
    """

    account: AccountId | None = None
    nonce: bytes | None = None
    way: Way | None = None
    refusal: Refusal | None = None
    tries_left: int | None = None


class Payers:
    """``key`` made the codes and cards, ``pepper`` keeps the PINs."""

    def __init__(self, engine: sa.Engine, directory: Directory, key: bytes, pepper: bytes) -> None:
        self._engine = engine
        self._directory = directory
        self._key = key
        self._pepper = pepper

    def of(self, pays: Sequence[Pay], now: datetime, most_without_pin: int) -> list[Payer]:
        """One payer per payment, in order. A wrong PIN is counted, durably, when this returns."""
        seconds = int(now.timestamp())
        read = [self._read(pay.code, seconds) for pay in pays]
        self._directory.learn({each.wallet for each in read if isinstance(each, one_time_code.Code)})
        admitted = iter(
            cards.admit(
                self._engine,
                self._pepper,
                [
                    cards.Presented(pay.payment, each.number, pay.pin, pay.amount > most_without_pin)
                    for pay, each in zip(pays, read, strict=True)
                    if isinstance(each, card_code.CardCode)
                ],
                now,
            )
        )
        return [
            self._holder(each)
            if isinstance(each, one_time_code.Code)
            else _bearer(next(admitted))
            if isinstance(each, card_code.CardCode)
            else Payer(refusal=each)
            for each in read
        ]

    def _read(self, text: str, now: int) -> one_time_code.Code | card_code.CardCode | Refusal:
        """Codes first: they are what nearly every payment brings."""
        try:
            return one_time_code.read(text, self._key, now)
        except one_time_code.CodeExpired:
            return Refusal.CODE_EXPIRED
        except one_time_code.CodeUnreadable:
            pass
        try:
            return card_code.read(text, self._key)
        except one_time_code.CodeUnreadable:
            return Refusal.CODE_UNREADABLE

    def _holder(self, code: one_time_code.Code) -> Payer:
        account = self._directory.account(code.wallet)
        if account is None:
            return Payer(refusal=Refusal.CODE_UNREADABLE)
        return Payer(account, code.token, Way.CODE)


def _bearer(admission: cards.Admission) -> Payer:
    return Payer(admission.account, None, Way.CARD, admission.refusal, admission.tries_left)
