"""What the ledger is asked and what it answers: values alone, no I/O.

Amounts are whole yen, times are microseconds since 1970 (UTC). A balance is what the ledger owes
to the account's holder, so the sum over all accounts is zero and the issuer's account is negative.
"""

from __future__ import annotations

import hashlib
from enum import IntEnum

import msgspec

from hub.ledger.units import AccountId, DayNumber, LotId, Micros, MonthNumber, Position, Yen


class AccountKind(IntEnum):
    """Who stands behind an account. The value is stored and hashed: never renumber."""

    ISSUE = 1  # 発行見合い: what came in for the coin that is out; negative
    WALLET = 2  # 利用者: the only kind whose money lies in lots
    SHOP = 3  # 加盟店
    LAPSED = 4  # 失効益: what expired unspent
    CLEARING = 5  # 清算: between the ledger and another book


class AccountState(IntEnum):
    """``FROZEN`` may receive and not give; ``CLOSED`` neither."""

    OPEN = 0
    FROZEN = 1
    CLOSED = 2


class ValueClass(IntEnum):
    """The legal class of money, in the order in which equal expiries are spent (free before paid).

    ``CLAIM`` is money in no wallet's lots that moves between other accounts (a shop's claim).
    """

    CLAIM = 0
    CAMPAIGN = 1  # キャンペーン: free
    GRANTED = 2  # 行政ポイント: free
    PAID = 3  # 購入: bought with money


class Kind(IntEnum):
    """What a command asked for."""

    TRANSFER = 1
    HOLD = 2
    CONFIRM = 3
    VOID = 4
    EXPIRE = 5  # a hold's time is over
    REFUND = 6
    LAPSE = 7  # a lot's time is over
    CLOSE = 8  # an id that nobody had used, and nobody may use any more


PAYMENTS = (Kind.TRANSFER, Kind.CONFIRM)
"""What can be given back."""


class Code(IntEnum):
    """How a command ended. The order is the precedence: the first that applies is the answer."""

    POSTED = 0
    ID_REUSED = 1  # the id stands for another body; the only code that is not stored
    CLOSED = 2  # somebody asked for this id's outcome before it arrived
    REFUSED = 3  # the caller had its own reason, kept in ``reason``
    AMOUNT_INVALID = 4
    TARGET_NOT_FOUND = 5  # no posted hold or payment of that id
    TARGET_UNFIT = 6  # not a hold, or not refundable (a refund, a charge)
    NOT_A_PARTY = 7  # whoever asks has nothing to do with the target
    ACCOUNT_NOT_FOUND = 8
    SAME_ACCOUNT = 9
    LOT_UNFIT = 10  # a new lot where none is made, none where one is needed, or one already expired
    ONCE_USED = 11  # the one-time token has paid before, or newer ones have overtaken it
    DEBIT_FROZEN = 12
    CREDIT_CLOSED = 13
    OVER_LIMIT = 14  # above the caller's limit for one transfer
    OVER_DAY = 15  # above the limit of one of its meters
    OVER_MONTH = 16
    HOLD_ENDED = 17
    HOLD_EXPIRED = 18
    HOLD_NOT_EXPIRED = 19
    OVER_HELD = 20
    OVER_REFUND = 21
    INSUFFICIENT_FUNDS = 22
    OVER_CAP = 23


class HoldState(IntEnum):
    """A hold leaves ``HELD`` exactly once."""

    HELD = 0
    CONFIRMED = 1
    VOIDED = 2
    EXPIRED = 3


class NewLot(msgspec.Struct, frozen=True):
    """The lot that money becomes when it enters a wallet from outside the wallets."""

    value_class: ValueClass
    expires: Micros


class Meter(msgspec.Struct, frozen=True):
    """A running sum that a transfer adds to, with the most that it may reach (``None``: only counted).

    ``key`` says what is summed (``pay:12``), without spaces or ``@``. ``day`` is a ``date.toordinal()``
    and ``month`` is ``year * 12 + month - 1``, both in the city's time. A key's day never goes back:
    who comes with yesterday's day counts towards today.
    """

    key: str
    day: DayNumber
    month: MonthNumber
    day_most: Yen | None = None
    month_most: Yen | None = None


MEMO_MOST = 100
"""Characters in a memo."""


class Transfer(msgspec.Struct, frozen=True, kw_only=True):
    """Move ``amount`` from ``debit`` to ``credit``.

    ``body`` is the hash of what the caller was asked (see ``fingerprint``). ``nonce`` is a token that only
    one posted command of the same debit may carry (``hub.ledger.posting.one_time_tokens``). ``most`` is the
    caller's limit, ``meters`` are its limits over time. ``only``: a wallet spends no other class. ``memo``
    is the caller's own note of at most ``MEMO_MOST`` characters, kept and hashed.
    ``refusal`` is set when the caller already knows that nothing may move: the id then keeps that
    outcome for ever.
    """

    id: str
    body: bytes
    debit: AccountId | None
    credit: AccountId | None
    amount: Yen
    new_lot: NewLot | None = None
    nonce: bytes | None = None
    most: Yen | None = None
    meters: tuple[Meter, ...] = ()
    only: ValueClass | None = None
    memo: str | None = None
    refusal: str | None = None


class Hold(msgspec.Struct, frozen=True, kw_only=True):
    """Set ``amount`` aside until ``until`` (or until the first lot set aside expires, if earlier)."""

    id: str
    body: bytes
    debit: AccountId
    credit: AccountId
    amount: Yen
    until: Micros
    nonce: bytes | None = None


class Confirm(msgspec.Struct, frozen=True, kw_only=True):
    """End a hold by moving ``amount`` of it; what is left goes back."""

    id: str
    body: bytes
    hold: str
    amount: Yen


class Void(msgspec.Struct, frozen=True, kw_only=True):
    """End a hold without moving anything."""

    id: str
    body: bytes
    hold: str


class Expire(msgspec.Struct, frozen=True, kw_only=True):
    """End a hold whose time is over. Its id follows from the hold's, so doing it twice is once."""

    hold: str

    @property
    def id(self) -> str:
        return f"expire:{self.hold}"

    @property
    def body(self) -> bytes:
        return fingerprint("expire", self.hold)


class Refund(msgspec.Struct, frozen=True, kw_only=True):
    """Give ``amount`` of ``payment`` back; ``by`` is the account that once received it.

    ``until_at_least``: money whose lot has expired by then, or soon will, comes back with this expiry.
    ``refunded_at_most``: what the payment had given back when somebody looked at more than the ledger
    knows; if it is more by now, that look counts no more.
    """

    id: str
    body: bytes
    payment: str
    amount: Yen
    by: AccountId | None
    until_at_least: Micros
    refunded_at_most: Yen | None = None
    memo: str | None = None
    refusal: str | None = None


class Lapse(msgspec.Struct, frozen=True, kw_only=True):
    """Take what is left in an expired lot out of its wallet, into ``to`` (an account of kind LAPSED)."""

    wallet: AccountId
    lot: LotId
    to: AccountId

    @property
    def id(self) -> str:
        return f"lapse:{self.lot}"

    @property
    def body(self) -> bytes:
        return fingerprint("lapse", self.lot)


class Close(msgspec.Struct, frozen=True, kw_only=True):
    """Ask for the outcome of ``id``; one never heard of is closed, so that it can never succeed."""

    id: str


Command = Transfer | Hold | Confirm | Void | Expire | Refund | Lapse | Close


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """The one answer that an id has for ever. ``position`` is its place in the log.

    ``replayed``: the id was known before. ``refunded`` is as of now; all else never changes.
    """

    id: str
    kind: Kind
    code: Code
    position: Position
    at: Micros
    reason: str | None = None
    memo: str | None = None
    debit: AccountId | None = None
    credit: AccountId | None = None
    amount: int = 0
    refunded: int = 0
    target: Position | None = None
    until: Micros | None = None
    replayed: bool = False


def fingerprint(*parts: str | int | bytes | None) -> bytes:
    """SHA-256 of a request's parts: equal exactly when every part is equal in value and place."""
    return hashlib.sha256(msgspec.msgpack.encode(parts)).digest()
