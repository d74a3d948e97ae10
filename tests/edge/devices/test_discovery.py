"""What is attached, as the hub sees it; and what could be."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from drivers.ports import DeviceState, Presence
from drivers.transport.watched import Watched
from edge.devices.discovery import DISK, Discovery, DiskStates, Found, unclaimed
from edge.devices.kinds import all_kinds
from edge.devices.profile_line import Driver
from edge.wire.access import HUB_INTAKE
from edge.wire.envelope import decode_body, decode_header
from edge.wire.messages.link import DeviceReport
from edge.wire.topics import Topics, Up
from tests.edge.link.links import build, linked
from tests.edge.make import disk
from tests.support.broker import Broker
from tests.support.far_end import FarEnd, far_end
from tests.support.waiting import eventually

PROFILE = (
    Driver(device="printer", kind="receipt_printer"),
    Driver(device="scanner", kind="code_scanner"),
)
TOPICS = Topics()
PAPER_OUT = DeviceState(Presence.DEGRADED, ("paper_out",))


class Thing:
    """A device whose state the test sets."""

    def __init__(self) -> None:
        self.state = Watched(DeviceState(Presence.UNKNOWN))

    def states(self) -> AsyncIterator[DeviceState]:
        return self.state.follow()


def reports(end: FarEnd) -> list[tuple[str, tuple[str, ...]]]:
    payloads = end.payloads(TOPICS.up("till-1", Up.DEVICE, "printer"))
    bodies = [decode_body(decode_header(payload), DeviceReport) for payload in payloads]
    return [(body.presence, body.reasons) for body in bodies]


async def test_each_change_reaches_the_hub_once_and_stands_retained_for_a_hub_that_comes_later(
    broker: Broker,
) -> None:
    printer = Thing()
    with far_end(broker, HUB_INTAKE, TOPICS.all_up(Up.DEVICE)) as intake:
        async with linked(build(broker)) as link:
            running = asyncio.create_task(Discovery(link, PROFILE, {"printer": printer}).run())
            printer.state.set(DeviceState(Presence.READY))
            await eventually(lambda: reports(intake) == [("ready", ())])
            printer.state.set(PAPER_OUT)
            await eventually(lambda: reports(intake) == [("ready", ()), ("degraded", ("paper_out",))])
            running.cancel()
    with far_end(broker, HUB_INTAKE, TOPICS.all_up(Up.DEVICE)) as late:
        await eventually(lambda: reports(late) == [("degraded", ("paper_out",))])


async def test_a_change_without_a_line_is_told_with_the_next_connection(broker: Broker) -> None:
    printer = Thing()
    link = build(broker)
    running = asyncio.create_task(Discovery(link, PROFILE, {"printer": printer}).run())
    printer.state.set(PAPER_OUT)
    with far_end(broker, HUB_INTAKE, TOPICS.all_up(Up.DEVICE)) as intake:
        async with linked(link):
            await eventually(lambda: reports(intake) == [("degraded", ("paper_out",))])
    running.cancel()


async def test_a_device_says_only_what_this_agent_obeys(broker: Broker) -> None:
    discovery = Discovery(build(broker), PROFILE, {})
    told = {each.device: each.operations for each in discovery.attached(["printing.reprint/1"])}
    assert told == {"printer": ("printing.reprint/1",), "scanner": ()}
    assert all(each.operations == () for each in discovery.attached([]))


@pytest.mark.parametrize(("ceiling", "presence"), [(1 << 24, Presence.READY), (4096, Presence.DEGRADED)])
async def test_the_disk_is_a_device_too(tmp_path: Path, ceiling: int, presence: Presence) -> None:
    state = await anext(DiskStates(disk(tmp_path, ceiling)).states())
    assert (state.presence, DISK) == (presence, "disk")


def test_what_is_plugged_in_and_in_no_line_of_the_profile_is_found() -> None:
    plugged_in = (lambda: ["serial:/dev/a", "serial:/dev/b"],)
    kinds = {name: replace(all_kinds()[name], listed=plugged_in) for name in ("code_scanner", "camera")}
    profile = (Driver(device="scanner", kind="code_scanner", connection="serial:/dev/a"),)
    assert unclaimed(profile, kinds) == [Found("serial:/dev/b", ("code_scanner", "camera"))]
