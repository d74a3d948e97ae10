"""What a till wants done in the world."""

from __future__ import annotations

from dataclasses import dataclass, field

from edge.wire.messages.coin import RefundReason
from kiosk.flows.till.model import Shift, Sound, Totals
from kiosk.words.language import Language


@dataclass(frozen=True, slots=True)
class StartScan:
    """From now on a code read is reported as ``CodeScanned``; older ones are thrown away."""


@dataclass(frozen=True, slots=True)
class StopScan:
    pass


@dataclass(frozen=True, slots=True)
class Pay:
    """Answered by ``OutcomeArrived(payment_id, …)`` within the device's deadline, ``UNKNOWN`` if need be."""

    payment_id: str
    amount: int
    code: str = field(repr=False)
    reduced: int = 0
    pin: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class RequestCode:
    """Ask for a code for the customer's phone. Answered by ``RequestArrived``.

    When the phone pays, ``OutcomeArrived(payment_id, PAID, …)`` comes by itself. The id is open from the
    asking on; nobody but the flow asks for its outcome while its code is shown, for that closes it.
    """

    payment_id: str
    amount: int
    reduced: int = 0


@dataclass(frozen=True, slots=True)
class AskOutcome:
    """Answered by ``OutcomeArrived``. ``id`` is a payment's or a refund's."""

    id: str


@dataclass(frozen=True, slots=True)
class Refund:
    """Answered by ``OutcomeArrived(refund_id, …)``."""

    refund_id: str
    payment_id: str
    amount: int
    reason: RefundReason
    reduced: int = 0


@dataclass(frozen=True, slots=True)
class PrintReceipt:
    """Answered by ``ReceiptArrived(refund_id or payment_id, copy, …)``. Copies from 1 on bear 再発行."""

    payment_id: str
    amount: int
    copy: int
    refund_id: str | None = None
    reduced: int = 0


@dataclass(frozen=True, slots=True)
class Chime:
    sound: Sound


@dataclass(frozen=True, slots=True)
class Announce:
    """Say aloud that a payment of this amount has come in."""

    amount: int
    language: Language


@dataclass(frozen=True, slots=True)
class ShowCustomer:
    """Two lines for the customer's display, each at most 20 half-width cells (JIS X 0201)."""

    upper: str
    lower: str


@dataclass(frozen=True, slots=True)
class LoadList:
    """Answered by ``ListArrived`` with the same ``search`` and ``before``."""

    search: str = ""
    before: str | None = None


@dataclass(frozen=True, slots=True)
class FindPayment:
    """By the number on a receipt, of any day. Answered by ``FindArrived``."""

    number: str


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """Somebody has seen these payments: they are not to be announced again."""

    payment_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LoadTotals:
    """Of today. Answered by ``TotalsArrived``."""


@dataclass(frozen=True, slots=True)
class PrintTotals:
    """Answered by ``PaperArrived``."""

    totals: Totals


@dataclass(frozen=True, slots=True)
class OpenShift:
    """Answered by ``ShiftArrived``; pressing again sends the same id."""

    shift_id: str


@dataclass(frozen=True, slots=True)
class CloseShift:
    """Answered by ``ShiftArrived``. ``counted``: what the slips add up to, payments less refunds."""

    shift_id: str
    counted: int


@dataclass(frozen=True, slots=True)
class PrintShift:
    """Answered by ``PaperArrived``."""

    shift: Shift


Effect = (
    StartScan | StopScan | Pay | RequestCode | AskOutcome | Refund | PrintReceipt | Chime | Announce
    | ShowCustomer | LoadList | FindPayment | Acknowledge | LoadTotals | PrintTotals
    | OpenShift | CloseShift | PrintShift
)  # fmt: skip
