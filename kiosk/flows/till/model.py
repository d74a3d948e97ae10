"""What a till knows: payments, receipts, and what its screen is doing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kiosk.words.language import Language

MAX_DIGITS = 7
"""Longest amount: 9,999,999 yen, the largest that the contract carries."""


class Result(StrEnum):
    """What is known of an id. ``ABSENT``: never committed, and it never will be."""

    PAID = "paid"
    REFUSED = "refused"
    ABSENT = "absent"
    UNKNOWN = "unknown"


class Refusal(StrEnum):
    """Why no money moved. The values are those of the contract, with three made at the till itself."""

    OFFLINE = "offline"  # the till has no line: nothing was sent
    DEVICE_FULL = "device_full"  # the till cannot keep what it would send: nothing was sent
    NOT_COMMITTED = "not_committed"  # asked for later: the ledger closed the id without an effect
    MALFORMED = "malformed"
    SHOP_NOT_ACTIVE = "shop_not_active"
    ID_REUSED = "id_reused"
    CODE_UNREADABLE = "code_unreadable"
    CODE_EXPIRED = "code_expired"
    CODE_USED = "code_used"
    WALLET_FROZEN = "wallet_frozen"
    OVER_LIMIT = "over_limit"
    INSUFFICIENT_FUNDS = "insufficient_funds"
    OVER_CAP = "over_cap"
    PAYMENT_NOT_FOUND = "payment_not_found"
    NOT_THIS_SHOP = "not_this_shop"
    OVER_REFUND = "over_refund"
    CLOSED = "closed"


class Sound(StrEnum):
    """The values are those of the speaker's port."""

    PAID = "paid"
    REFUSED = "refused"
    ATTENTION = "attention"
    KEY = "key"


class Slip(StrEnum):
    """The receipt's own state, shown apart from the payment's."""

    PRINTING = "printing"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    UNKNOWN = "unknown"  # staff look at the paper and decide; a second copy bears 再発行


@dataclass(frozen=True, slots=True)
class Receipt:
    """``copy`` 0 is the original; later ones bear 再発行. ``reasons`` are the printer's (``paper_out`` …)."""

    slip: Slip
    copy: int = 0
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of today's list. ``copies``: highest copy number printed so far, from the device's journal."""

    payment_id: str
    number: str
    amount: int
    refunded: int
    at: datetime
    copies: int = 0


@dataclass(frozen=True, slots=True)
class Pending:
    """A payment (or, with ``refund_id``, a refund) whose outcome is not known: 処理未了."""

    payment_id: str
    amount: int
    refund_id: str | None = None

    @property
    def id(self) -> str:
        return self.refund_id or self.payment_id


@dataclass(frozen=True, slots=True)
class Late:
    """An answer that came when the screen had gone on: said in a banner until the next key."""

    subject: Pending
    result: Result


# --- phases: what the screen is doing ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Keying:
    """``problem`` is set when 確定 could not go on: ``no_amount``, ``offline``."""

    digits: str = ""
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class SameAmount:
    """An open 処理未了 has this amount: the person must say that this is another customer."""

    payment_id: str
    amount: int
    pending: Pending


@dataclass(frozen=True, slots=True)
class Scanning:
    payment_id: str
    amount: int


@dataclass(frozen=True, slots=True)
class Working:
    """Asked of the hub and waiting. ``asking``: for the outcome of an id sent before."""

    subject: Pending
    asking: bool = False


@dataclass(frozen=True, slots=True)
class Paid:
    """Also a refund that was made, when ``subject.refund_id`` is set."""

    subject: Pending
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Refused:
    subject: Pending
    reason: Refusal


@dataclass(frozen=True, slots=True)
class Unsettled:
    """処理未了: neither paid nor refused, until the hub says so for this same id."""

    subject: Pending


@dataclass(frozen=True, slots=True)
class Listing:
    """Today's list; ``entries`` is None while it is being loaded."""

    entries: tuple[Entry, ...] | None = None
    failed: bool = False


@dataclass(frozen=True, slots=True)
class EntryShown:
    """One payment of the list: reprint, refund in full. ``confirming`` the refund needs a second press."""

    entry: Entry
    entries: tuple[Entry, ...]
    confirming: bool = False
    receipt: Receipt | None = None


Phase = Keying | SameAmount | Scanning | Working | Paid | Refused | Unsettled | Listing | EntryShown


@dataclass(frozen=True, slots=True)
class State:
    """``unsettled`` survives a restart (``Restored``) and a return to the keypad."""

    phase: Phase = Keying()
    language: Language = Language.JA
    online: bool = False
    scanner_reasons: tuple[str, ...] = ()
    printer_reasons: tuple[str, ...] = ()
    unsettled: tuple[Pending, ...] = ()
    late: Late | None = None
