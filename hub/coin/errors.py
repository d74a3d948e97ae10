"""What may not be done, and in which word of the contract a till or phone is told. Pure."""

from __future__ import annotations

from enum import Enum, auto

from edge.wire.messages.coin import Refusal
from hub.kit.errors import Refused
from hub.ledger.model import (
    Code,
    Kind,
)

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


class CoinError(Exception):
    """What was asked for cannot be; the text is for the person who asked."""


class Why(Enum):
    """Why something is not done, at the counter and on the phone."""

    NO_SUCH_WALLET = auto()
    WALLET_MISTYPED = auto()
    WALLET_OF_NOBODY = auto()
    CARD_IN_USE = auto()
    CARD_REPLACED = auto()
    CARD_ENDED = auto()
    PIN_LENGTH = auto()
    PIN_WEAK = auto()
    NO_REASON = auto()
    DRAWER_OPEN = auto()
    DRAWER_UNKNOWN = auto()
    NO_DRAWER = auto()
    OVER_CAP = auto()
    OVER_CAP_UNKNOWN = auto()
    WALLET_CLOSED = auto()
    CHARGED_OTHERWISE = auto()
    DRAWER_CLOSED = auto()
    NOT_CHARGED = auto()
    NAME_MISSING = auto()
    BORN_UNLIKELY = auto()
    IDENTIFIED_ELSEWHERE = auto()
    WALLET_OF_ANOTHER = auto()
    PERHAPS_THE_SAME = auto()
    NOT_IDENTIFIED = auto()
    HOLDS_TOO_MUCH = auto()
    REGISTRATION_SHAPE = auto()
    REGISTRATION_DIGIT = auto()


class NotDone(Refused[Why], CoinError):
    """The same, as a code whose sentence stands in ``words.py``."""
