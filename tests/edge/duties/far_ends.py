"""Small real things at the ports: a printer that says what it is told to say, a hub with a memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import TypeVar

from drivers.ports import (
    Columns,
    DeviceState,
    Line,
    PaperDocument,
    Presence,
    PrintOutcome,
    PrintResult,
)
from edge.link import LinkDown, View
from edge.wire.messages import coin

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
    return "\n".join(words)


@dataclass
class Ledger:
    """A hub's money process at the far end of ``ask``: one outcome for each id, for ever.

    ``deaf``: the question does not arrive. ``mute``: it does, and the answer is lost. ``down``: no line.
    """

    view: View = field(default_factory=lambda: View(connected=True, hub=True))
    deaf: bool = False
    mute: bool = False
    down: bool = False
    refuse: coin.Refusal | None = None
    outcomes: dict[str, coin.Outcome] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)
    moved: int = 0
    listed: coin.Listed | None = None

    async def ask(
        self, subject: str, operation: str, body: object, answer: type[Answer], timeout: float
    ) -> Answer | None:
        assert subject == "coin"
        if self.down:
            raise LinkDown
        if self.deaf:
            return None
        self.heard.append(operation)
        said = self._decide(body)
        if self.mute:
            return None
        assert isinstance(said, answer)
        return said

    def _decide(self, body: object) -> object:
        match body:
            case coin.Pay(payment=id, amount=amount) | coin.Refund(refund=id, amount=amount):
                return self._once(id, amount)
            case coin.AskOutcome(payment=id):
                absent = coin.Outcome(ask="a", payment=id, state=coin.PaymentState.ABSENT)
                return self.outcomes.setdefault(id, absent)
            case _:
                return self.listed

    def _once(self, id: str, amount: int) -> coin.Outcome:
        if id not in self.outcomes:
            if self.refuse is not None:
                self.outcomes[id] = coin.Outcome(
                    ask="a", payment=id, state=coin.PaymentState.REFUSED, reason=self.refuse
                )
            else:
                self.moved += amount
                self.outcomes[id] = coin.Outcome(
                    ask="a", payment=id, state=coin.PaymentState.PAID, amount=amount,
                    committed_at=COMMITTED_AT, number=f"No-{len(self.outcomes) + 1}",
                )  # fmt: skip
        return self.outcomes[id]
