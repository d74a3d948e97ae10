"""What can happen at a till: presses, codes, outcomes, devices.

Ids are made where the person presses (the screen's application puts them into the event), so that
every retry of a payment or refund reuses them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.flows.till.model import Entry, Pending, Refusal, Result, Slip
from kiosk.words.language import Language


@dataclass(frozen=True, slots=True)
class DigitsPressed:
    """One key: ``0`` … ``9`` or ``00``."""

    digits: str


@dataclass(frozen=True, slots=True)
class BackspacePressed:
    pass


@dataclass(frozen=True, slots=True)
class ClearPressed:
    pass


@dataclass(frozen=True, slots=True)
class AmountConfirmed:
    payment_id: str


@dataclass(frozen=True, slots=True)
class AnotherCustomer:
    """The person says that the same amount is a new payment."""


@dataclass(frozen=True, slots=True)
class CodeScanned:
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CancelPressed:
    """Back to the keypad; a payment under way stays 処理未了 and is never forgotten."""


@dataclass(frozen=True, slots=True)
class AskPressed:
    """確認する: ask what became of the same id. ``id`` chooses one when several are open."""

    id: str | None = None


@dataclass(frozen=True, slots=True)
class DonePressed:
    """Next customer."""


@dataclass(frozen=True, slots=True)
class OutcomeArrived:
    """For a payment or a refund: ``id`` is the payment's, or the refund's."""

    id: str
    result: Result
    reason: Refusal | None = None


@dataclass(frozen=True, slots=True)
class ReceiptArrived:
    """What the printer said about one copy."""

    id: str
    copy: int
    slip: Slip
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReprintPressed:
    pass


@dataclass(frozen=True, slots=True)
class ListPressed:
    pass


@dataclass(frozen=True, slots=True)
class ListArrived:
    """``entries`` is None when the hub did not answer."""

    entries: tuple[Entry, ...] | None


@dataclass(frozen=True, slots=True)
class EntryChosen:
    payment_id: str


@dataclass(frozen=True, slots=True)
class RefundPressed:
    pass


@dataclass(frozen=True, slots=True)
class RefundConfirmed:
    refund_id: str


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """Online means: the hub itself can be reached, not only the broker."""

    online: bool


@dataclass(frozen=True, slots=True)
class ScannerChanged:
    """No reasons: ready."""

    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PrinterChanged:
    """No reasons: ready."""

    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LanguageChosen:
    language: Language


@dataclass(frozen=True, slots=True)
class Restored:
    """After a restart: what the journal holds without an outcome."""

    pending: tuple[Pending, ...]


Event = (
    DigitsPressed | BackspacePressed | ClearPressed | AmountConfirmed | AnotherCustomer | CodeScanned
    | CancelPressed | AskPressed | DonePressed | OutcomeArrived | ReceiptArrived | ReprintPressed
    | ListPressed | ListArrived | EntryChosen | RefundPressed | RefundConfirmed | LinkChanged
    | ScannerChanged | PrinterChanged | LanguageChosen | Restored
)  # fmt: skip
