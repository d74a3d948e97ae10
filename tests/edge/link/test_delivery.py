"""The outbox reaches the hub whole and in order, over a real broker, whoever dies on the way."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from edge.link.connection import Link
from edge.link.delivery import WINDOW, Delivery
from edge.storage.disk import Disk
from edge.storage.outbox import Outbox
from edge.wire.access import HUB_INTAKE
from edge.wire.envelope import decode_header
from edge.wire.messages.link import Ack, Replay
from edge.wire.roles import NodeRole
from edge.wire.topics import Down, Topics, Up
from tests.edge.link.links import build, hub
from tests.edge.make import disk, outbox
from tests.edge.storage.test_outbox import gap
from tests.support.broker import Broker, running_broker
from tests.support.far_end import FarEnd, far_end
from tests.support.waiting import eventually

TOPICS = Topics()
FACTS = TOPICS.all_up(Up.EVENT)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    """To which the device is a room's: what it tells here are gaps of a microphone."""
    with running_broker(tmp_path / "broker", devices={"till-1": NodeRole.ROOM}) as running:
        yield running


class Delivering:
    """A device with its outbox on the way; what an agent would build."""

    def __init__(self, broker: Broker, store: Disk, resend_seconds: float = 20.0) -> None:
        self.link: Link = build(broker)
        self.outbox: Outbox = outbox(store)
        self.delivery = Delivery(self.outbox, self.link, resend_seconds=resend_seconds)

    def fact(self, reason: str = "unplugged") -> None:
        self.outbox.event("microphone", gap(reason))
        self.delivery.wake()

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[Delivering]:
        task = asyncio.create_task(self.delivery.run())
        self.link.start()
        try:
            yield self
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
            await self.link.close()


def seqs(end: FarEnd) -> list[int | None]:
    return [decode_header(bytes(message.payload)).seq for message in list(end.received)]


async def acknowledge(end: FarEnd, through: int) -> None:
    topic = TOPICS.down("till-1", Down.ACK)
    await asyncio.to_thread(end.publish, topic, hub(Ack(through=through), "link.ack/1"))


async def test_without_the_hubs_acknowledgement_the_window_is_all_that_leaves_the_disk(
    broker: Broker, tmp_path: Path
) -> None:
    with far_end(broker, HUB_INTAKE, FACTS) as intake:
        async with Delivering(broker, disk(tmp_path)).running() as device:
            for _ in range(WINDOW + 10):
                device.fact()
            await eventually(lambda: len(set(seqs(intake))) == WINDOW, "the window")
            assert len(device.outbox) == WINDOW + 10
            await acknowledge(intake, 10)
            await eventually(lambda: len(set(seqs(intake))) == WINDOW + 10, "the rest")
            assert list(dict.fromkeys(seqs(intake))) == list(range(1, WINDOW + 11))
            assert device.outbox.lowest == 11


async def test_facts_made_while_the_broker_was_dead_arrive_in_order(broker: Broker, tmp_path: Path) -> None:
    async with Delivering(broker, disk(tmp_path)).running() as device:
        await eventually(lambda: device.link.view.connected)
        broker.kill()
        await eventually(lambda: not device.link.view.connected)
        for _ in range(5):
            device.fact()
        broker.start()
        with far_end(broker, HUB_INTAKE, FACTS) as intake:
            await eventually(lambda: len(set(seqs(intake))) == 5, "all five")
            assert sorted(set(seqs(intake)), key=str) == [1, 2, 3, 4, 5]


async def test_a_fact_that_the_broker_lost_is_sent_again_until_the_hub_has_it(
    broker: Broker, tmp_path: Path
) -> None:
    """The broker took it (PUBACK) when no hub listened: only the hub's silence tells."""
    async with Delivering(broker, disk(tmp_path), resend_seconds=0.3).running() as device:
        await eventually(lambda: device.link.view.connected)
        device.fact()
        with far_end(broker, HUB_INTAKE, FACTS) as intake:
            await eventually(lambda: seqs(intake)[:2] == [1, 1], "sent again")
            await acknowledge(intake, 1)
            await eventually(lambda: len(device.outbox) == 0, "gone from the disk")


async def test_the_hub_can_ask_for_everything_from_a_gap_on(broker: Broker, tmp_path: Path) -> None:
    with far_end(broker, HUB_INTAKE, FACTS) as intake:
        async with Delivering(broker, disk(tmp_path)).running() as device:
            for _ in range(4):
                device.fact()
            await eventually(lambda: len(intake.received) >= 4)
            replay = hub(Replay(from_seq=3), "link.replay/1")
            await asyncio.to_thread(intake.publish, TOPICS.down("till-1", Down.REPLAY), replay)
            await eventually(lambda: seqs(intake)[:6] == [1, 2, 3, 4, 3, 4], "from the gap on")


async def test_after_a_restart_the_same_facts_go_out_under_the_same_ids(
    broker: Broker, tmp_path: Path
) -> None:
    store = disk(tmp_path)
    with far_end(broker, HUB_INTAKE, FACTS) as intake:
        async with Delivering(broker, store).running() as device:
            device.fact()
            await eventually(lambda: intake.received)
            sent = len(intake.received)
        store.close()
        async with Delivering(broker, disk(tmp_path)).running():
            await eventually(lambda: len(intake.received) > sent)
        first, second = (decode_header(bytes(intake.received[at].payload)) for at in (0, -1))
        assert (first.id, first.seq) == (second.id, second.seq)
