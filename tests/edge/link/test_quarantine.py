"""A device that is kept away knows it, and says all again when it is let in."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator

import pytest

from edge.link.connection import Heard, LinkDown
from edge.wire.access import HUB_INTAKE
from edge.wire.messages.link import (
    Ack,
    LinkState,
    Standing,
    StandingState,
)
from edge.wire.topics import STANDING, Down, Up
from tests.edge.link.links import TOPICS, build, hub, hub_status, linked, states
from tests.support.broker import Broker
from tests.support.far_end import FarEnd, far_end
from tests.support.waiting import eventually


def say(intake: FarEnd, standing: StandingState) -> None:
    topic = TOPICS.down("till-1", Down.DESIRED, STANDING)
    intake.publish(topic, hub(Standing(state=standing), "link.standing/1"), retain=True)


async def keep_away(broker: Broker, intake: FarEnd) -> None:
    """As the hub does it: first the rules, then the word."""
    broker.allow(["till-2"], quarantined=["till-1"])
    await asyncio.to_thread(say, intake, StandingState.QUARANTINED)


def subscriptions(broker: Broker) -> int:
    return broker.log().count("Received SUBSCRIBE from till-1")


@contextlib.contextmanager
def hub_there(broker: Broker) -> Iterator[FarEnd]:
    with far_end(broker, HUB_INTAKE, TOPICS.all_up(Up.BIRTH), TOPICS.all_up(Up.STATUS)) as intake:
        intake.publish(TOPICS.hub_status, hub_status(LinkState.ONLINE), retain=True)
        yield intake


@pytest.mark.parametrize("version", [5, 4])
async def test_a_device_that_is_kept_away_knows_it_and_says_all_again_when_it_is_let_in(
    broker: Broker, version: int
) -> None:
    levels: list[Heard] = []
    link = build(broker, version=version)
    link.hear(Down.DESIRED, levels.append)
    births = TOPICS.up("till-1", Up.BIRTH)
    with hub_there(broker) as intake:
        async with linked(link):
            await eventually(lambda: link.view.online, "at work")
            await keep_away(broker, intake)
            await eventually(lambda: link.view.quarantined, "told that it is kept away")
            assert (link.view.connected, link.view.online) == (True, False)
            with pytest.raises(LinkDown):
                link.publish(TOPICS.up("till-1", Up.DEVICE, "printer"), b"{}")
            screen = TOPICS.down("till-1", Down.DESIRED, "screen")
            await asyncio.to_thread(intake.publish, screen, hub(Ack(through=1), "link.ack/1"), True)
            before, connection = len(intake.payloads(births)), link.view.connection
            assert levels == []
            broker.allow(["till-1", "till-2"])
            await asyncio.to_thread(say, intake, StandingState.ADMITTED)
            await eventually(lambda: link.view.online, "let in again")
            await eventually(lambda: levels, "the level that was set meanwhile")
            await eventually(lambda: len(intake.payloads(births)) == before + 1, "its birth again")
            assert link.view.connection == connection + 1
            assert states(intake)[-1] is LinkState.ONLINE


async def test_a_device_that_starts_in_quarantine_learns_it_and_neither_ends_nor_spins(
    broker: Broker,
) -> None:
    with hub_there(broker) as intake:
        await keep_away(broker, intake)
        async with linked(build(broker)) as link:
            await eventually(lambda: link.view.quarantined, "told that it is kept away")
            broker.kill()
            await eventually(lambda: not link.view.connected, "the broker is gone")
            assert link.view.quarantined, "nobody has let it in"
            broker.start()
            await eventually(lambda: link.view.connected, "the broker is back", 30)
            await eventually(lambda: intake.client.is_connected(), "the hub is back", 30)
            await asyncio.to_thread(intake.publish, TOPICS.hub_status, hub_status(LinkState.ONLINE), True)
            await asyncio.to_thread(say, intake, StandingState.QUARANTINED)
            assert link.view.quarantined
            assert not link.failed.done()
            assert subscriptions(broker) <= 3


async def test_a_device_that_was_let_in_while_it_was_off_is_at_work_at_once(broker: Broker) -> None:
    with hub_there(broker) as intake:
        async with linked(build(broker)) as link:
            await eventually(lambda: link.view.connected)
            await keep_away(broker, intake)
            await eventually(lambda: link.view.quarantined, "told that it is kept away")
        broker.allow(["till-1", "till-2"])
        await asyncio.to_thread(say, intake, StandingState.ADMITTED)
        for _ in range(50):  # they wait in its session
            await asyncio.to_thread(intake.publish, TOPICS.hub_status, hub_status(LinkState.ONLINE), True)
        before = subscriptions(broker)
        async with linked(build(broker, session="session-2")) as link:
            await eventually(lambda: link.view.online and not link.view.quarantined, "at work")
            assert subscriptions(broker) <= before + 3


async def test_a_word_of_admission_that_comes_before_the_brokers_rules_is_made_good_by_the_next_status(
    broker: Broker,
) -> None:
    with hub_there(broker) as intake:
        async with linked(build(broker)) as link:
            await eventually(lambda: link.view.online)
            await keep_away(broker, intake)
            await eventually(lambda: link.view.quarantined, "told that it is kept away")
            before = subscriptions(broker)
            await asyncio.to_thread(say, intake, StandingState.ADMITTED)
            await eventually(lambda: subscriptions(broker) == before + 1, "it asks for its levels again")
            assert link.view.quarantined, "the broker still has the old rules"
            broker.allow(["till-1", "till-2"])
            status = hub_status(LinkState.ONLINE)
            await eventually(
                lambda: intake.publish(TOPICS.hub_status, status, True) == 0 and link.view.online, "at work"
            )


async def test_a_quarantine_that_a_forgetful_broker_remembers_holds_up_nobody(broker: Broker) -> None:
    """It was released, and the broker was killed before it had written that down."""
    births = TOPICS.up("till-1", Up.BIRTH)
    with hub_there(broker) as intake:
        await asyncio.to_thread(say, intake, StandingState.QUARANTINED)
        async with linked(build(broker)) as link:
            await eventually(lambda: link.view.online, "at work")
            await eventually(lambda: len(intake.payloads(births)) == 2, "it has said all again")
            ack = asyncio.to_thread(intake.publish, TOPICS.hub_status, hub_status(LinkState.ONLINE), True)
            await ack
            assert link.view.online
            assert subscriptions(broker) == 1
