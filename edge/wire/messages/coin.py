"""Payments between a till and the ledger.

An ask travels on ``up/ask/coin/<op>``, its answer on ``down/answer/coin``. An ask that waits when a new
connection begins is sent again as it is; otherwise the envelope's id is new for every sending. What
makes the effect single is ``payment`` (or ``refund``): made where the person pressed the button, kept on
the till's disk before the first sending, reused by each retry.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import msgspec

from edge.wire.bounds import (
    NO_CONTROL,
    Counted,
    Day,
    Identifier,
    Line,
    Sha256,
    Signed,
    Timestamp,
    check_parts,
)
from edge.wire.roles import NodeRole, Says

Yen = Annotated[int, msgspec.Meta(ge=1, le=9_999_999)]
"""A positive amount in whole yen."""


Part = Annotated[int, msgspec.Meta(ge=0, le=9_999_999)]
"""A part of an amount in whole yen, tax included."""

Number = Annotated[str, msgspec.Meta(pattern=r"^[!-~]{1,20}(?!\n)$", max_length=20)]
"""A payment's number, as printed on its receipt."""

RegistrationNumber = Annotated[str, msgspec.Meta(pattern=r"^T[0-9]{13}(?!\n)$", max_length=14)]
"""登録番号 of an issuer of qualified invoices."""

Typed = Annotated[str, msgspec.Meta(pattern=NO_CONTROL, max_length=20)]
"""What somebody typed to find a payment: digits of any width, and whatever else."""


class PaymentState(StrEnum):
    """What the ledger knows of an id. ``ABSENT``: never heard of it, and it now never will succeed."""

    PAID = "paid"
    REFUSED = "refused"
    ABSENT = "absent"


class Way(StrEnum):
    """How the customer paid."""

    CODE = "code"  # the till scanned the phone's one-time code
    CARD = "card"  # the till scanned a wallet card
    REQUEST = "request"  # the phone scanned the till's code for this amount
    POSTER = "poster"  # the phone scanned the shop's printed code


class Refusal(StrEnum):
    """Why nothing moved. The order is the order of precedence when several apply."""

    MALFORMED = "malformed"
    ID_REUSED = "id_reused"  # same id, another body
    CLOSED = "closed"  # the id was closed by an asked-for outcome before it arrived
    SHOP_NOT_ACTIVE = "shop_not_active"
    CODE_UNREADABLE = "code_unreadable"
    CODE_EXPIRED = "code_expired"
    CARD_LOST = "card_lost"  # reported lost, or replaced by another
    CARD_LOCKED = "card_locked"  # too many wrong PINs; the counter opens it again
    PIN_NEEDED = "pin_needed"  # above the limit without one; a new payment with the PIN may follow
    PIN_WRONG = "pin_wrong"
    PAYMENT_NOT_FOUND = "payment_not_found"
    NOT_THIS_SHOP = "not_this_shop"
    CODE_USED = "code_used"
    WALLET_FROZEN = "wallet_frozen"
    OVER_LIMIT = "over_limit"
    OVER_DAY_LIMIT = "over_day_limit"
    OVER_MONTH_LIMIT = "over_month_limit"
    OVER_REFUND = "over_refund"
    INSUFFICIENT_FUNDS = "insufficient_funds"
    OVER_CAP = "over_cap"


class RefundReason(StrEnum):
    """Why money is given back, as whoever gave it said at the till: one press, nothing typed."""

    RETURNED = "returned"  # the goods came back
    WRONG_AMOUNT = "wrong_amount"
    PAID_TWICE = "paid_twice"
    OTHER = "other"


class Pay(msgspec.Struct, frozen=True, kw_only=True):
    """``coin.pay/1``: move ``amount`` from the wallet behind ``code`` to the till's shop.

    ``code`` is a one-time code or a wallet card. ``reduced`` is the part of ``amount`` at the reduced
    tax rate. ``pin`` belongs to a card alone; it is never stored and no part of the payment's body.
    """

    payment: Identifier
    amount: Yen
    code: Annotated[str, msgspec.Meta(pattern=r"^[^\x00]+$", max_length=512)]
    reduced: Part = 0
    pin: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{4}(?!\n)$", max_length=4)] | None = None

    def __repr__(self) -> str:
        return f"Pay(payment={self.payment!r}, amount={self.amount}, reduced={self.reduced})"


class RequestPayment(msgspec.Struct, frozen=True, kw_only=True):
    """``coin.request/1``: a code for the customer's phone to scan, which pays ``payment``.

    To withdraw it, ask for the payment's outcome: that closes an id that nobody has paid.
    """

    payment: Identifier
    amount: Yen
    reduced: Part = 0


class Refund(msgspec.Struct, frozen=True, kw_only=True):
    """``coin.refund/1``: give ``amount`` of ``payment`` back to the wallet that paid it.

    ``reduced`` is the part of it that had been paid at the reduced tax rate. A till that asks for no
    reason yet gives none.
    """

    refund: Identifier
    payment: Identifier
    amount: Yen
    reduced: Part = 0
    reason: RefundReason | None = None


class AskOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """``coin.outcome/1``: what became of this payment or refund? Asking closes an id never heard of."""

    payment: Identifier


class ListPayments(msgspec.Struct, frozen=True, kw_only=True):
    """``coin.list/1``: the shop's payments of a local day, newest first.

    ``search`` finds the beginning or end of a number, or a whole amount. ``before`` is the number of
    the last payment of the page before this one.
    """

    day: Day
    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50
    search: Typed = ""
    before: Number | None = None


class FindPayment(msgspec.Struct, frozen=True, kw_only=True):
    """``coin.find/1``: the shop's payment with this number, as printed on its receipt, of any day."""

    number: Typed


class AskTotals(msgspec.Struct, frozen=True, kw_only=True):
    """``coin.totals/1``: what the shop took on a local day."""

    day: Day


class OpenShift(msgspec.Struct, frozen=True, kw_only=True):
    """``coin.open_shift/1``: from now on this till's takings count towards ``shift``."""

    shift: Identifier


class CloseShift(msgspec.Struct, frozen=True, kw_only=True):
    """``coin.close_shift/1``: the shop's own records come to ``counted`` yen (payments less refunds)."""

    shift: Identifier
    counted: Annotated[int, msgspec.Meta(ge=-9_999_999_999, le=9_999_999_999)]


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """``coin.answer/1``. ``ask`` is the envelope id of the ask; ``number`` the payment's number on paper."""

    ask: Identifier
    payment: Identifier
    state: PaymentState
    reason: Refusal | None = None
    amount: Counted | None = None
    reduced: Counted = 0
    refunded: Counted = 0
    committed_at: Timestamp | None = None
    number: Number | None = None
    way: Way | None = None
    tries_left: Annotated[int, msgspec.Meta(ge=0, le=99)] | None = None


class Requested(msgspec.Struct, frozen=True, kw_only=True):
    """``coin.requested/1``: ``code`` is the text to show as a QR code; without one ``reason`` says why."""

    ask: Identifier
    payment: Identifier
    code: Annotated[str, msgspec.Meta(pattern=r"^[^\x00]+$", max_length=512)] | None = None
    until: Timestamp | None = None
    reason: Refusal | None = None


class Received(msgspec.Struct, frozen=True, kw_only=True):
    """``coin.received/1``: nobody asked; a phone has paid one of the shop's codes. May come twice.

    Goes to the till that made the request, or for a printed code to all tills of the shop.
    """

    payment: Identifier
    number: Number
    amount: Counted
    committed_at: Timestamp
    way: Way
    reduced: Counted = 0


class UnfitFact(StrEnum):
    """What of an outcome is not what the till had asked for."""

    PAYMENT = "payment"  # its id
    AMOUNT = "amount"
    REDUCED = "reduced"
    WAY = "way"


class Unfit(msgspec.Struct, frozen=True, kw_only=True):
    """``coin.unfit/1``, a fact of a till: it was told "paid" of what does not fit its own note.

    The till shows 処理未了, and somebody has to look. ``asked`` is the sum of its note, ``number`` where
    the hub says that the money stands.
    """

    payment: Identifier
    asked: Yen
    what: Annotated[tuple[UnfitFact, ...], msgspec.Meta(min_length=1, max_length=4)]
    number: Number | None = None


class Rated(msgspec.Struct, frozen=True, kw_only=True):
    """``coin.rated/1``, a fact of a till: of what was paid by the shop's printed code (or of what of it was
    given back), ``reduced`` was sold at the reduced rate, as the till's paper says.
    """

    payment: Identifier
    reduced: Part


class ListedPayment(msgspec.Struct, frozen=True, kw_only=True):
    """``reduced`` and ``refunded_reduced`` are parts of ``amount`` and ``refunded``.

    ``refund_reasons``: what was given for its refunds, each once, the first one first. The ledger knows no
    rates of what came by the shop's printed code: ``named_reduced`` is the part that a till named with the
    receipt (``None``: none has), ``named_refunded_reduced`` what was named of its refunds.
    """

    payment: Identifier
    number: Number
    amount: Counted
    refunded: Counted
    committed_at: Timestamp
    reduced: Counted = 0
    refunded_reduced: Counted = 0
    way: Way | None = None
    refund_reasons: Annotated[tuple[RefundReason, ...], msgspec.Meta(max_length=16)] = ()
    named_reduced: Counted | None = None
    named_refunded_reduced: Counted = 0

    def __post_init__(self) -> None:
        check_parts(self.amount, self.reduced)
        check_parts(self.amount, self.refunded)
        check_parts(self.refunded, self.refunded_reduced)
        check_parts(self.amount, self.named_reduced or 0)
        check_parts(self.refunded, self.named_refunded_reduced)


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """``coin.listed/1``: the answer to ``coin.list/1`` and ``coin.find/1``. ``more``: a page follows."""

    ask: Identifier
    day: Day
    payments: Annotated[tuple[ListedPayment, ...], msgspec.Meta(max_length=200)]
    shop: Line
    registration_number: RegistrationNumber | None = None
    more: bool = False


class Takings(msgspec.Struct, frozen=True, kw_only=True):
    """Payments and refunds: how many, how much, and what part of it at the reduced rate.

    ``unrated`` and ``refunded_unrated``: the parts that came by the printed code and whose rate no till
    has named; ``None`` from a hub that hears of no rates.
    """

    payments: Counted = 0
    paid: Counted = 0
    paid_reduced: Counted = 0
    refunds: Counted = 0
    refunded: Counted = 0
    refunded_reduced: Counted = 0
    unrated: Counted | None = None
    refunded_unrated: Counted | None = None

    def __post_init__(self) -> None:
        check_parts(self.paid, self.paid_reduced, self.unrated or 0)
        check_parts(self.refunded, self.refunded_reduced, self.refunded_unrated or 0)


class TakingsBy(msgspec.Struct, frozen=True, kw_only=True):
    """The part of the takings that came in one way."""

    way: Way
    takings: Takings


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """``coin.totalled/1``: a function of the log up to ``position``, whose chain hash (hex) is ``chain``."""

    ask: Identifier
    day: Day
    shop: Line
    takings: Takings
    by_way: Annotated[tuple[TakingsBy, ...], msgspec.Meta(max_length=16)]
    position: Counted
    chain: Sha256
    registration_number: RegistrationNumber | None = None


class Shift(msgspec.Struct, frozen=True, kw_only=True):
    """``coin.shifted/1``: the till's shift after the ask. ``expected``: payments less refunds, by the ledger.

    ``known``: false when there is no such shift, or another one is open: ``shift`` then names that one.
    ``late``: by the printed code, with a receipt of an earlier shift that had been closed when the hub heard
    of it. No part of ``takings`` and ``expected``; ``None`` from a hub of before.
    """

    ask: Identifier
    shift: Identifier
    known: bool = True
    opened_at: Timestamp | None = None
    closed_at: Timestamp | None = None
    takings: Takings = Takings()
    expected: Signed = 0
    counted: Signed | None = None
    position: Counted = 0
    late: Takings | None = None


SCHEMAS: dict[str, type] = {
    "coin.pay/1": Pay,
    "coin.request/1": RequestPayment,
    "coin.refund/1": Refund,
    "coin.outcome/1": AskOutcome,
    "coin.list/1": ListPayments,
    "coin.find/1": FindPayment,
    "coin.totals/1": AskTotals,
    "coin.open_shift/1": OpenShift,
    "coin.close_shift/1": CloseShift,
    "coin.answer/1": Outcome,
    "coin.requested/1": Requested,
    "coin.received/1": Received,
    "coin.unfit/1": Unfit,
    "coin.rated/1": Rated,
    "coin.listed/1": Listed,
    "coin.totalled/1": Totals,
    "coin.shifted/1": Shift,
}

SAID_BY = {
    NodeRole.TILL: Says(
        facts=("coin.unfit/1", "coin.rated/1"),
        asks=(
            "coin.pay/1",
            "coin.request/1",
            "coin.refund/1",
            "coin.outcome/1",
            "coin.list/1",
            "coin.find/1",
            "coin.totals/1",
            "coin.open_shift/1",
            "coin.close_shift/1",
        ),
    )
}
ANSWERED_BY = "money"
