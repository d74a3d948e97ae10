"""The coin's rules and words: pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from edge.wire.messages.coin import Refusal
from hub.ledger.model import Code, Kind


@dataclass(frozen=True, slots=True)
class Wallet:
    """``number`` is what codes and staff know it by; no name stands here."""

    number: str
    account: int
    citizen: str | None


class Freezer(StrEnum):
    """Who froze a wallet."""

    HOLDER = "holder"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Shop:
    """``registration_number``: T and 13 digits, for 適格簡易請求書. ``code``: the number on its poster."""

    id: str
    name: str
    account: int
    active: bool
    code: str
    registration_number: str | None = None


_REFUSALS = {
    Code.ID_REUSED: Refusal.ID_REUSED,
    Code.CLOSED: Refusal.CLOSED,
    Code.AMOUNT_INVALID: Refusal.MALFORMED,
    Code.ACCOUNT_NOT_FOUND: Refusal.CODE_UNREADABLE,
    Code.TARGET_NOT_FOUND: Refusal.PAYMENT_NOT_FOUND,
    Code.TARGET_UNFIT: Refusal.PAYMENT_NOT_FOUND,
    Code.NOT_A_PARTY: Refusal.NOT_THIS_SHOP,
    Code.ONCE_USED: Refusal.CODE_USED,
    Code.OVER_LIMIT: Refusal.OVER_LIMIT,
    Code.OVER_DAY: Refusal.OVER_DAY_LIMIT,
    Code.OVER_MONTH: Refusal.OVER_MONTH_LIMIT,
    Code.OVER_REFUND: Refusal.OVER_REFUND,
    Code.INSUFFICIENT_FUNDS: Refusal.INSUFFICIENT_FUNDS,
    Code.OVER_CAP: Refusal.OVER_CAP,
}


def refusal_of(kind: Kind, code: Code, reason: str | None) -> Refusal | None:
    """What a till is told; ``None`` when it was posted. A wallet gives in a payment, takes in a refund."""
    if code is Code.POSTED:
        return None
    if code is Code.REFUSED:
        assert reason is not None
        return Refusal(reason)
    if code in (Code.DEBIT_FROZEN, Code.CREDIT_CLOSED):
        wallet_side = (code is Code.DEBIT_FROZEN) == (kind is not Kind.REFUND)
        return Refusal.WALLET_FROZEN if wallet_side else Refusal.SHOP_NOT_ACTIVE
    # The rest are about holds, of which no till asks; it may still ask for the outcome of any id.
    return _REFUSALS.get(code, Refusal.PAYMENT_NOT_FOUND)
