"""A citizen's phone pays what it has scanned. The web process posts; the money process tells the till.

A payment by the shop's printed code has an id in the phones' own room: whatever a phone says, it is no
till's. A payment for a till's request has the till's id, so a try that the ledger refuses would spend
the request for everybody. What the ledger sees beforehand (too little money, a limit) is therefore told
without posting, and the code on the till's screen stays good.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from edge.wire.messages.coin import Refusal, Way
from hub.coin import memo, numbers, origins
from hub.coin.errors import refusal_of
from hub.coin.limits import limits
from hub.coin.model import Wallet
from hub.coin.origins import Origin
from hub.coin.payments.requests import Payee
from hub.coin.payments.service import spending
from hub.core.db import reading
from hub.core.words import local_day
from hub.ledger import queries
from hub.ledger.model import Code, Kind, Outcome, Transfer, fingerprint
from hub.ledger.posting.store import LedgerStore
from hub.ledger.preview import preview
from hub.ledger.service import microseconds
from hub.ledger.units import Yen

_WORDS = {
    Refusal.ID_REUSED: (
        "このコードは、ほかの人が使いました。お店に新しいコードを出してもらってください。",
        "Somebody else has used this code. Ask the shop for a new one.",
    ),
    Refusal.CLOSED: (
        "お店が取り消したあとでした。支払われていません。",
        "The shop had withdrawn this. Nothing was paid.",
    ),
    Refusal.SHOP_NOT_ACTIVE: ("このお店では、いま使えません。", "This shop takes no coin at present."),
    Refusal.WALLET_FROZEN: ("さいふを止めてあります。支払えません。", "Your wallet is locked."),
    Refusal.OVER_LIMIT: ("1回の上限を超えています。", "That is above the limit for one payment."),
    Refusal.OVER_DAY_LIMIT: ("1日の上限を超えます。", "That would exceed your limit for a day."),
    Refusal.OVER_MONTH_LIMIT: ("ひと月の上限を超えます。", "That would exceed your limit for a month."),
    Refusal.INSUFFICIENT_FUNDS: ("残高が足りません。", "There is not enough in your wallet."),
}
_OTHERWISE = ("支払えませんでした。", "It could not be paid.")
_PAID = ("支払いました。", "Paid.")


@dataclass(frozen=True, slots=True)
class PhonePaid:
    """What the citizen is told. ``id`` and ``number`` are the payment's, when it was paid."""

    paid: bool
    ja: str
    en: str
    id: str | None = None
    number: str | None = None
    reason: Refusal | None = None


def pay_by_phone(
    engine: sa.Engine,
    store: LedgerStore,
    *,
    id: str,
    wallet: Wallet,
    payee: Payee,
    amount: int,
    now: datetime,
) -> PhonePaid:
    """Pay once, however often it is asked. Raises ``BooksUnavailable``.

    ``id`` was made with the page that asked for the sum; a till's request brings its own id and sum.
    """
    transfer = _transfer(payee.payment or _posters_id(engine, wallet, id), wallet, payee, amount, now)
    if payee.payment is not None:
        with reading(engine) as tx:
            seen = preview(tx, transfer, microseconds(now))
        if seen.code is not Code.POSTED and not seen.replayed:
            return _told(seen)
    (outcome,) = store.post([transfer], microseconds(now))
    return _told(outcome)


def poster_id(wallet: Wallet, pressed: str) -> str:
    """The ledger's id of a payment by a printed code whose id was made with the phone's page."""
    return origins.id_in(Origin.POSTER, wallet.number, pressed)


def _posters_id(engine: sa.Engine, wallet: Wallet, pressed: str) -> str:
    """The same, or the bare id that a page of an earlier version was paid under: a second press is none."""
    if not origins.is_a_tills(pressed):
        return poster_id(wallet, pressed)  # what has a room already was pressed by nobody before
    with reading(engine) as tx:
        known = queries.find(tx, pressed)
    if known is not None and known.debit == wallet.account and memo.read(known.memo).way is Way.POSTER:
        return pressed
    return poster_id(wallet, pressed)


def _transfer(id: str, wallet: Wallet, payee: Payee, amount: int, now: datetime) -> Transfer:
    day = local_day(now)
    rules = limits(day)
    way = Way.POSTER if payee.payment is None else Way.REQUEST
    yen = amount if payee.amount is None else payee.amount
    return Transfer(
        id=id,
        body=fingerprint("phone", way.value, payee.shop.id, wallet.number, yen, payee.reduced),
        debit=wallet.account,
        credit=payee.shop.account,
        amount=Yen(yen),
        most=rules.payment.each,
        meters=spending(wallet.account, day, rules),
        memo=memo.write(way, payee.reduced, payee.node or ""),
        refusal=None if payee.shop.active else Refusal.SHOP_NOT_ACTIVE,
    )


def _told(outcome: Outcome) -> PhonePaid:
    refusal = refusal_of(Kind.TRANSFER, outcome.code, outcome.reason)
    if refusal is not None or outcome.code is not Code.POSTED:
        return _refused(refusal)
    return PhonePaid(True, *_PAID, outcome.id, numbers.payment_number(outcome.position))


def _refused(refusal: Refusal | None) -> PhonePaid:
    ja, en = _WORDS.get(refusal, _OTHERWISE) if refusal else _OTHERWISE
    return PhonePaid(False, ja, en, reason=refusal)
