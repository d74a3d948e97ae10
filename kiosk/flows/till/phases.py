"""What the till's screen is doing, and the whole of its state."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from edge.wire.messages.coin import RefundReason, Way
from kiosk.flows.till.model import (
    Entry,
    IncomingPayment,
    Late,
    Line,
    Pending,
    Rate,
    Receipt,
    Shift,
    Totals,
    Why,
)
from kiosk.words.language import Language


@dataclass(frozen=True, slots=True)
class Keying:
    """A sale: lines with their rates, and digits that will be another line (at 10 % if nothing is said).

    ``problem`` is set when the last key could not do its work: ``no_amount``, ``too_much``,
    ``too_many_lines``, ``offline``. ``notice``: what has just ended well (``withdrawn``).
    """

    digits: str = ""
    problem: str | None = None
    lines: tuple[Line, ...] = ()
    notice: str | None = None

    @classmethod
    def of(cls, amount: int, reduced: int) -> Keying:
        """A sale of these parts."""
        parts = Line(amount - reduced, Rate.STANDARD), Line(reduced, Rate.REDUCED)
        return cls(lines=tuple(line for line in parts if line.amount)) if reduced else cls(str(amount))

    @property
    def total(self) -> int:
        return sum(line.amount for line in self.lines) + int(self.digits or "0")

    @property
    def reduced(self) -> int:
        """The part at 8 %."""
        return sum(line.amount for line in self.lines if line.rate is Rate.REDUCED)


@dataclass(frozen=True, slots=True)
class SameAmount:
    """An open 処理未了 has this amount: the person must say that this is another customer."""

    payment_id: str
    amount: int
    pending: Pending
    reduced: int = 0
    request: bool = False


@dataclass(frozen=True, slots=True)
class Scanning:
    """``problem``: what was scanned instead (``receipt``)."""

    payment_id: str
    amount: int
    reduced: int = 0
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class EnterPin:
    """The customer keys the card's PIN. The card's text waits here for the payment with it, and only here."""

    subject: Pending
    code: str = field(repr=False)
    pin: str = field(default="", repr=False)
    tries_left: int | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Requesting:
    """Waiting for the code that the customer's phone is to read."""

    subject: Pending


@dataclass(frozen=True, slots=True)
class ShowingCode:
    """The customer's phone may pay until ``until``; both are seconds on the clock of ``Tick``."""

    subject: Pending
    code: str = field(repr=False)
    until: float
    now: float | None = None

    @property
    def seconds_left(self) -> int | None:
        """None until the clock has been heard."""
        return None if self.now is None else max(0, math.ceil(self.until - self.now))


@dataclass(frozen=True, slots=True)
class AtPoster:
    """Waiting for a payment of this amount by the shop's printed code. ``other``: another amount came."""

    amount: int
    reduced: int = 0
    other: int | None = None


@dataclass(frozen=True, slots=True)
class Working:
    """Asked of the hub and waiting. ``asking``: for the outcome of an id sent before.

    ``withdrawing``: because its code is no longer shown. ``code``: a card's, should a PIN be needed.
    """

    subject: Pending
    asking: bool = False
    withdrawing: bool = False
    code: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Paid:
    """Also a refund that was made, when ``subject.refund_id`` is set."""

    subject: Pending
    receipt: Receipt
    number: str | None = None
    way: Way | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    subject: Pending
    reason: Why


@dataclass(frozen=True, slots=True)
class Unsettled:
    """処理未了: neither paid nor refused, until the hub says so for this same id."""

    subject: Pending


@dataclass(frozen=True, slots=True)
class Listing:
    """Today's list; ``entries`` is None while it is being loaded.

    ``search`` is what was keyed, ``searched`` what these entries were searched for. ``pages`` are the
    starts of the pages up to this one (None: the newest). ``cursor``: the line that the keyboard is on.
    """

    entries: tuple[Entry, ...] | None = None
    failed: bool = False
    more: bool = False
    search: str = ""
    searched: str = ""
    pages: tuple[str | None, ...] = (None,)
    cursor: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """Looking for the payment of a scanned receipt. ``problem``: ``not_found``, ``failed``, ``offline``."""

    number: str
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class EntryShown:
    """One payment: reprint it, give it back. ``listing``: where it was chosen; None when it was scanned."""

    entry: Entry
    listing: Listing | None = None
    receipt: Receipt | None = None


@dataclass(frozen=True, slots=True)
class ChoosingReason:
    """Why ``entry`` is given back: asked before the amount, so that 返金する is the last press."""

    entry: Entry
    listing: Listing | None = None


@dataclass(frozen=True, slots=True)
class Refunding:
    """How much of ``entry`` is given back, for each rate; ``RefundConfirmed`` does it.

    All that is left stands there first (``whole``) until something else is keyed. ``keyed`` is the rate
    whose amount the keypad changes; ``fresh``: its next digit begins anew.
    ``problem``: ``over_left``, ``no_amount``, ``refund_open`` (another one is not settled).
    """

    entry: Entry
    reason: RefundReason
    standard: int
    reduced: int
    keyed: Rate
    fresh: bool = True
    problem: str | None = None
    listing: Listing | None = None

    @property
    def whole(self) -> bool:
        return self.amount == self.entry.amount - self.entry.refunded

    @property
    def amount(self) -> int:
        return self.standard + self.reduced


@dataclass(frozen=True, slots=True)
class IncomingShown:
    """Incoming payments that nobody has acknowledged (``State.incoming``)."""


@dataclass(frozen=True, slots=True)
class Day:
    """The day's totals; ``totals`` is None while they are being loaded. ``receipt``: of their paper."""

    totals: Totals | None = None
    failed: bool = False
    receipt: Receipt | None = None


@dataclass(frozen=True, slots=True)
class Counting:
    """Somebody keys what the slips of the shift add up to. ``problem``: ``no_amount``, ``shift_failed``."""

    digits: str = ""
    negative: bool = False
    problem: str | None = None

    @property
    def counted(self) -> int:
        return (-1 if self.negative else 1) * int(self.digits or "0")


@dataclass(frozen=True, slots=True)
class CountShown:
    """The count once more, large: a shift is closed with it only once, and nobody corrects it later."""

    counting: Counting


@dataclass(frozen=True, slots=True)
class ChangingShift:
    """Asked of the hub and waiting. ``counting`` is set when the shift is being closed."""

    shift_id: str
    counting: Counting | None = None
    failed: bool = False


@dataclass(frozen=True, slots=True)
class ShiftClosed:
    """``receipt``: of the shift's paper."""

    shift: Shift
    receipt: Receipt | None = None


Phase = (
    Keying | SameAmount | Scanning | EnterPin | Requesting | ShowingCode | AtPoster | Working
    | Paid | Refused | Unsettled | Listing | Finding | EntryShown | ChoosingReason | Refunding | IncomingShown
    | Day | Counting | CountShown | ChangingShift | ShiftClosed
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class State:
    """``unsettled`` survives a restart (``Restored``) and a return to the keypad.

    ``kept`` is the sale that is being paid, for 取り消す and やり直す; ``undo`` the sale before its last
    change. ``received``: ids of incoming payments heard lately, for they may come twice.
    """

    phase: Phase = Keying()
    language: Language = Language.JA
    online: bool = False
    quarantined: bool = False
    scanner_reasons: tuple[str, ...] = ()
    printer_reasons: tuple[str, ...] = ()
    unsettled: tuple[Pending, ...] = ()
    late: Late | None = None
    kept: Keying = Keying()
    undo: Keying | None = None
    incoming: tuple[IncomingPayment, ...] = ()
    meanwhile: int = 0
    received: tuple[str, ...] = ()
    shift: Shift | None = None

    @property
    def cut_off(self) -> str:
        """Why nothing can be sent now, as every screen words it: ``stopped`` by the city, or ``offline``."""
        return "stopped" if self.quarantined else "offline"

    @property
    def scanner_trouble(self) -> str:
        """The word for what is wrong with the scanner, or nothing. A bad code is no bad scanner."""
        if not self.scanner_reasons:
            return ""
        known = {"dark": "scanner_dark", "failed": "scanner_failed"}
        known |= dict.fromkeys(("unfinished", "too_long", "garbage", "undecodable"), "scanner_unread")
        return known.get(self.scanner_reasons[0], "scanner_missing")
