"""Payments between a till and the ledger.

An ask travels on ``up/ask/coin/<op>``, its answer on ``down/answer/coin``. The envelope's id of an
ask is new for every sending; what makes the effect single is ``payment`` (or ``refund``): made where
the person pressed the button, kept on the till's disk before the first sending, reused by each retry.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import msgspec

from edge.wire.envelope import Identifier

Yen = Annotated[int, msgspec.Meta(ge=1, le=9_999_999)]
"""A positive amount in whole yen."""


class PaymentState(StrEnum):
    """What the ledger knows of an id. ``ABSENT``: never heard of it, and it now never will succeed."""

    PAID = "paid"
    REFUSED = "refused"
    ABSENT = "absent"


class Refusal(StrEnum):
    """Why nothing moved. The order is the order of precedence when several apply."""

    MALFORMED = "malformed"
    ID_REUSED = "id_reused"  # same id, another body
    CLOSED = "closed"  # the id was closed by an asked-for outcome before it arrived
    SHOP_NOT_ACTIVE = "shop_not_active"
    CODE_UNREADABLE = "code_unreadable"
    CODE_EXPIRED = "code_expired"
    PAYMENT_NOT_FOUND = "payment_not_found"
    NOT_THIS_SHOP = "not_this_shop"
    CODE_USED = "code_used"
    WALLET_FROZEN = "wallet_frozen"
    OVER_LIMIT = "over_limit"
    OVER_REFUND = "over_refund"
    INSUFFICIENT_FUNDS = "insufficient_funds"
    OVER_CAP = "over_cap"


class Pay(msgspec.Struct, frozen=True, kw_only=True):
    """``coin.pay/1``: move ``amount`` from the wallet behind the one-time ``code`` to the till's shop."""

    payment: Identifier
    amount: Yen
    code: Annotated[str, msgspec.Meta(min_length=1, max_length=512)]


class Refund(msgspec.Struct, frozen=True, kw_only=True):
    """``coin.refund/1``: give ``amount`` of ``payment`` back to the wallet that paid it."""

    refund: Identifier
    payment: Identifier
    amount: Yen


class AskOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """``coin.outcome/1``: what became of this payment or refund? Asking closes an id never heard of."""

    payment: Identifier


class ListPayments(msgspec.Struct, frozen=True, kw_only=True):
    """``coin.list/1``: the shop's payments of a local day (YYYY-MM-DD), newest first."""

    day: Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """``coin.answer/1``. ``ask`` is the envelope id of the ask; ``number`` the payment's number on paper."""

    ask: Identifier
    payment: Identifier
    state: PaymentState
    reason: Refusal | None = None
    amount: int | None = None
    refunded: int = 0
    committed_at: str | None = None
    number: str | None = None


class ListedPayment(msgspec.Struct, frozen=True, kw_only=True):
    payment: Identifier
    number: str
    amount: int
    refunded: int
    committed_at: str


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """``coin.listed/1``: the answer to ``coin.list/1``."""

    ask: Identifier
    day: str
    payments: tuple[ListedPayment, ...]
    shop: str
    registration_number: str | None = None


SCHEMAS: dict[str, type] = {
    "coin.pay/1": Pay,
    "coin.refund/1": Refund,
    "coin.outcome/1": AskOutcome,
    "coin.list/1": ListPayments,
    "coin.answer/1": Outcome,
    "coin.listed/1": Listed,
}
