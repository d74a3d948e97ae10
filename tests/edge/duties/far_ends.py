"""Small real things at the ports: a printer that says what it is told to say, a hub with a memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

import msgspec

from drivers.ports import (
    Columns,
    DeviceState,
    Line,
    PaperDocument,
    Presence,
    PrintOutcome,
    PrintResult,
    QrCode,
)
from edge.link.connection import LinkDown, View
from edge.wire.envelope import timestamp
from edge.wire.messages import coin
from tests.edge.make import NOON

Answer = TypeVar("Answer")

COMMITTED_AT = "2026-04-01T03:00:00.000Z"


@dataclass
class PaperShelf:
    """A ``ReceiptPrinter``: keeps what it printed and answers as told."""

    result: PrintResult = field(default_factory=lambda: PrintResult(PrintOutcome.CONFIRMED, (), 0.1))
    papers: list[PaperDocument] = field(default_factory=list)
    hold: asyncio.Event | None = None

    async def print(self, document: PaperDocument, deadline_seconds: float = 20.0) -> PrintResult:
        if self.result.outcome is not PrintOutcome.REFUSED:
            self.papers.append(document)
        if self.hold is not None:
            await self.hold.wait()
        return self.result

    async def state(self) -> DeviceState:
        return DeviceState(Presence.READY)

    async def states(self) -> AsyncIterator[DeviceState]:
        yield DeviceState(Presence.READY)

    async def close(self) -> None:
        """Nothing to let go of."""


def text_of(document: PaperDocument) -> str:
    """All that can be read on a paper."""
    words = []
    for block in document.blocks:
        if isinstance(block, Line):
            words.append(block.text)
        elif isinstance(block, Columns):
            words.append(f"{block.left} {block.right}")
        elif isinstance(block, QrCode):
            words.append(f"[{block.text}] {block.caption}")
    return "\n".join(words)


@dataclass
class Ledger:
    """A hub's money process at the far end of ``ask``: one outcome for each id, for ever.

    ``deaf``: the question does not arrive. ``mute``: it does, and the answer is lost. ``down``: no line.
    Its clock stands at noon, whatever a till believes.
    """

    view: View = field(default_factory=lambda: View(connected=True, hub=True))
    deaf: bool = False
    mute: bool = False
    down: bool = False
    refuse: coin.Refusal | None = None
    outcomes: dict[str, coin.Outcome] = field(default_factory=dict)
    requests: dict[str, coin.RequestPayment] = field(default_factory=dict)
    shifts: dict[str, coin.Shift] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)
    bodies: list[object] = field(default_factory=list)
    moved: int = 0
    listed: coin.Listed | None = None
    totals: coin.Totals | None = None
    moment: datetime = NOON
    request_lives: timedelta = timedelta(minutes=5)

    def now(self) -> datetime:
        return self.moment

    async def ask(
        self, subject: str, operation: str, body: object, answer: type[Answer], timeout: float
    ) -> Answer | None:
        assert subject == "coin"
        if self.down:
            raise LinkDown
        if self.deaf:
            return None
        self.heard.append(operation)
        self.bodies.append(body)
        said = self._decide(body)
        if self.mute:
            return None
        assert isinstance(said, answer | None)
        return said

    def phone_pays(self, id: str) -> coin.Received | None:
        """A phone has scanned the request: what the hub then says unasked, or nothing if it was closed."""
        request = self.requests[id]
        outcome = self._once(id, request.amount, coin.Way.REQUEST, request.reduced)
        if outcome.state is not coin.PaymentState.PAID:
            return None
        return coin.Received(
            payment=id, number=str(outcome.number), amount=request.amount, committed_at=COMMITTED_AT,
            way=coin.Way.REQUEST, reduced=request.reduced,
        )  # fmt: skip

    def _decide(self, body: object) -> object:
        match body:
            case coin.Pay(payment=id, amount=amount, reduced=reduced):
                return self._once(id, amount, coin.Way.CODE, reduced)
            case coin.Refund(refund=id, amount=amount, reduced=reduced):
                return self._once(id, amount, None, reduced)
            case coin.RequestPayment(payment=id):
                return self._request(id, body)
            case coin.AskOutcome(payment=id):
                absent = coin.Outcome(ask="a", payment=id, state=coin.PaymentState.ABSENT)
                return self.outcomes.setdefault(id, absent)
            case coin.OpenShift(shift=id):
                return self._open_shift(id)
            case coin.CloseShift(shift=id, counted=counted):
                return self._close_shift(id, counted)
            case coin.AskTotals():
                return self.totals
            case _:
                return self.listed

    def _request(self, id: str, body: coin.RequestPayment) -> coin.Requested:
        if self.refuse is not None:
            return coin.Requested(ask="a", payment=id, reason=self.refuse)
        self.requests[id] = body
        until = timestamp(self.moment + self.request_lives)
        return coin.Requested(ask="a", payment=id, code=f"CODE-OF-{id}", until=until)

    def _open_shift(self, id: str) -> coin.Shift:
        running = [each for each in self.shifts.values() if each.closed_at is None and each.shift != id]
        if running:
            return msgspec.structs.replace(running[0], known=False)
        return self.shifts.setdefault(id, coin.Shift(ask="a", shift=id, opened_at=COMMITTED_AT))

    def _close_shift(self, id: str, counted: int) -> coin.Shift:
        closed = msgspec.structs.replace(
            self.shifts[id], closed_at=COMMITTED_AT, counted=counted, expected=self.moved
        )
        return self.shifts.setdefault(id + "-closed", closed)

    def _once(self, id: str, amount: int, way: coin.Way | None, reduced: int) -> coin.Outcome:
        if id not in self.outcomes:
            if self.refuse is not None:
                self.outcomes[id] = coin.Outcome(
                    ask="a", payment=id, state=coin.PaymentState.REFUSED, reason=self.refuse
                )
            else:
                self.moved += amount
                self.outcomes[id] = coin.Outcome(
                    ask="a", payment=id, state=coin.PaymentState.PAID, amount=amount, way=way,
                    reduced=reduced, committed_at=COMMITTED_AT, number=f"No-{len(self.outcomes) + 1}",
                )  # fmt: skip
        return self.outcomes[id]
