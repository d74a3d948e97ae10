"""Commands of the hub: once, in time, and answered."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from edge.clock import HubTime
from edge.link.commands import Commands, Obeyed
from edge.link.connection import Heard
from edge.storage.journal import Journal, State
from edge.wire.envelope import WireError, decode_body, decode_header, timestamp
from edge.wire.messages.link import Ack, CommandState, Result
from edge.wire.messages.printing import Reprint
from tests.edge.make import NOON, SetClock, disk, outbox
from tests.edge.tiny_hub import sealed
from tests.support.waiting import eventually


async def settled() -> None:
    """Whatever can go on without news has gone on."""
    for _ in range(20):
        await asyncio.sleep(0)


def order(id: str = "c-1", seconds: float = 60, expires_in: float | None = None) -> Heard:
    body = Reprint(subject="receipt", reference="p1", expires=timestamp(NOON + timedelta(seconds=seconds)))
    return Heard(("printer", "reprint"), decode_header(sealed(body, id)), expires_in=expires_in)


class Desk:
    """One life of a device that obeys reprints."""

    def __init__(
        self, folder: Path, clock: SetClock | None = None, able: bool = True, hub_heard: bool = True
    ) -> None:
        self.clock = clock or SetClock()
        self.hub_time = HubTime(self.clock)
        if hub_heard:
            self.hub_time.heard(self.clock.now())
        self.disk = disk(folder)
        self.journal = Journal(self.disk)
        self.outbox = outbox(self.disk)
        self.done: list[str] = []
        self.answer = Obeyed(State.CONFIRMED)
        self.hold = asyncio.Event()
        self.hold.set()
        self.commands = Commands(
            self.disk,
            self.journal,
            self.outbox,
            self.hub_time,
            {"printing.reprint/1": self._reprint} if able else {},
            lambda: None,
        )

    async def _reprint(self, body: object, id: str) -> Obeyed:
        assert isinstance(body, Reprint)
        self.done.append(id)
        await self.hold.wait()
        return self.answer

    @contextlib.asynccontextmanager
    async def on(self) -> AsyncIterator[Desk]:
        self.commands.restore()
        running = asyncio.create_task(self.commands.run())
        try:
            yield self
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            self.disk.close()

    def results(self) -> list[tuple[CommandState, tuple[str, ...]]]:
        bodies = [decode_body(decode_header(row.payload), Result) for row in self.outbox.after(0, 100)]
        return [(body.state, body.reasons) for body in bodies]


async def test_a_command_is_obeyed_once_and_a_repetition_is_answered_from_the_journal(tmp_path: Path) -> None:
    async with Desk(tmp_path).on() as desk:
        desk.commands.hear(order())
        await eventually(lambda: (CommandState.DONE, ()) in desk.results())
        desk.commands.hear(order())
        assert desk.results() == [
            (CommandState.ACCEPTED, ()),
            (CommandState.DONE, ()),
            (CommandState.DONE, ()),
        ]
        assert desk.done == ["c-1"]


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (Obeyed(State.REFUSED, ("paper_out",)), CommandState.FAILED),
        (Obeyed(State.UNKNOWN, ("not_confirmed",)), CommandState.UNKNOWN),
    ],
)
async def test_how_it_ended_is_told_with_the_reasons(
    tmp_path: Path, answer: Obeyed, state: CommandState
) -> None:
    async with Desk(tmp_path).on() as desk:
        desk.answer = answer
        desk.commands.hear(order())
        await eventually(lambda: (state, answer.reasons) in desk.results())


async def test_a_command_whose_time_ran_out_while_it_waited_is_not_obeyed(tmp_path: Path) -> None:
    async with Desk(tmp_path).on() as desk:
        desk.hold.clear()
        desk.commands.hear(order("c-1"))
        desk.commands.hear(order("c-2"))
        await eventually(lambda: desk.done == ["c-1"])
        desk.clock.advance(61)
        desk.hold.set()
        await eventually(lambda: (CommandState.FAILED, ("expired",)) in desk.results())
        assert desk.done == ["c-1"]


async def test_the_brokers_rest_of_time_counts_when_it_is_shorter(tmp_path: Path) -> None:
    async with Desk(tmp_path).on() as desk:
        desk.commands.hear(order(seconds=3600, expires_in=0))
        await eventually(lambda: (CommandState.FAILED, ("expired",)) in desk.results())
        assert desk.done == []


@pytest.mark.parametrize("year", [1970, 2000, 2099])
async def test_in_whatever_year_a_device_wakes_a_command_waits_for_the_hubs_time_and_is_judged_by_it(
    tmp_path: Path, year: int
) -> None:
    clock = SetClock(NOON.replace(year=year))
    first = Desk(tmp_path, clock, hub_heard=False)
    async with first.on() as desk:
        desk.commands.hear(order("c-over", seconds=-1, expires_in=60))
        desk.commands.hear(order("c-new", seconds=60, expires_in=60))
    async with Desk(tmp_path, clock, hub_heard=False).on() as again:
        await settled()
        assert again.done == []
        assert [state for state, _ in again.results()] == [CommandState.ACCEPTED] * 2
        again.hub_time.heard(NOON)
        await eventually(lambda: again.done == ["c-new"], "the one whose time is not over")
        assert (CommandState.FAILED, ("expired",)) in again.results()


@pytest.mark.parametrize("expires", ["1970-01-01T00:00:00+09:00", "2199-12-31T23:59:59-12:00"])
async def test_an_end_that_is_in_another_year_in_utc_ends_no_agent_at_each_of_its_starts(
    tmp_path: Path, expires: str
) -> None:
    async with Desk(tmp_path).on() as desk:
        body = Reprint(subject="receipt", reference="p1", expires=expires)
        desk.commands.hear(Heard(("printer", "reprint"), decode_header(sealed(body, "c-odd"))))
        desk.commands.hear(order("c-2"))
        await eventually(lambda: "c-2" in desk.done, "the next command")


async def test_what_had_begun_when_the_power_went_is_unknown_and_the_rest_is_still_done(
    tmp_path: Path,
) -> None:
    clock = SetClock()
    async with Desk(tmp_path, clock).on() as desk:
        desk.hold.clear()
        desk.commands.hear(order("c-1"))
        desk.commands.hear(order("c-2"))
        await eventually(lambda: desk.done == ["c-1"])
    async with Desk(tmp_path, clock).on() as again:
        await eventually(lambda: (CommandState.DONE, ()) in again.results())
        assert again.done == ["c-2"]
        assert (CommandState.UNKNOWN, ()) in again.results()


async def test_what_the_device_cannot_do_is_said(tmp_path: Path) -> None:
    async with Desk(tmp_path, able=False).on() as desk:
        desk.commands.hear(order())
        await eventually(lambda: (CommandState.FAILED, ("not_understood",)) in desk.results())


def test_a_command_without_an_end_or_retained_is_refused(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with pytest.raises(WireError):
        desk.commands.hear(Heard(("printer", "reprint"), decode_header(sealed(Ack(through=1)))))
    retained = order()
    with pytest.raises(WireError):
        desk.commands.hear(Heard(retained.rest, retained.header, retained=True))
    assert desk.results() == []


def test_a_command_cannot_take_the_id_of_a_payment(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.journal.accept("p-1", "payment", b"{}", NOON)
    desk.commands.hear(order("p-1"))
    assert desk.results() == []
    assert desk.journal.entry("p-1").kind == "payment"
