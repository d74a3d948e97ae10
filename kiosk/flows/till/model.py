"""What a till knows: sales, payments, receipts, takings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from edge.wire.messages.coin import RefundReason, Refusal, Way

MAX_DIGITS = 7
"""Longest amount: 9,999,999 yen, the largest that the contract carries."""

MAX_COUNT_DIGITS = 10
"""Longest count of a shift."""

MAX_LINES = 30
"""Lines of one sale."""

PIN_DIGITS = 4

HARMLESS = frozenset({"paper_near_end"})
"""What a printer may say of itself and print all the same."""


class Rate(StrEnum):
    """Consumption tax, in per cent. Amounts are keyed with the tax in them."""

    STANDARD = "10"
    REDUCED = "8"  # marked ※ on screen and paper


class Result(StrEnum):
    """What is known of an id. ``ABSENT``: never committed, and it never will be."""

    PAID = "paid"
    REFUSED = "refused"
    ABSENT = "absent"
    UNKNOWN = "unknown"


class NotSent(StrEnum):
    """Why no money moved, as the till itself knows."""

    OFFLINE = "offline"  # the till has no line: nothing was sent
    DEVICE_FULL = "device_full"  # the till cannot keep what it would send: nothing was sent
    NOT_COMMITTED = "not_committed"  # asked for later: the ledger closed the id without an effect


Why = Refusal | NotSent
"""Why no money moved: as the hub says, or as the till knows."""


class Sound(StrEnum):
    """The values are those of the speaker's port."""

    PAID = "paid"
    REFUSED = "refused"
    ATTENTION = "attention"
    ARRIVED = "arrived"  # a payment that nobody at this till was waiting for
    KEY = "key"


class Slip(StrEnum):
    """The receipt's own state, shown apart from the payment's."""

    PRINTING = "printing"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    UNKNOWN = "unknown"  # staff look at the paper and decide; a second copy bears 再発行


@dataclass(frozen=True, slots=True)
class Receipt:
    """``copy`` 0 is the original; later ones bear 再発行. ``reasons`` are the printer's (``paper_out`` …).

    After a refusal they follow the printer; ``ready``: it could print by now.
    """

    slip: Slip
    copy: int = 0
    reasons: tuple[str, ...] = ()
    ready: bool = False

    def beside(self, reasons: tuple[str, ...]) -> Receipt:
        """What a refused one says once the printer's state has become ``reasons``."""
        if self.slip is not Slip.REFUSED:
            return self
        hindering = tuple(reason for reason in reasons if reason not in HARMLESS)
        return replace(self, reasons=hindering, ready=not hindering)

    @property
    def next_copy(self) -> int:
        """After a refusal nothing came out, so the next sheet is still the same one."""
        return self.copy + (0 if self.slip is Slip.REFUSED else 1)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a sale."""

    amount: int
    rate: Rate


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list. ``copies``: highest copy number printed so far, from the device's journal.

    ``reduced`` and ``refunded_reduced`` are the parts of ``amount`` and ``refunded`` at 8 %.
    ``reasons`` were given for what was refunded; refunds of tills before named none.
    """

    payment_id: str
    number: str
    amount: int
    refunded: int
    at: datetime
    copies: int = 0
    reduced: int = 0
    refunded_reduced: int = 0
    way: Way | None = None
    reasons: tuple[RefundReason, ...] = ()

    def left(self, rate: Rate) -> int:
        """What can still be given back of the part at this rate."""
        reduced = self.reduced - self.refunded_reduced
        return reduced if rate is Rate.REDUCED else self.amount - self.refunded - reduced


@dataclass(frozen=True, slots=True)
class Pending:
    """A payment (or, with ``refund_id``, a refund) whose outcome is not known: 処理未了.

    ``unfit``: what the hub says of it is not what was asked for, and somebody has to look.
    """

    payment_id: str
    amount: int
    refund_id: str | None = None
    reduced: int = 0
    unfit: bool = False

    @property
    def id(self) -> str:
        return self.refund_id or self.payment_id


@dataclass(frozen=True, slots=True)
class IncomingPayment:
    """A payment by the shop's printed code, not yet acknowledged by anybody at this till.

    ``rate`` is what its receipt was printed with: the shop says it once.
    """

    payment_id: str
    number: str
    amount: int
    at: datetime
    rate: Rate | None = None
    receipt: Receipt | None = None


@dataclass(frozen=True, slots=True)
class Takings:
    """``unrated``, ``refunded_unrated``: the parts by the printed code whose rate no till has named yet."""

    payments: int = 0
    paid: int = 0
    paid_reduced: int = 0
    refunds: int = 0
    refunded: int = 0
    refunded_reduced: int = 0
    unrated: int = 0
    refunded_unrated: int = 0


@dataclass(frozen=True, slots=True)
class RateParts:
    """A sum by rates, in yen. ``as_receipt``: came by the shop's printed code, and has no receipt yet.

    Its rate is named when the receipt is printed, at the till; the ledger has never heard of it.
    """

    standard: int
    reduced: int
    as_receipt: int = 0

    @property
    def total(self) -> int:
        return self.standard + self.reduced + self.as_receipt


@dataclass(frozen=True, slots=True)
class Totals:
    """What the shop took on a day: a function of the log up to ``position``. ``chain``: its hash, in hex."""

    day: date
    takings: Takings
    by_way: tuple[tuple[Way, Takings], ...]
    position: int
    chain: str

    @property
    def paid(self) -> RateParts:
        return self._parts(self.takings.paid, self.takings.paid_reduced, self.takings.unrated)

    @property
    def refunded(self) -> RateParts:
        taken = self.takings
        return self._parts(taken.refunded, taken.refunded_reduced, taken.refunded_unrated)

    @property
    def net(self) -> RateParts:
        paid, refunded = self.paid, self.refunded
        return RateParts(
            paid.standard - refunded.standard,
            paid.reduced - refunded.reduced,
            paid.as_receipt - refunded.as_receipt,
        )

    @staticmethod
    def _parts(total: int, reduced: int, unrated: int) -> RateParts:
        return RateParts(total - reduced - unrated, reduced, unrated)


@dataclass(frozen=True, slots=True)
class Shift:
    """``expected``: payments less refunds, by the ledger; known when the shift is closed.

    ``late``: receipts of an earlier shift that the hub heard of after its end; in neither's sum.
    """

    id: str
    opened_at: datetime
    closed_at: datetime | None = None
    takings: Takings = Takings()
    expected: int = 0
    counted: int | None = None
    position: int = 0
    late: Takings = Takings()


@dataclass(frozen=True, slots=True)
class Late:
    """An answer that came when the screen had gone on: said in a banner until the next key."""

    subject: Pending
    result: Result
