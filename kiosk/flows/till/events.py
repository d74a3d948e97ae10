"""What can happen at a till: presses, codes, outcomes, devices.

Ids are made where the person presses (the screen's application puts them into the event), so that
every retry of a payment or refund reuses them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from edge.wire.messages.coin import RefundReason, Way
from kiosk.flows.till.model import Entry, IncomingPayment, Pending, Rate, Result, Shift, Slip, Totals, Why
from kiosk.words.language import Language


@dataclass(frozen=True, slots=True)
class DigitsPressed:
    """One key: ``0`` … ``9`` or ``00``."""

    digits: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class BackspacePressed:
    pass


@dataclass(frozen=True, slots=True)
class ClearPressed:
    pass


@dataclass(frozen=True, slots=True)
class LinePressed:
    """＋10％ or ＋8％※: what was keyed is a line of the sale. In a refund: which part is keyed now."""

    rate: Rate


@dataclass(frozen=True, slots=True)
class UndoPressed:
    """The sale as it was before the last line was added, taken back or cleared."""


@dataclass(frozen=True, slots=True)
class AmountConfirmed:
    """Pay by the customer's code or card."""

    payment_id: str


@dataclass(frozen=True, slots=True)
class RequestPressed:
    """QRを見せる: pay by a code on this screen."""

    payment_id: str


@dataclass(frozen=True, slots=True)
class PosterPressed:
    """店頭のQR: wait for a payment of this amount by the shop's printed code."""


@dataclass(frozen=True, slots=True)
class PinConfirmed:
    """A refused id stays refused: the try with the PIN is a payment of its own."""

    payment_id: str


@dataclass(frozen=True, slots=True)
class AnotherCustomer:
    """The person says that the same amount is a new payment."""


@dataclass(frozen=True, slots=True)
class CodeScanned:
    """Anything but a receipt."""

    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReceiptScanned:
    """The code of one of the receipts, at any time: the number on it."""

    number: str


@dataclass(frozen=True, slots=True)
class RequestArrived:
    """The code to show, until ``until`` on the clock of ``Tick``; or why there is none.

    Neither code nor reason: the hub did not answer, and the id may be open there.
    """

    payment_id: str
    code: str | None = field(default=None, repr=False)
    until: float = 0.0
    reason: Why | None = None


@dataclass(frozen=True, slots=True)
class Tick:
    """Every second. ``now``: seconds on the device's monotonic clock."""

    now: float


@dataclass(frozen=True, slots=True)
class PaymentsReceived:
    """Payments by the shop's printed code. ``meanwhile``: they came while this till was off or offline."""

    incoming: tuple[IncomingPayment, ...]
    meanwhile: bool = False


@dataclass(frozen=True, slots=True)
class IncomingPressed:
    """Show what has come in and was not acknowledged."""


@dataclass(frozen=True, slots=True)
class AcknowledgePressed:
    """One payment, or all of them."""

    payment_id: str | None = None


@dataclass(frozen=True, slots=True)
class IncomingPrintPressed:
    """A receipt for an incoming payment; the shop says at which rate, for the phone did not."""

    payment_id: str
    rate: Rate


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
class AgainPressed:
    """The same sale once more, after a refusal."""


@dataclass(frozen=True, slots=True)
class OutcomeArrived:
    """For a payment or a refund: ``id`` is the payment's, or the refund's.

    ``unfit``: the hub said "paid" of something that was not asked for, so it stays unknown.
    """

    id: str
    result: Result
    reason: Why | None = None
    number: str | None = None
    way: Way | None = None
    tries_left: int | None = None
    unfit: bool = False


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
    """``entries`` is None when the hub did not answer. ``more``: a page follows.

    ``search`` and ``before`` are those of the ``LoadList`` that this answers.
    """

    entries: tuple[Entry, ...] | None
    more: bool = False
    search: str = ""
    before: str | None = None


@dataclass(frozen=True, slots=True)
class SearchPressed:
    """Search for what was keyed: a number's beginning or end, or a whole amount."""


@dataclass(frozen=True, slots=True)
class PagePressed:
    """The next page of the list, or the one before."""

    forward: bool


@dataclass(frozen=True, slots=True)
class CursorMoved:
    """With the keyboard, one line down (or up) the list."""

    down: bool


@dataclass(frozen=True, slots=True)
class FindArrived:
    """``entry`` is None when the shop has no such payment; ``failed``: the hub did not answer."""

    number: str
    entry: Entry | None = None
    failed: bool = False


@dataclass(frozen=True, slots=True)
class EntryChosen:
    payment_id: str


@dataclass(frozen=True, slots=True)
class RefundPressed:
    pass


@dataclass(frozen=True, slots=True)
class ReasonChosen:
    """Why it is given back."""

    reason: RefundReason


@dataclass(frozen=True, slots=True)
class WholePressed:
    """Give back all that is left."""


@dataclass(frozen=True, slots=True)
class RefundConfirmed:
    refund_id: str


@dataclass(frozen=True, slots=True)
class DayPressed:
    """Today's totals and the shift."""


@dataclass(frozen=True, slots=True)
class TotalsArrived:
    """``totals`` is None when the hub did not answer."""

    totals: Totals | None


@dataclass(frozen=True, slots=True)
class PrintPressed:
    """Print what the screen shows: the day's totals or the closed shift."""


@dataclass(frozen=True, slots=True)
class PaperArrived:
    """What the printer said about a paper of totals or of a shift."""

    slip: Slip
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShiftOpened:
    """Somebody pressed シフトを開ける. The id is made here and kept for every retry."""

    shift_id: str


@dataclass(frozen=True, slots=True)
class CountPressed:
    """シフトを閉める: the count may be keyed."""


@dataclass(frozen=True, slots=True)
class MinusPressed:
    """More was given back than taken."""


@dataclass(frozen=True, slots=True)
class CountConfirmed:
    """The count is keyed: show it once more."""


@dataclass(frozen=True, slots=True)
class CountSettled:
    """Seen and right. A press of its own, so that a double tap settles nothing."""


@dataclass(frozen=True, slots=True)
class ShiftArrived:
    """The till's shift as the ledger knows it, also after a restart. None: none is open.

    ``failed``: the hub did not answer; nothing is known to have changed.
    """

    shift: Shift | None
    failed: bool = False


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """Online means: the hub itself can be reached, not only the broker. ``quarantined``: it keeps us away."""

    online: bool
    quarantined: bool = False


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
    DigitsPressed | BackspacePressed | ClearPressed | LinePressed | UndoPressed
    | AmountConfirmed | RequestPressed | PosterPressed | PinConfirmed | AnotherCustomer
    | CodeScanned | ReceiptScanned | RequestArrived | Tick
    | PaymentsReceived | IncomingPressed | AcknowledgePressed | IncomingPrintPressed
    | CancelPressed | AskPressed | DonePressed | AgainPressed | OutcomeArrived | ReceiptArrived
    | ReprintPressed | ListPressed | ListArrived | SearchPressed | PagePressed | CursorMoved | FindArrived
    | EntryChosen | RefundPressed | ReasonChosen | WholePressed | RefundConfirmed
    | DayPressed | TotalsArrived | PrintPressed | PaperArrived
    | ShiftOpened | CountPressed | MinusPressed | CountConfirmed | CountSettled
    | ShiftArrived
    | LinkChanged | ScannerChanged | PrinterChanged | LanguageChosen | Restored
)  # fmt: skip
