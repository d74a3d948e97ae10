"""Lines and sessions of the simulated broker."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from city.simulation.broker import Broker, Message
from city.simulation.loop import SimulatedLoop
from city.simulation.workload import Weather

STORM = Weather(at=0, number=1, lasts=9, lose=1.0, double=0.0, late=0.0)
ECHO = Weather(at=0, number=1, lasts=9, lose=0.0, double=1.0, late=3.0)


def message(name: str = "pay p1 #1") -> Message:
    return Message(name, "till-1", "up", b"payload")


def in_a_town(story: Callable[[Broker], Awaitable[None]], calm: frozenset[str] = frozenset()) -> None:
    async def play() -> None:
        await story(Broker(7, calm, lambda words: None))

    with asyncio.Runner(loop_factory=SimulatedLoop) as runner:
        runner.run(play())


def test_on_a_good_day_a_message_arrives_once_and_soon() -> None:
    async def story(broker: Broker) -> None:
        heard: list[Message] = []
        broker.hub_comes(heard.append)
        broker.up(message(), expiry=8)
        await asyncio.sleep(0.1)
        assert [each.name for each in heard] == ["pay p1 #1"]
        assert broker.befell == []

    in_a_town(story)


def test_in_a_storm_it_is_lost_unless_it_is_spared() -> None:
    async def story(broker: Broker) -> None:
        heard: list[Message] = []
        broker.hub_comes(heard.append)
        broker.weather = STORM
        broker.up(message("pay p1 #1"), expiry=8)
        broker.up(message("pay p2 #1"), expiry=8)
        await asyncio.sleep(60)
        assert [each.name for each in heard] == ["pay p2 #1"]
        assert broker.befell == ["pay p1 #1"]

    in_a_town(story, calm=frozenset({"pay p2 #1"}))


def test_an_echo_brings_it_twice() -> None:
    async def story(broker: Broker) -> None:
        heard: list[Message] = []
        broker.hub_comes(heard.append)
        broker.weather = ECHO
        broker.up(message(), expiry=1000)
        await asyncio.sleep(100)
        assert len(heard) == 2

    in_a_town(story)


def test_what_waits_for_the_hub_expires() -> None:
    async def story(broker: Broker) -> None:
        heard: list[Message] = []
        broker.up(message("pay p1 #1"), expiry=8)
        await asyncio.sleep(5)
        broker.up(message("pay p2 #1"), expiry=8)
        await asyncio.sleep(5)
        broker.hub_comes(heard.append)
        assert [each.name for each in heard] == ["pay p2 #1"]

    in_a_town(story)


def test_what_the_hub_did_not_acknowledge_comes_again_and_what_it_did_does_not() -> None:
    async def story(broker: Broker) -> None:
        heard: list[Message] = []
        broker.hub_comes(heard.append)
        broker.up(message("pay p1 #1"), expiry=8)
        broker.up(message("pay p2 #1"), expiry=8)
        await asyncio.sleep(1)
        broker.acknowledged([each for each in heard if each.name == "pay p1 #1"])
        broker.hub_goes()
        heard.clear()
        broker.hub_comes(heard.append)
        assert [each.name for each in heard] == ["pay p2 #1"]

    in_a_town(story)


def test_an_answer_waits_for_a_till_that_is_away() -> None:
    async def story(broker: Broker) -> None:
        heard: list[Message] = []
        broker.down(message("answer #1"), expiry=60)
        await asyncio.sleep(30)
        broker.till_comes("till-1", heard.append)
        assert [each.name for each in heard] == ["answer #1"]

    in_a_town(story)
