"""Answering tills: a batch of payments, refunds and outcomes becomes one posting in the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

import sqlalchemy as sa

from edge.wire.envelope import timestamp
from edge.wire.messages import coin as wire
from hub.coin import memo, numbers, origins
from hub.coin.errors import refusal_of
from hub.coin.limits import Limits, limits
from hub.coin.model import Shop
from hub.coin.payments import requests
from hub.coin.payments.devices import Ask, Posting
from hub.coin.payments.directory import Directory
from hub.coin.payments.instruments import Payer, Payers
from hub.coin.tax_split import TaxSplit, splits_of
from hub.core.db import reading
from hub.core.limits import Pace
from hub.core.words import local_day
from hub.ledger import queries
from hub.ledger.model import Close, Code, Command, Meter, Outcome, Refund, Transfer, fingerprint
from hub.ledger.posting.store import LedgerStore
from hub.ledger.service import microseconds, moment
from hub.ledger.units import AccountId, Micros, Yen

NOTHING_SEEN = Yen(-1)
"""Less than any payment has given back: what is paid only now waits until somebody has looked at it."""

_NOBODY = Payer()
_GUESSED = Payer(refusal=wire.Refusal.CODE_UNREADABLE)

GUESSES_AT_ONCE, GUESSES_PER_SECOND = 30, 1 / 20
"""Codes of one node that are none: customers show a till many things, but not so many one after another."""


class Payments:
    """The money process's use cases. ``key`` makes and checks codes and cards, ``pepper`` PINs."""

    def __init__(
        self, store: LedgerStore, engine: sa.Engine, directory: Directory, key: bytes, pepper: bytes
    ) -> None:
        self._store = store
        self._engine = engine
        self._directory = directory
        self._payers = Payers(engine, directory, key, pepper)
        self._guesses = Pace(GUESSES_PER_SECOND, GUESSES_AT_ONCE)

    def answer(self, asks: Sequence[Ask], now: datetime) -> list[wire.Outcome]:
        """One answer per ask, in order, after all of them are durable. Raises ``BooksUnavailable``."""
        not_its_own = self._not_its_own(asks)
        if not not_its_own:
            return self._post(asks, now)
        # Nothing is noted under an id that is another's: it stays good for whoever it belongs to.
        posted = [ask for place, ask in enumerate(asks) if place not in not_its_own]
        answers = iter(self._post(posted, now) if posted else ())
        return [
            _refused(ask, _id_of(ask), not_its_own[place]) if place in not_its_own else next(answers)
            for place, ask in enumerate(asks)
        ]

    def _post(self, asks: Sequence[Ask], now: datetime) -> list[wire.Outcome]:
        return [outcome for each in _postings(asks) for outcome in self._post_at_once(each, now)]

    def _post_at_once(self, asks: Sequence[Ask], now: datetime) -> list[wire.Outcome]:
        batch = _Batch(self._directory.tills(), now)
        early = [batch.early_refusal(ask) for ask in asks]
        payers = self._who_pays(asks, early, batch)
        back = self._given_back(asks, batch.shops)
        commands = [
            batch.command(ask, refusal or back.refusal(place), payer, back.refunded.get(place))
            for place, (ask, refusal, payer) in enumerate(zip(asks, early, payers, strict=True))
        ]
        outcomes = self._store.post(commands, microseconds(now))
        return [
            _answer(ask, batch.shops.get(ask.node), outcome, payer.tries_left)
            for ask, outcome, payer in zip(asks, outcomes, payers, strict=True)
        ]

    def _not_its_own(self, asks: Sequence[Ask]) -> dict[int, wire.Refusal]:
        """The places of asks under an id that their till cannot have made, or has made for something else,
        and of those whose node has no shop. An ask closes what nobody has paid: only for its own shop.
        """
        shops = self._directory.tills()
        ids = [_id_of(ask) for ask in asks]
        requested: dict[str, requests.Asker] = {}
        if perhaps := self._directory.perhaps_requested(ids):
            with reading(self._engine) as tx:
                requested = requests.standing(tx, perhaps)
        unfit = {}
        for place, (ask, id) in enumerate(zip(asks, ids, strict=True)):
            shop, asker = shops.get(ask.node), requested.get(id)
            if not origins.is_a_tills(id):
                unfit[place] = wire.Refusal.MALFORMED
            elif isinstance(ask.body, wire.AskOutcome):
                of_its_own = asker is not None and asker.node == ask.node
                if not of_its_own and (shop is None or (asker is not None and asker.shop != shop.id)):
                    unfit[place] = wire.Refusal.NOT_THIS_SHOP
            elif shop is None:
                unfit[place] = wire.Refusal.SHOP_NOT_ACTIVE
            elif asker is not None:
                unfit[place] = wire.Refusal.ID_REUSED
        return unfit

    def _who_pays(
        self, asks: Sequence[Ask], early: Sequence[wire.Refusal | None], batch: _Batch
    ) -> list[Payer]:
        payers = [_NOBODY] * len(asks)
        now = batch.now.timestamp()
        places = []
        for place, ask in enumerate(asks):
            if early[place] is None and isinstance(ask.body, wire.Pay):
                if self._guesses.has_run_out(ask.node, now):
                    payers[place] = _GUESSED
                else:
                    places.append(place)
        pays = [ask.body for ask in (asks[place] for place in places) if isinstance(ask.body, wire.Pay)]
        if pays:
            found = self._payers.of(pays, batch.now, batch.limits.card_without_pin)
            for place, payer in zip(places, found, strict=True):
                payers[place] = payer
                if payer.refusal is wire.Refusal.CODE_UNREADABLE:
                    self._guesses.lets(asks[place].node, now)
        return payers

    def _given_back(self, asks: Sequence[Ask], shops: dict[str, Shop]) -> _GivenBack:
        """Which refunds one of the two rates has not enough left for, and on what that was read.

        Refunds of tills come through the one money process, whose postings follow each other and hold no
        two refunds of one payment. What the desk gives back meanwhile the ledger sees.
        """
        refunds = [ask.body for ask in asks if isinstance(ask.body, wire.Refund)]
        if not refunds:
            return _GivenBack(set(), {})
        with reading(self._engine) as tx:
            parts = splits_of(tx, {refund.payment for refund in refunds})
            done = set(queries.codes(tx, {refund.refund for refund in refunds}))
        return _not_covered(asks, shops, parts, done)


def _postings(asks: Sequence[Ask]) -> Iterator[Sequence[Ask]]:
    """The batch, divided before each refund whose payment it has touched already.

    Only the ledger knows what becomes of the earlier ask; the refund is judged by what did.
    """
    begins, touched = 0, set[str]()
    for place, ask in enumerate(asks):
        body = ask.body
        assert isinstance(body, Posting)
        if isinstance(body, wire.Refund) and body.payment in touched:
            yield asks[begins:place]
            begins, touched = place, set()
        touched.add(body.payment)
    yield asks[begins:]


def _id_of(ask: Ask) -> str:
    """What the till calls what it wants to have done, or known."""
    body = ask.body
    assert isinstance(body, Posting)
    return body.refund if isinstance(body, wire.Refund) else body.payment


@dataclass(frozen=True, slots=True)
class _GivenBack:
    """The places of refunds that are too much for a rate; place → what had been refunded before it."""

    short: set[int]
    refunded: dict[int, Yen]

    def refusal(self, place: int) -> wire.Refusal | None:
        return wire.Refusal.OVER_REFUND if place in self.short else None


def _not_covered(
    asks: Sequence[Ask], shops: dict[str, Shop], parts: dict[str, TaxSplit], done: set[str]
) -> _GivenBack:
    """Refunds that their payment's parts do not cover; those ``done`` have their outcome already.

    What exceeds the whole payment, or is another shop's, the ledger refuses by its own name.
    """
    found = _GivenBack(set(), {})
    for place, ask in enumerate(asks):
        refund, shop = ask.body, shops.get(ask.node)
        if not isinstance(refund, wire.Refund) or refund.refund in done or shop is None:
            continue
        payment = parts.get(refund.payment)
        if payment is None:  # nobody has looked at what a phone pays from here on
            found.refunded[place] = NOTHING_SEEN
            continue
        if payment.shop != shop.account:
            continue
        if refund.amount > payment.amount - payment.refunded:
            continue
        found.refunded[place] = Yen(payment.refunded)
        if not payment.can_give_back(refund.amount, refund.reduced):
            found.short.add(place)
    return found


class _Batch:
    """What is the same for all asks of one moment."""

    def __init__(self, shops: dict[str, Shop], now: datetime) -> None:
        self.shops = shops
        self.now = now
        self._day = local_day(now)
        self.limits = limits(self._day)

    def early_refusal(self, ask: Ask) -> wire.Refusal | None:
        """What is wrong before anybody looks at a code."""
        body = ask.body
        if isinstance(body, wire.AskOutcome):
            return None
        if isinstance(body, wire.Pay | wire.Refund) and body.reduced > body.amount:
            return wire.Refusal.MALFORMED
        shop = self.shops.get(ask.node)
        return None if shop is not None and shop.active else wire.Refusal.SHOP_NOT_ACTIVE

    def command(self, ask: Ask, refusal: wire.Refusal | None, payer: Payer, refunded: Yen | None) -> Command:
        body, shop = ask.body, self.shops.get(ask.node)
        account = shop.account if shop else None
        if isinstance(body, wire.Pay):
            return self._payment(ask.node, body, account, refusal or payer.refusal, payer)
        if isinstance(body, wire.Refund):
            return Refund(
                id=body.refund,
                body=_fingerprint(ask.node, body),
                payment=body.payment,
                amount=Yen(body.amount),
                by=account,
                until_at_least=microseconds(self.now + self.limits.refund_lasts_at_least),
                refunded_at_most=refunded,
                memo=memo.write(None, body.reduced, ask.node, body.reason),
                refusal=refusal,
            )
        assert isinstance(body, wire.AskOutcome)
        return Close(id=body.payment)

    def _payment(
        self, node: str, pay: wire.Pay, shop: AccountId | None, refusal: wire.Refusal | None, payer: Payer
    ) -> Transfer:
        """The PIN is no part of the body: with a wrong one the id is refused, and stays so."""
        return Transfer(
            id=pay.payment,
            body=fingerprint("pay", node, pay.amount, pay.reduced, pay.code),
            debit=payer.account,
            credit=shop,
            amount=Yen(pay.amount),
            nonce=payer.nonce,
            most=self.limits.payment.each,
            meters=spending(payer.account, self._day, self.limits) if payer.account is not None else (),
            memo=memo.write(payer.way, pay.reduced, node) if payer.way is not None else None,
            refusal=refusal,
        )


def _fingerprint(node: str, back: wire.Refund) -> bytes:
    """One id, one body, its reason too. Without one it is what it was before tills asked for reasons."""
    facts = ("refund", node, back.payment, back.amount, back.reduced)
    return fingerprint(*facts) if back.reason is None else fingerprint(*facts, back.reason.value)


def spending(account: AccountId, day: date, rules: Limits) -> tuple[Meter, ...]:
    """What a payment out of this wallet counts towards."""
    return (rules.payment.meter(f"pay:{account}", day),)


def _answer(ask: Ask, shop: Shop | None, outcome: Outcome, tries_left: int | None) -> wire.Outcome:
    """What the till is told of an outcome. Another shop's business is none of its own."""
    if isinstance(ask.body, wire.AskOutcome):
        parties = {outcome.debit, outcome.credit} - {None}
        if parties and (shop.account if shop else None) not in parties:
            return _refused(ask, outcome.id, wire.Refusal.NOT_THIS_SHOP)
        if outcome.code is Code.CLOSED:
            return wire.Outcome(ask=ask.id, payment=outcome.id, state=wire.PaymentState.ABSENT)
    refusal = refusal_of(outcome.kind, outcome.code, outcome.reason)
    if refusal is not None:
        return _refused(ask, outcome.id, refusal, tries_left)
    noted = memo.read(outcome.memo)
    return wire.Outcome(
        ask=ask.id,
        payment=outcome.id,
        state=wire.PaymentState.PAID,
        amount=outcome.amount,
        reduced=noted.reduced,
        refunded=outcome.refunded,
        committed_at=_written(outcome.at),
        number=numbers.payment_number(outcome.position),
        way=noted.way,
    )


@lru_cache(maxsize=256)
def _written(at: int) -> str:
    """The ledger's time as tills read it: one text serves a whole batch."""
    return timestamp(moment(Micros(at)))


def _refused(ask: Ask, payment: str, refusal: wire.Refusal, tries_left: int | None = None) -> wire.Outcome:
    return wire.Outcome(
        ask=ask.id,
        payment=payment,
        state=wire.PaymentState.REFUSED,
        reason=refusal,
        tries_left=tries_left,
    )
