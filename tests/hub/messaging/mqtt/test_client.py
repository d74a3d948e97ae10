"""The client against a real Mosquitto, with certificates; and against a broker that misbehaves."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from hub.messaging.mqtt import codec
from hub.messaging.mqtt.client import FIRST_RETRY_SECONDS, Client, Server, TakenOver
from hub.messaging.mqtt.packets import Connect, Message, Version, Will
from tests.support.broker import Broker, running_broker
from tests.support.far_end import far_end
from tests.support.waiting import eventually

ASKS = "kisarazu/v1/edge/+/up/ask/coin/+"
ASK = "kisarazu/v1/edge/till-1/up/ask/coin/pay"
TIMER_SECONDS = 0.005
"""So much too early may a timer ring."""
ANSWER = "kisarazu/v1/edge/till-1/down/answer/coin"


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    with running_broker(tmp_path / "broker", devices=["till-1"]) as running:
        yield running


class Hub:
    """A running client and what it has received."""

    def __init__(self, broker: Broker, connect: Connect) -> None:
        self.received: list[Message] = []
        self.changes: list[bool] = []
        self.came_up: list[float] = []
        server = Server("127.0.0.1", broker.port, broker.credentials("hub-money").client_context())
        self.client = Client(
            server,
            connect,
            [(ASKS, 1)],
            self.received.extend,
            random=lambda: 0.5,
            changed=self._note,
        )
        self.running = asyncio.create_task(self.client.run())

    def _note(self, up: bool) -> None:
        self.changes.append(up)
        if up:
            self.came_up.append(asyncio.get_running_loop().time())

    def payloads(self) -> list[bytes]:
        return [message.payload for message in self.received]


@contextlib.asynccontextmanager
async def hub(broker: Broker, connect: Connect | None = None, *, wait: bool = True) -> AsyncIterator[Hub]:
    running = Hub(broker, connect or Connect(client_id="hub-money"))
    try:
        if wait:
            await asyncio.wait_for(running.client.connected.wait(), 10)
        yield running
    finally:
        running.client.close()
        await asyncio.gather(running.running, return_exceptions=True)


class Far(asyncio.Protocol):
    """One connection to a broker written in the test: ``heard`` is all that came in on it."""

    def __init__(self, connections: list[Far], hear: Hear) -> None:
        self.number = len(connections) + 1
        self.heard = b""
        self.transport: asyncio.Transport
        self._connections = connections
        self._hear = hear

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._connections.append(self)

    def data_received(self, data: bytes) -> None:
        self.heard += data
        self._hear(self)


Hear = Callable[[Far], None]


@contextlib.asynccontextmanager
async def other_end(hear: Hear) -> AsyncIterator[tuple[Server, list[Far]]]:
    """A broker written in the test: where it is, and its connections so far."""
    connections: list[Far] = []
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Far(connections, hear), "127.0.0.1", 0)
    try:
        yield Server("127.0.0.1", server.sockets[0].getsockname()[1]), connections
    finally:
        server.close()
        for _ in range(10):  # turns of the loop: what was accepted last is made, what was lost is gone
            await asyncio.sleep(0)
        for far in connections:
            far.transport.abort()
        await asyncio.sleep(0)


@pytest.mark.parametrize("version", list(Version))
async def test_an_ask_comes_in_and_its_answer_goes_out_in_both_versions(
    broker: Broker, version: Version
) -> None:
    with far_end(broker, "till-1", ANSWER) as till:
        async with hub(broker, Connect(client_id="hub-money", version=version)) as money:
            till.publish(ASK, b"pay", expiry=30)
            await eventually(lambda: money.received, "the ask")
            money.client.acknowledge(money.received)
            reasons: list[int] = []
            money.client.publish(Message(ANSWER, b"paid", 1, expiry=60), reasons.append)
            await eventually(lambda: till.payloads(ANSWER), "the answer")
            await eventually(lambda: reasons, "the broker's acknowledgement")
    assert money.payloads() == [b"pay"]
    assert till.payloads(ANSWER) == [b"paid"]
    assert reasons == [0]


async def test_what_was_not_acknowledged_comes_again_on_the_next_connection(broker: Broker) -> None:
    with far_end(broker, "till-1") as till:
        async with hub(broker) as first:
            till.publish(ASK, b"one")
            till.publish(ASK, b"two")
            await eventually(lambda: len(first.received) == 2)
            first.client.acknowledge(first.received[:1])
            first.client.publish(Message(ANSWER, b"", 1))
            await eventually(lambda: first.client.waiting() == 0, "everything written")
        async with hub(broker) as second:
            await eventually(lambda: second.received, "the second ask, again")
    assert second.payloads() == [b"two"]
    assert second.received[0].duplicate


async def test_an_acknowledgement_is_not_given_on_another_connection_than_the_message_came_by() -> None:
    received: list[Message] = []
    messages = b"\x32\x07\x00\x01a\x00\x07\x001", b"\x32\x07\x00\x01a\x00\x08\x002"

    def lose_the_first_connection(far: Far) -> None:
        if len(far.heard) < 30:
            far.transport.write(b"\x20\x03\x00\x00\x00" + messages[far.number - 1])
            if far.number == 1:
                far.transport.close()

    async with other_end(lose_the_first_connection) as (server, connections):
        options = Connect(client_id="x", keep_alive=0)
        client = Client(server, options, [], received.extend, random=lambda: 1.0)
        task = asyncio.create_task(client.run())
        await eventually(lambda: len(received) == 2, "a message by each connection")
        client.acknowledge(received)
        client.close()
        await task
        await eventually(lambda: connections[1].heard.endswith(b"\xe0\x00"), "leave taken")
    assert connections[1].heard.removeprefix(codec.connect(options)) == b"\x40\x02\x00\x08\xe0\x00"


async def test_no_more_comes_in_than_the_receive_maximum_allows(broker: Broker) -> None:
    with far_end(broker, "till-1") as till:
        async with hub(broker, Connect(client_id="hub-money", receive_maximum=3)) as money:
            for number in range(5):
                till.publish(ASK, bytes([number]))
            await eventually(lambda: len(money.received) == 3)
            seen = len(money.received)
            money.client.acknowledge(list(money.received))
            await eventually(lambda: len(money.received) == 5)
    assert seen == 3
    assert money.payloads() == [bytes([number]) for number in range(5)]


async def test_answers_given_while_the_broker_is_away_arrive_when_it_is_back(broker: Broker) -> None:
    async with hub(broker) as money:
        broker.stop()
        await eventually(lambda: money.changes == [True, False])
        money.client.publish(Message(ANSWER, b"late", 1))
        money.client.publish(Message(ANSWER, b"lost", 0))
        broker.start()
        with far_end(broker, "till-1", ANSWER) as till:
            await eventually(lambda: till.payloads(ANSWER) or money.client.waiting() == 0)
            await eventually(lambda: money.changes == [True, False, True])
            assert money.client.waiting() == 0


async def test_a_thousand_answers_at_once_arrive_in_order_within_the_brokers_quota(broker: Broker) -> None:
    with far_end(broker, "till-1", ANSWER) as till:
        async with hub(broker) as money:
            for number in range(1000):
                money.client.publish(Message(ANSWER, str(number).encode(), 1))
            await eventually(lambda: len(till.received) == 1000)
    assert till.payloads(ANSWER) == [str(number).encode() for number in range(1000)]


async def test_a_client_that_is_told_of_another_of_its_name_gives_up_for_good() -> None:
    def take_over(far: Far) -> None:
        far.transport.write(b"\x20\x03\x00\x00\x00" + b"\xe0\x02\x8e\x00")

    async with other_end(take_over) as (server, _):
        client = Client(server, Connect(client_id="x"), [], print, random=lambda: 1.0)
        with pytest.raises(TakenOver):
            await client.run()


async def test_two_clients_of_one_name_take_turns_ever_more_slowly(broker: Broker) -> None:
    """Whom no word reaches: MQTT 3.1.1 has none. Under MQTT 5 Mosquitto 2.0.21 says it, 2.0.11 does not."""
    options = Connect(client_id="hub-money", version=Version.V311)
    async with hub(broker, options) as first, hub(broker, options):
        await eventually(lambda: len(first.came_up) >= 5, "four times thrown off, and back")
    for time, (earlier, later) in enumerate(pairwise(first.came_up[:5])):
        assert later - earlier >= FIRST_RETRY_SECONDS * 0.75 * 2**time - TIMER_SECONDS


async def test_the_will_speaks_when_the_client_dies_and_is_silent_when_it_takes_leave(broker: Broker) -> None:
    status = "kisarazu/v1/hub/status"
    server = Server("127.0.0.1", broker.port, broker.credentials("hub-intake").client_context())
    options = Connect(client_id="hub-intake", will=Will(status, b"lost"))
    with far_end(broker, "till-1", status) as till:
        polite = Client(server, options, [], print, random=lambda: 0.0)
        task = asyncio.create_task(polite.run())
        await asyncio.wait_for(polite.connected.wait(), 10)
        polite.close()
        await task
        dying = Client(server, options, [], print, random=lambda: 0.0)
        task = asyncio.create_task(dying.run())
        await asyncio.wait_for(dying.connected.wait(), 10)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await eventually(lambda: till.payloads(status), "the will")
    assert till.payloads(status) == [b"lost"]


async def test_a_silent_broker_is_given_up_and_tried_again() -> None:
    def accept_and_fall_silent(far: Far) -> None:
        if far.heard.count(b"MQTT") and b"\xc0\x00" not in far.heard:
            far.transport.write(b"\x20\x03\x00\x00\x00")

    async with other_end(accept_and_fall_silent) as (server, connections):
        options = Connect(client_id="x", keep_alive=1)
        client = Client(server, options, [], print, random=lambda: 1.0)
        task = asyncio.create_task(client.run())
        await eventually(lambda: len(connections) >= 2, "a second connection")
        client.close()
        await task
    assert connections[0].heard.endswith(b"\xc0\x00")  # it was asked before it was given up


@pytest.mark.parametrize("greeting", [b"\x00\x00", b"\x20\x02\x00", b"\x20\x03\x00\x87\x00", b"HTTP/1.1 400"])
async def test_a_broker_that_refuses_or_is_none_is_tried_again_later(greeting: bytes) -> None:
    def greet(far: Far) -> None:
        far.transport.write(greeting)
        far.transport.close()

    async with other_end(greet) as (server, connections):
        client = Client(server, Connect(client_id="x"), [], print, random=lambda: 1.0)
        task = asyncio.create_task(client.run())
        await eventually(lambda: len(connections) >= 3, "a third try")
        assert not client.connected.is_set()
        client.close()
        await task
