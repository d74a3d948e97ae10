"""Answering tills: a batch of questions becomes one posting in the ledger and one answer each."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from edge.wire.envelope import timestamp
from edge.wire.messages import coin as wire
from hub.coin import codes
from hub.coin.devices import Answer, Ask
from hub.coin.directory import Directory
from hub.coin.model import MOST_PER_PAYMENT, REFUND_LASTS_AT_LEAST, Shop, refusal_of
from hub.core.db import reading
from hub.ledger.model import Close, Code, Command, Outcome, Refund, Transfer, fingerprint
from hub.ledger.reading import movements, position_before
from hub.ledger.service import microseconds, moment
from hub.ledger.store import LedgerStore

CITY_TIME = ZoneInfo("Asia/Tokyo")
_REFUND_LASTS = REFUND_LASTS_AT_LEAST // timedelta(microseconds=1)

log = logging.getLogger(__name__)


class Payments:
    """The money process's use cases. ``key`` makes and checks one-time codes."""

    def __init__(self, store: LedgerStore, engine: sa.Engine, directory: Directory, key: bytes) -> None:
        self._store = store
        self._engine = engine
        self._directory = directory
        self._key = key

    def answer(self, asks: Sequence[Ask], now: datetime) -> list[Answer]:
        """One answer per ask, in order, after all of them are durable. Raises ``BooksUnavailable``."""
        at = microseconds(now)
        shops = self._directory.tills()
        read = self._read_codes(asks, at // 1_000_000)
        commands = [
            self._command(ask, shops.get(ask.node), read[place], at)
            for place, ask in enumerate(asks)
            if not isinstance(ask.body, wire.ListPayments)
        ]
        outcomes = iter(self._store.post(commands, at))
        return [
            self._list(ask.id, ask.body, shops.get(ask.node))
            if isinstance(ask.body, wire.ListPayments)
            else _answer(ask, shops.get(ask.node), next(outcomes))
            for ask in asks
        ]

    def _read_codes(self, asks: Sequence[Ask], now: int) -> list[codes.Code | wire.Refusal | None]:
        """What the code of each payment says: itself, or why it pays nothing."""
        read: list[codes.Code | wire.Refusal | None] = []
        for ask in asks:
            if not isinstance(ask.body, wire.Pay):
                read.append(None)
                continue
            try:
                read.append(codes.read(ask.body.code, self._key, now))
            except codes.CodeUnreadable:
                read.append(wire.Refusal.CODE_UNREADABLE)
            except codes.CodeExpired:
                read.append(wire.Refusal.CODE_EXPIRED)
        self._directory.learn({each.wallet for each in read if isinstance(each, codes.Code)})
        return read

    def _command(
        self, ask: Ask, shop: Shop | None, code: codes.Code | wire.Refusal | None, at: int
    ) -> Command:
        body = ask.body
        if isinstance(body, wire.Pay):
            assert code is not None
            return self._payment(ask.node, body, shop, code)
        if isinstance(body, wire.Refund):
            return Refund(
                id=body.refund,
                body=fingerprint("refund", ask.node, body.payment, body.amount),
                payment=body.payment,
                amount=body.amount,
                by=shop.account if shop else None,
                until_at_least=at + _REFUND_LASTS,
                refusal=None if shop and shop.active else wire.Refusal.SHOP_NOT_ACTIVE,
            )
        assert isinstance(body, wire.AskOutcome)
        return Close(id=body.payment)

    def _payment(
        self, node: str, pay: wire.Pay, shop: Shop | None, code: codes.Code | wire.Refusal
    ) -> Transfer:
        wallet, once, refusal = None, None, None
        if isinstance(code, codes.Code):
            wallet, once = self._directory.account(code.wallet), code.token
            refusal = wire.Refusal.CODE_UNREADABLE if wallet is None else None
        else:
            refusal = code
        if shop is None or not shop.active:
            refusal = wire.Refusal.SHOP_NOT_ACTIVE
        return Transfer(
            id=pay.payment,
            body=fingerprint("pay", node, pay.amount, pay.code),
            debit=wallet,
            credit=shop.account if shop else None,
            amount=pay.amount,
            once=once,
            most=MOST_PER_PAYMENT,
            refusal=refusal,
        )

    def _list(self, ask: str, wanted: wire.ListPayments, shop: Shop | None) -> wire.Listed:
        if shop is None:
            return wire.Listed(ask=ask, day=wanted.day, payments=(), shop="")
        begin = datetime.combine(datetime.fromisoformat(wanted.day), time(), CITY_TIME)
        with reading(self._engine) as tx:
            first = position_before(tx, microseconds(begin))
            last = position_before(tx, microseconds(begin + timedelta(days=1)))
            moved = movements(
                tx, shop.account, after=first, through=last, limit=wanted.limit, only_payments=True
            )
        payments = tuple(
            wire.ListedPayment(
                payment=each.id,
                number=codes.payment_number(each.position),
                amount=each.amount,
                refunded=each.refunded,
                committed_at=timestamp(moment(each.at)),
            )
            for each in moved
        )
        return wire.Listed(
            ask=ask,
            day=wanted.day,
            payments=payments,
            shop=shop.name,
            registration_number=shop.registration_number,
        )


def _answer(ask: Ask, shop: Shop | None, outcome: Outcome) -> wire.Outcome:
    """What the till is told of an outcome. Another shop's business is none of its own."""
    mine = shop.account if shop else None
    parties = {outcome.debit, outcome.credit} - {None}
    if isinstance(ask.body, wire.AskOutcome) and parties and mine not in parties:
        return _refused(ask, outcome.id, wire.Refusal.NOT_THIS_SHOP)
    if outcome.code is Code.CLOSED and isinstance(ask.body, wire.AskOutcome):
        return wire.Outcome(ask=ask.id, payment=outcome.id, state=wire.PaymentState.ABSENT)
    refusal = refusal_of(outcome.kind, outcome.code, outcome.reason)
    if refusal is not None:
        return _refused(ask, outcome.id, refusal)
    return wire.Outcome(
        ask=ask.id,
        payment=outcome.id,
        state=wire.PaymentState.PAID,
        amount=outcome.amount,
        refunded=outcome.refunded,
        committed_at=_written(outcome.at),
        number=codes.payment_number(outcome.position),
    )


@lru_cache(maxsize=256)
def _written(at: int) -> str:
    """The ledger's time as tills read it: one text serves a whole batch."""
    return timestamp(moment(at))


def _refused(ask: Ask, payment: str, refusal: wire.Refusal) -> wire.Outcome:
    return wire.Outcome(ask=ask.id, payment=payment, state=wire.PaymentState.REFUSED, reason=refusal)
