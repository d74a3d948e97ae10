"""A printer with moods, and what can be read on the papers that came out of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from city.simulation.workload import Mood
from drivers.ports import (
    Columns,
    DeviceState,
    DeviceUnavailable,
    Line,
    PaperDocument,
    Presence,
    PrintOutcome,
    PrintResult,
)

PRINTING_SECONDS = 0.4


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a person reads on a receipt. ``number`` as printed; ``copy`` 0 bears no mark."""

    number: str
    amount: int
    refund: bool
    copy: int
    till: str = ""


class SimulatedPrinter:
    """A ``ReceiptPrinter``. ``came_out`` is told of every paper that a person can take."""

    def __init__(self, came_out: Callable[[Sheet], None]) -> None:
        self.mood = Mood.READY
        self._came_out = came_out

    async def print(self, document: PaperDocument, deadline_seconds: float = 20.0) -> PrintResult:
        mood = self.mood
        if mood is Mood.AWAY:
            raise DeviceUnavailable("unplugged")
        if mood is Mood.PAPER_OUT:
            return PrintResult(PrintOutcome.REFUSED, ("paper_out",))
        if mood is not Mood.JAM:
            self._came_out(read_sheet(document))
        if mood is Mood.READY:
            await asyncio.sleep(PRINTING_SECONDS)
            return PrintResult(PrintOutcome.CONFIRMED, (), PRINTING_SECONDS)
        await asyncio.sleep(deadline_seconds)
        return PrintResult(PrintOutcome.UNKNOWN, ("no_confirmation",))

    async def state(self) -> DeviceState:
        return DeviceState(Presence.READY)

    async def states(self) -> AsyncIterator[DeviceState]:
        yield DeviceState(Presence.READY)

    async def close(self) -> None:
        """Nothing to let go of."""


def read_sheet(document: PaperDocument) -> Sheet:
    """Read the paper as a person would; raises ``ValueError`` when it is no receipt."""
    number, amount, refund, copy, till = "", 0, False, 0, ""
    for block in document.blocks:
        if isinstance(block, Line) and "再発行" in block.text:
            copy = _digits(block.text)
        elif isinstance(block, Columns) and block.left in ("番号", "返金の番号"):
            number = block.right
        elif isinstance(block, Columns) and block.left == "端末":
            till = block.right
        elif isinstance(block, Columns) and block.left.startswith(("合計", "返金額")):
            amount, refund = _digits(block.right), block.left.startswith("返金額")
    if not number or not amount:
        raise ValueError("no receipt")
    return Sheet(number, amount, refund, copy, till)


def _digits(text: str) -> int:
    return int("".join(sign for sign in text if sign.isdigit()))
