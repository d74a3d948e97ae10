"""A till on a table: real flow, stage, duty, journal and printing, with small real things at its ports."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Protocol

from edge.duties.printing import Printing
from edge.duties.till.paying import Paying
from edge.link.connection import Heard
from edge.link.requests import HubRequests
from edge.storage.disk import Disk
from edge.storage.journal import Journal
from edge.wire.envelope import Envelope, decode_header, encode
from edge.wire.messages import schema_of
from kiosk.flows.step import Step
from kiosk.flows.till.effects import Effect
from kiosk.flows.till.events import AmountConfirmed, CodeScanned, DigitsPressed, Event
from kiosk.flows.till.machine import step
from kiosk.flows.till.phases import Phase, State
from kiosk.gateway import TillStage
from kiosk.speech import Cue
from kiosk.stage import Stage
from tests.edge.duties.far_ends import COMMITTED_AT, PaperShelf, text_of
from tests.edge.make import SetClock, disk, outbox


class Hub(HubRequests, Protocol):
    """What answers a till, and what time it has."""

    def now(self) -> datetime: ...


class Till:
    """One life of a till: make another on the same folder for the life after a restart.

    ``events`` is all that the flow was told, ``display`` what the customer reads, ``facts`` are for the hub.
    """

    def __init__(
        self, folder: Path, ledger: Hub, ceiling_bytes: int = 1 << 26, clock: SetClock | None = None
    ) -> None:
        self.disk: Disk = disk(folder, ceiling_bytes)
        self.journal = Journal(self.disk)
        self.outbox = outbox(self.disk)
        self.printer = PaperShelf()
        self.cues: list[Cue] = []
        self.events: list[Event] = []
        self.display = ("", "")
        self.facts: list[object] = []
        self.clock = clock or SetClock()
        printing = Printing(
            "printer", self.printer, self.disk, self.journal, self.outbox, self.clock, lambda: None
        )
        printing.report_what_a_crash_left()
        self.paying = Paying(
            ledger, self.journal, self.clock, printing, self._heard, "浜の店",
            hub_now=ledger.now, show_customer=self._displayed, report=self.facts.append,
        )  # fmt: skip
        self.stage: TillStage = Stage(self._step, State(online=True), self.paying.perform)
        self.paying.attach(self.stage)

    async def pay(self, amount: int = 1200, id: str = "p1", code: str = "CODE-1") -> Phase:
        await self.key(amount)
        return await self.press(AmountConfirmed(id), CodeScanned(code))

    async def key(self, amount: int) -> None:
        for digit in str(amount):
            await self.stage.send(DigitsPressed(digit))
        await self.stage.settle()

    async def press(self, *events: Event) -> Phase:
        await self.stage.settle()
        for event in events:
            await self.stage.send(event)
            await self.stage.settle()
        return self.stage.state.phase

    async def perform(self, effect: Effect) -> Event:
        """Carry out one effect, whatever the screen shows; the event that it came back with."""
        before = len(self.events)
        await self.paying.perform(effect)
        assert len(self.events) == before + 1
        return self.events[-1]

    async def perform_all(self, *effects: Effect) -> None:
        for effect in effects:
            await self.perform(effect)

    async def hears(self, body: object) -> None:
        """The hub says something unasked, and the screen is told."""
        said = Envelope(
            id="h1", schema=schema_of(body), node="hub", session="h", at=COMMITTED_AT, mono=0, boot="h",
            data=body,
        )  # fmt: skip
        self.paying.late(Heard(("coin",), decode_header(encode(said))))
        while not self.paying._late.empty():
            await self.stage.send(self.paying._late.get_nowait())
        await self.stage.settle()

    def papers(self) -> list[str]:
        return list(map(text_of, self.printer.papers))

    def told(self, kind: type[Event]) -> list[Event]:
        return [event for event in self.events if isinstance(event, kind)]

    def _step(self, state: State, event: Event) -> Step[State, Effect]:
        self.events.append(event)
        return step(state, event)

    def _heard(self, *cues: Cue) -> None:
        self.cues.extend(cues)

    def _displayed(self, upper: str, lower: str) -> None:
        self.display = upper, lower


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
