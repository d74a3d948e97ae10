"""Two agents under one identity, and the same one after a restart."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from edge.link.connection import TakenOver
from edge.wire.access import HUB_INTAKE
from edge.wire.envelope import Envelope, encode, timestamp
from edge.wire.messages.link import (
    LinkState,
    Status,
)
from tests.edge.link.links import STATUS, build, linked, states
from tests.edge.make import NOON
from tests.support.broker import Broker
from tests.support.far_end import far_end
from tests.support.waiting import eventually


async def test_two_agents_under_one_identity_find_out_and_one_stops(broker: Broker) -> None:
    async with linked(build(broker)) as first, linked(build(broker, session="session-2")) as second:
        await eventually(lambda: first.failed.done() or second.failed.done(), "one finds out")
        failures = [link.failed.exception() for link in (first, second) if link.failed.done()]
        assert all(isinstance(failure, TakenOver) for failure in failures)


async def test_an_agent_that_was_killed_and_started_again_is_no_stranger_to_itself(broker: Broker) -> None:
    killed = build(broker)
    killed.start()
    await eventually(lambda: killed.view.connected)
    killed._mqtt._client.loop_stop()  # no goodbye: its "online" stands retained, echoes wait in its session
    killed._mqtt._client._reset_sockets()
    async with linked(build(broker, session="session-2")) as again:
        with far_end(broker, HUB_INTAKE, STATUS) as intake:
            await eventually(lambda: states(intake) == [LinkState.ONLINE])
        assert not again.failed.done()


async def test_a_broker_that_remembers_an_earlier_life_does_not_end_this_one(broker: Broker) -> None:
    """As one does that was killed: what it had last written to its disk is what it gives again."""
    async with linked(build(broker)) as link:
        with far_end(broker, "till-1", STATUS, client_id="till-1-memory") as memory:
            await eventually(lambda: states(memory) == [LinkState.ONLINE], "the own status")
            for state in (LinkState.ONLINE, LinkState.LOST):
                await asyncio.to_thread(memory.publish, STATUS, earlier_life(state), True)
            told = [LinkState.ONLINE, LinkState.ONLINE, LinkState.LOST, LinkState.ONLINE]
            await eventually(lambda: states(memory) == told, "the own status again")
        assert not link.failed.done()


def earlier_life(state: LinkState) -> bytes:
    return encode(
        Envelope(
            id="s-0", schema="link.status/1", node="till-1", session="session-0",
            at=timestamp(NOON - timedelta(hours=1)), mono=0, boot="b00t",
            data=Status(state=state, session="session-0"),
        )
    )  # fmt: skip
