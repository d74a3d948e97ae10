"""A device's MQTT life against a real broker that is killed, restarted and told to forget."""

from __future__ import annotations

import asyncio
import contextlib

import pytest

from edge.link.connection import Heard, Link
from edge.link.mqtt import LinkSettings
from edge.wire.access import HUB_INTAKE
from edge.wire.messages.link import (
    LinkState,
    Status,
)
from edge.wire.topics import Down, Up
from tests.edge.link.links import STATUS, TOPICS, build, hub, hub_status, linked, states
from tests.support.broker import Broker
from tests.support.far_end import far_end
from tests.support.waiting import eventually


@pytest.mark.parametrize("version", [5, 4])
async def test_it_says_online_at_birth_and_closing_at_the_end(broker: Broker, version: int) -> None:
    with far_end(broker, HUB_INTAKE, TOPICS.all_up(Up.STATUS), TOPICS.all_up(Up.BIRTH)) as intake:
        async with linked(build(broker, version=version)):
            await eventually(lambda: states(intake) == [LinkState.ONLINE])
            await eventually(lambda: intake.payloads(TOPICS.up("till-1", Up.BIRTH)), "birth")
        await eventually(lambda: states(intake) == [LinkState.ONLINE, LinkState.CLOSING])


async def test_after_the_broker_came_back_the_device_is_online_again(broker: Broker) -> None:
    async with linked(build(broker)) as link:
        broker.kill()
        await eventually(lambda: not link.view.connected, "noticed")
        broker.start()
        await eventually(lambda: link.view.connected, "reconnected")
        with far_end(broker, HUB_INTAKE, TOPICS.all_up(Up.STATUS)) as intake:
            await eventually(lambda: states(intake) == [LinkState.ONLINE])


async def test_a_device_that_vanishes_is_declared_lost_by_the_broker(broker: Broker) -> None:
    with far_end(broker, HUB_INTAKE, TOPICS.all_up(Up.STATUS)) as intake:
        async with linked(build(broker, will_delay_seconds=0)) as link:
            await eventually(lambda: states(intake) == [LinkState.ONLINE])
            _cut(link)
            await eventually(lambda: LinkState.LOST in states(intake), "the will")


async def test_a_short_break_is_not_a_loss(broker: Broker) -> None:
    with far_end(broker, HUB_INTAKE, TOPICS.all_up(Up.STATUS)) as intake:
        async with linked(build(broker, will_delay_seconds=20)) as link:
            _cut(link)
            await eventually(lambda: not link.view.connected, "noticed")
            await eventually(lambda: link.view.connected, "reconnected")
            await eventually(lambda: states(intake).count(LinkState.ONLINE) >= 2, "online again")
            assert LinkState.LOST not in states(intake)


async def test_a_lost_that_is_no_longer_true_is_taken_back(broker: Broker) -> None:
    with (
        far_end(broker, HUB_INTAKE, TOPICS.all_up(Up.STATUS)) as intake,
        far_end(broker, "till-1", client_id="forger") as forger,
    ):
        async with linked(build(broker)):
            await eventually(lambda: states(intake) == [LinkState.ONLINE])
            lost = Status(state=LinkState.LOST, session="an-older-one")
            await asyncio.to_thread(forger.publish, STATUS, hub(lost, "link.status/1"), True)
            await eventually(lambda: states(intake) == [LinkState.ONLINE, LinkState.LOST, LinkState.ONLINE])


async def test_what_the_hub_says_while_the_device_is_away_waits_and_what_expires_never_comes(
    broker: Broker,
) -> None:
    heard: list[Heard] = []
    link = build(broker)
    link.hear(Down.COMMAND, heard.append)
    async with linked(link):
        pass
    with far_end(broker, HUB_INTAKE) as intake:
        command = TOPICS.down("till-1", Down.COMMAND, "printer", "reprint")
        intake.publish(command, hub({}, "link.ack/1", "stale"), expiry=1)
        intake.publish(command, hub({}, "link.ack/1", "fresh"), expiry=600)
        await asyncio.sleep(2.1)  # the broker's clock of expiry: the one thing here that only time does
        again = build(broker)
        again.hear(Down.COMMAND, heard.append)
        async with linked(again):
            await eventually(lambda: heard, "the fresh command")
    assert [each.header.id for each in heard if each.header] == ["fresh"]
    assert heard[0].rest == ("printer", "reprint")
    assert heard[0].expires_in is not None
    assert 500 <= heard[0].expires_in <= 599


async def test_a_message_is_acknowledged_only_after_its_handler_has_returned(broker: Broker) -> None:
    """The agent dies in the handler: the broker still has the command and gives it again."""
    taken: list[str] = []

    def die(heard: Heard) -> None:
        _cut(link)
        raise asyncio.CancelledError

    link = build(broker)
    link.hear(Down.COMMAND, die)
    link.start()
    await eventually(lambda: link.view.connected)
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)
    with far_end(broker, HUB_INTAKE) as intake:
        command = TOPICS.down("till-1", Down.COMMAND, "printer", "reprint")
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.to_thread(intake.publish, command, hub({}, "link.ack/1", "c1"), False, 60)
    await link.close()
    again = build(broker)
    again.hear(Down.COMMAND, lambda heard: taken.append(heard.header.id if heard.header else ""))
    async with linked(again):
        await eventually(lambda: taken == ["c1"], "given again")


async def test_online_means_that_the_hub_is_there_not_only_the_broker(broker: Broker) -> None:
    async with linked(build(broker)) as link:
        assert not link.view.online
        with far_end(broker, HUB_INTAKE) as intake:
            await asyncio.to_thread(intake.publish, TOPICS.hub_status, hub_status(LinkState.ONLINE), True)
            await eventually(lambda: link.view.online, "the hub is there")
            await asyncio.to_thread(intake.publish, TOPICS.hub_status, hub_status(LinkState.LOST), True)
            await eventually(lambda: not link.view.online, "the hub is gone")
            assert link.view.connected


def test_a_will_that_the_sessions_end_would_overtake_is_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        LinkSettings("localhost", 1, will_delay_seconds=60, session_expiry_seconds=60)


def _cut(link: Link) -> None:
    """Break the TCP connection under the link's feet, as a pulled cable that resets would."""
    link._mqtt._client.socket().shutdown(2)  # type: ignore[union-attr]  # paho's SocketLike leaves it out
