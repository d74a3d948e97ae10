"""A till on the counter: the real screen flow, duty, journal and printing, and a plug that can be pulled."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path

from city.simulation.auditor import Auditor
from city.simulation.broker import Broker
from city.simulation.fault_injection import FragileDisk, PowerCut
from city.simulation.link import TOPICS, SimulatedLink
from city.simulation.loop import SimulatedClock
from city.simulation.printer import Sheet, SimulatedPrinter
from edge.duties.following import follow_link
from edge.duties.printing import Printing
from edge.duties.till.paying import ASK_AGAIN_SECONDS, TICK_SECONDS, Paying
from edge.duties.till.payment_book import KINDS
from edge.link.envelopes import Envelopes
from edge.link.requests import HubRequests
from edge.storage.journal import Journal, State
from edge.storage.outbox import Outbox
from kiosk.flows import till as flow
from kiosk.flows.step import Step
from kiosk.gateway import TillStage
from kiosk.stage import Stage

RESTART_SECONDS = 1.0
"""How soon the agent's keeper starts it again after a fault of its own."""

TillStep = Callable[[flow.phases.State, flow.events.Event], Step[flow.phases.State, flow.effects.Effect]]


@dataclass
class Life:
    """What a power cut takes away; the disk's file stays."""

    disk: FragileDisk
    journal: Journal
    link: SimulatedLink
    paying: Paying
    stage: TillStage
    envelopes: Envelopes
    works: list[asyncio.Task[None]]
    alive: bool = True


class Till:
    """``wrap`` may put something between the duty and the line, ``flow_step`` is how the screen goes on."""

    def __init__(
        self,
        node: str,
        path: Path,
        broker: Broker,
        clock: SimulatedClock,
        auditor: Auditor,
        told: Callable[[str], None],
        wrap: Callable[[HubRequests], HubRequests],
        flow_step: TillStep,
    ) -> None:
        self.node = node
        self.clock = clock
        self.printer = SimulatedPrinter(self._paper)
        self.life: Life | None = None
        self.down_seconds = 0.0
        self._path = path
        self._broker = broker
        self._auditor = auditor
        self._told = told
        self._wrap = wrap
        self._flow_step = flow_step
        self._lives = 0
        self._connected = True
        self._hub = True
        self._full = False
        self._closing: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin a life on what the disk holds."""
        if self.life is not None:
            return
        self._lives += 1
        numbers = itertools.count(1)
        prefix = f"{self.node}-{self._lives}"
        envelopes = Envelopes(self.node, prefix, self.clock, lambda: f"{prefix}-{next(numbers)}")
        disk = FragileDisk(self._path, self.cut_power)
        disk.fill(self._full)
        journal = Journal(disk)
        outbox = Outbox(disk, envelopes, TOPICS)
        printing = Printing("printer", self.printer, disk, journal, outbox, self.clock, lambda: None)
        printing.report_what_a_crash_left()
        link = SimulatedLink(self._broker, envelopes, lambda heard: paying.late(heard))
        asking = self._wrap(link)
        paying = Paying(asking, journal, self.clock, printing, lambda *cues: None, "", None, self.node)

        def step(
            state: flow.phases.State, event: flow.events.Event
        ) -> Step[flow.phases.State, flow.effects.Effect]:
            return self._step(state, event) if life.alive else Step(state)

        stage = Stage(step, flow.phases.State(), paying.perform)
        paying.attach(stage)
        self.life = life = Life(disk, journal, link, paying, stage, envelopes, [])
        life.works.append(asyncio.create_task(self._until_it_fails(life, self._live(life))))

    def cut_power(self) -> None:
        """Off, at once. It comes back in ``down_seconds``."""
        life, self.life = self.life, None
        if life is None:
            return
        self._told(f"{self.node} is off")
        life.alive = False
        life.disk.dead = True
        life.link.connect(False)
        loop = asyncio.get_running_loop()
        loop.call_soon(life.disk.close)
        for work in life.works:
            work.cancel()
        self._closing = loop.create_task(life.stage.close())
        loop.call_later(self.down_seconds, self.start)

    def connect(self, connected: bool) -> None:
        """Its own line comes or goes."""
        self._connected = connected
        self._see()

    def hub_seen(self, there: bool) -> None:
        """The hub's will, or its return, has arrived."""
        self._hub = there
        self._see()

    def fill(self, full: bool) -> None:
        self._full = full
        if self.life is not None:
            self.life.disk.fill(full)

    async def press(self, life: Life | None, event: flow.events.Event) -> None:
        """A key, unless this life is over."""
        if life is not None and life.alive:
            await life.stage.send(event)

    async def scan(self, life: Life | None, code: str) -> None:
        """A code under the scanner."""
        if life is not None and life.alive and life.paying.scanning:
            await life.paying.scanned(code)

    def standing(self) -> dict[str, str]:
        """Id → state of every payment and refund in the journal."""
        assert self.life is not None
        journal = self.life.journal
        return {entry.id: entry.state.value for kind in KINDS for entry in journal.standing(kind, *State)}

    async def _live(self, life: Life) -> None:
        """As ``edge.roles`` builds it."""
        await life.paying.restore()
        life.link.connect(self._connected, self._hub)

        returned = asyncio.Event()

        async def linked(online: bool, quarantined: bool) -> None:
            await life.stage.send(flow.events.LinkChanged(online, quarantined))
            if online:
                returned.set()

        async def come_back() -> None:
            while True:
                await returned.wait()
                returned.clear()
                await life.paying.hub_is_back()

        async def tick() -> None:
            while True:
                if isinstance(life.stage.state.phase, flow.phases.ShowingCode):  # no other screen counts down
                    await life.paying.tick()
                await asyncio.sleep(TICK_SECONDS)

        async def ask_again() -> None:
            while True:
                await asyncio.sleep(ASK_AGAIN_SECONDS)
                await life.paying.resolve()

        async def watch() -> None:
            async for _ in life.stage.watch():
                pass

        async with asyncio.TaskGroup() as tasks:
            link = follow_link(life.link.watch(), linked)
            for work in (link, come_back(), ask_again(), tick(), life.paying.tell_late(), watch()):
                life.works.append(tasks.create_task(work))

    async def _until_it_fails(self, life: Life, living: Coroutine[None, None, None]) -> None:
        try:
            await living
        except PowerCut:
            return
        except (Exception, BaseExceptionGroup) as failure:
            if life.alive:
                self._auditor.complain(f"the agent of {self.node} died: {_root_of(failure)!r}")
                self.down_seconds = RESTART_SECONDS
                self.cut_power()

    def _see(self) -> None:
        if self.life is not None:
            self.life.link.connect(self._connected, self._hub)

    def _step(
        self, state: flow.phases.State, event: flow.events.Event
    ) -> Step[flow.phases.State, flow.effects.Effect]:
        step = self._flow_step(state, event)
        if step.state != state and not isinstance(event, flow.events.Tick):
            self._told(f"{self.node}: {_shown(step.state)}")
            self._auditor.screen(self.node, step.state)
        return step

    def _paper(self, sheet: Sheet) -> None:
        self._told(f"{self.node} printed {sheet.number} copy {sheet.copy}")
        self._auditor.paper(self.node, sheet)


def _root_of(failure: BaseException) -> BaseException:
    while isinstance(failure, BaseExceptionGroup):
        failure = failure.exceptions[0]
    return failure.__cause__ or failure


def _shown(state: flow.phases.State) -> str:
    subject = getattr(state.phase, "subject", None)
    words = [type(state.phase).__name__]
    if subject is not None:
        words.append(subject.id)
    if isinstance(state.phase, flow.phases.Refused):
        words.append(state.phase.reason.value)
    open_ = ",".join(each.id for each in state.unsettled)
    return " ".join(words) + (f" [open: {open_}]" if open_ else "")
