"""What a till wants done in the world."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.flows.till.model import Sound


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


@dataclass(frozen=True, slots=True)
class PrintReceipt:
    """Answered by ``ReceiptArrived(refund_id or payment_id, copy, …)``. Copies from 1 on bear 再発行."""

    payment_id: str
    amount: int
    copy: int
    refund_id: str | None = None


@dataclass(frozen=True, slots=True)
class Chime:
    sound: Sound


@dataclass(frozen=True, slots=True)
class LoadList:
    """Answered by ``ListArrived``."""


Effect = StartScan | StopScan | Pay | AskOutcome | Refund | PrintReceipt | Chime | LoadList
