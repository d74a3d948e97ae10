"""Nothing is retained at the broker: a device asks how it stands, and learns that the hub is there."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator

from edge.wire.access import HUB_INTAKE
from edge.wire.envelope import decode_header
from edge.wire.messages.link import Standing, StandingState, StandingTold
from edge.wire.topics import ASKS_STANDING, STANDING, Down, Up
from tests.edge.link.links import TOPICS, build, hub, linked
from tests.support.broker import Broker
from tests.support.far_end import FarEnd, far_end
from tests.support.waiting import eventually

ASKED = TOPICS.up("till-1", Up.ASK, *ASKS_STANDING)


@contextlib.contextmanager
def silent_hub(broker: Broker) -> Iterator[FarEnd]:
    """It hears asks, and the broker has kept nothing that it ever said."""
    with far_end(broker, HUB_INTAKE, TOPICS.all_up(Up.ASK, "link", "+")) as intake:
        yield intake


def answer(intake: FarEnd) -> None:
    ask = decode_header(intake.payloads(ASKED)[-1]).id
    told = StandingTold(ask=ask, state=StandingState.ADMITTED)
    intake.publish(TOPICS.down("till-1", Down.ANSWER, "link"), hub(told, "link.standing_told/1"))


def say(intake: FarEnd, state: StandingState) -> None:
    topic = TOPICS.down("till-1", Down.DESIRED, STANDING)
    intake.publish(topic, hub(Standing(state=state), "link.standing/1"))


async def test_the_answer_shows_that_the_hub_is_there(broker: Broker) -> None:
    link = build(broker)
    with silent_hub(broker) as intake:
        async with linked(link):
            await eventually(lambda: intake.payloads(ASKED), "asked at its connection")
            assert not link.view.online
            await asyncio.to_thread(answer, intake)
            await eventually(lambda: link.view.online, "online")


async def test_one_that_is_kept_away_may_ask_it_and_is_let_in_by_the_answer(broker: Broker) -> None:
    link = build(broker)
    broker.allow(["till-2"], quarantined=["till-1"])
    with silent_hub(broker) as intake:
        async with linked(link):
            await eventually(lambda: intake.payloads(ASKED), "asked at its connection")
            await asyncio.to_thread(say, intake, StandingState.QUARANTINED)
            await eventually(lambda: link.view.quarantined, "told")
            await asyncio.to_thread(answer, intake)
            before = len(intake.payloads(ASKED))
            await asyncio.to_thread(say, intake, StandingState.ADMITTED)
            await eventually(lambda: len(intake.payloads(ASKED)) > before, "asked again at the word")
            assert link.view.quarantined, "it heard an answer that the broker keeps from it"
            broker.allow(["till-1", "till-2"])
            await asyncio.to_thread(say, intake, StandingState.ADMITTED)
            await eventually(lambda: len(intake.payloads(ASKED)) > before + 1, "asked by the new rules")
            await asyncio.to_thread(answer, intake)
            await eventually(lambda: link.view.online, "let in")
