"""What the reference model writes down, and what there is to be asked: values alone."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import NamedTuple

from city.simulation.purses import Lot, Piece
from edge.wire.messages.coin import AskOutcome, Pay, PaymentState, Refund, RefundReason, Refusal

Said = tuple[PaymentState, Refusal | None]
Body = Pay | Refund | AskOutcome
PAID: Said = (PaymentState.PAID, None)
ABSENT: Said = (PaymentState.ABSENT, None)


def refused(why: Refusal) -> Said:
    return PaymentState.REFUSED, why


@dataclass(frozen=True, slots=True)
class ByPhone:
    """A phone pays ``shop``: for a till's request, whose id this then is, or by the shop's printed code."""

    id: str
    wallet: str
    shop: str
    amount: int
    reduced: int = 0
    request: bool = False


@dataclass(frozen=True, slots=True)
class Sending:
    """From one citizen to another."""

    id: str
    wallet: str
    to: str
    amount: int


@dataclass
class Card:
    wallet: str
    lost: bool = False


@dataclass
class Record:
    """What became of an id. ``shop`` and ``purse`` are the parties, as far as they were known."""

    kind: str
    body: object
    said: Said
    position: int = 0
    at: int = 0
    amount: int = 0
    reduced: int = 0
    refunded: int = 0
    refunded_reduced: int = 0
    shop: str | None = None
    purse: str | None = None
    drawn: list[Piece] = field(default_factory=list)
    reasons: list[RefundReason] = field(default_factory=list)


@dataclass
class Held:
    """Money set aside, until ``until`` at the latest."""

    purse: str
    shop: str
    amount: int
    until: int
    drawn: list[tuple[Lot, int]]
    open: bool = True


def id_of(body: Body) -> str:
    """The id whose one outcome is asked for."""
    return body.refund if isinstance(body, Refund) else body.payment


def without_pin(body: Body) -> Body:
    """A PIN is no part of what an id stands for."""
    if isinstance(body, Pay):
        return Pay(payment=body.payment, amount=body.amount, code=body.code, reduced=body.reduced)
    return body


class Code(NamedTuple):
    """``mark``: second and nonce, which ascend with the time."""

    wallet: str
    second: int
    mark: bytes


def read_code(text: str) -> Code | None:
    """What stands in the bytes of a code; ``None``: not a code of this form."""
    if not text.startswith("hQVDUFYwM"):
        return None
    data = base64.b64decode(text)
    number = data.index(b"\x5a\x08") + 2
    secret = data.index(b"\x63\x18", number) + 2
    mark = data[secret : secret + 8]
    return Code(data[number : number + 8].hex(), int.from_bytes(mark[:4], "big"), mark)
