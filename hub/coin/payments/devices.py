"""What tills ask and what they are told: bytes of the wire ↔ values."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Annotated, Generic, TypeVar, get_args

import msgspec

from edge.wire.envelope import UNREADABLE, Envelope, WireError, decode_header, timestamp
from edge.wire.messages import coin
from edge.wire.messages.coin import AskOutcome, Outcome, Pay, PaymentState, Refund, Refusal
from edge.wire.topics import Down, Topics
from hub.coin.sales import rates
from hub.core.clock import Clock
from hub.core.db import Transaction
from hub.fleet import service as fleet
from hub.fleet.model import Alarm
from hub.messaging.handlers import Fact, Refused, handles

SUBJECT = "coin"
Posting = Pay | Refund | AskOutcome
"""What goes to the books, by the batch."""

Looking = (
    coin.RequestPayment
    | coin.ListPayments
    | coin.FindPayment
    | coin.AskTotals
    | coin.OpenShift
    | coin.CloseShift
)
"""What moves no money, and must not hold up what does."""

Body = Posting | Looking
Asked = TypeVar("Asked")
Answer = Outcome | coin.Requested | coin.Listed | coin.Totals | coin.Shift


_UNFIT_WORDS = {
    coin.UnfitFact.PAYMENT: "番号",
    coin.UnfitFact.AMOUNT: "金額",
    coin.UnfitFact.REDUCED: "税率の内訳",
    coin.UnfitFact.WAY: "払い方",
}


@handles("coin.unfit/1")
def unfit(tx: Transaction, fact: Fact, body: coin.Unfit) -> None:
    """A till was told "paid" of what it had not asked for: somebody must look at both."""
    what = "・".join(_UNFIT_WORDS[each] for each in body.what)
    place = f"、台帳の番号 {body.number}" if body.number else ""
    detail = f"{what}が合わない（頼んだ額 ￥{body.asked:,}{place}）"
    fleet.raise_alarm(tx, fact.node, Alarm.PAYMENT_UNFIT, detail, fact.received_at)


@handles("coin.rated/1")
def named_rate(tx: Transaction, fact: Fact, body: coin.Rated) -> None:
    """Totals and the till's shift follow what the paper says."""
    try:
        rates.name(tx, fact.node, body.payment, body.reduced, fact.at)
    except rates.NotNamed as unfit:
        raise Refused(str(unfit)) from unfit


_AskId = Annotated[str, msgspec.Meta(min_length=1, max_length=36)]
"""It is only given back, so its letters need no looking at."""
_Compared = Annotated[str, msgspec.Meta(max_length=64)]
"""Only compared with what it must be."""


class _Question(msgspec.Struct, Generic[Asked], frozen=True):
    """What is looked at of an ask's envelope: the rest is for messages whose order or time matters."""

    id: _AskId
    schema: _Compared
    node: _Compared
    data: Asked


_Known = tuple[str, msgspec.json.Decoder[_Question[Body]]]
"""A question's schema, and its decoder."""

_DECODERS: dict[str, _Known] = {
    schema.removeprefix("coin.").partition("/")[0]: (schema, msgspec.json.Decoder(_Question[body]))  # type: ignore[valid-type]
    for schema, body in coin.SCHEMAS.items()
    if body in get_args(Body)
}
_SCHEMA_OF = {body: schema for schema, body in coin.SCHEMAS.items()}


class Ask(msgspec.Struct, frozen=True):
    """A question from ``node``, which the broker vouches for."""

    node: str
    id: str
    body: Body


class Malformed(msgspec.Struct, frozen=True):
    """A question that fits no schema. ``id`` is empty when not even that can be read."""

    node: str
    id: str


def read(root: str, topic: str, payload: bytes) -> Ask | Malformed:
    """The question in a message on ``<root>/edge/<node>/up/ask/coin/<operation>``."""
    node, known = _route(root, topic)
    if known is not None:
        schema, decoder = known
        try:
            question = decoder.decode(payload)
        except UNREADABLE:
            return Malformed(node, _id(payload))
        if question.node == node and question.schema == schema:
            return Ask(node, question.id, question.data)
    return Malformed(node, _id(payload))


@lru_cache(maxsize=4096)
def _route(root: str, topic: str) -> tuple[str, _Known | None]:
    """Who asks, and what an operation's questions are read by."""
    levels = topic[len(root) :].split("/")
    return levels[2], _DECODERS.get(levels[-1])


def refused_as_malformed(ask: Malformed) -> Outcome:
    """Told to a till that sends what it may not; its payment's id is not known."""
    return Outcome(ask=ask.id, payment=ask.id, state=PaymentState.REFUSED, reason=Refusal.MALFORMED)


def _id(payload: bytes) -> str:
    try:
        return decode_header(payload).id
    except WireError:
        return ""


class Answering:
    """Puts answers into envelopes of this process. ``mono`` gives milliseconds since the boot.

    ``boot`` names the process's life, so that with a count behind it every answer has its own id.
    """

    def __init__(self, topics: Topics, clock: Clock, boot: str, mono: Callable[[], int]) -> None:
        self._topics = topics
        self._clock = clock
        self._count = itertools.count(1)
        self._boot = boot
        self._mono = mono
        self._encode = msgspec.json.Encoder().encode
        self._to: dict[str, str] = {}

    def topic(self, node: str) -> str:
        """Where the answers to a node go. Fixed by the contract, never taken from the question."""
        known = self._to.get(node)
        if known is None:
            known = self._to[node] = self._topics.down(node, Down.ANSWER, SUBJECT)
        return known

    def payloads(self, answers: Sequence[Answer | coin.Received]) -> list[bytes]:
        """One envelope per answer."""
        at, mono = timestamp(self._clock.now()), self._mono()
        return [
            self._encode(
                Envelope(
                    id=f"{self._boot}-{next(self._count):x}",
                    schema=_SCHEMA_OF[type(answer)],
                    node="hub",
                    session=self._boot,
                    at=at,
                    mono=mono,
                    boot=self._boot,
                    data=answer,
                )
            )
            for answer in answers
        ]
