"""One odd message costs one message: of the hub, of a handler, of the device itself."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from edge.link.connection import Heard
from edge.wire.access import HUB_INTAKE
from edge.wire.envelope import BodyUnfit, decode_body, decode_header
from edge.wire.messages.link import (
    Ack,
    DeviceReport,
)
from edge.wire.topics import Down, Up
from tests.edge.link.links import TOPICS, build, hub, linked
from tests.support.broker import Broker
from tests.support.far_end import far_end
from tests.support.waiting import eventually


async def test_bytes_that_are_no_message_do_not_stop_the_link(broker: Broker) -> None:
    heard: list[Heard] = []
    link = build(broker)
    link.hear(Down.ACK, heard.append)
    async with linked(link):
        with far_end(broker, HUB_INTAKE) as intake:
            topic = TOPICS.down("till-1", Down.ACK)
            for payload in (b"\xff\x00", b"{}", b"[1]", hub(Ack(through=3), "link.ack/1")):
                await asyncio.to_thread(intake.publish, topic, payload)
            await eventually(lambda: heard, "the good one")
    assert len(heard) == 1
    assert heard[0].header is not None
    assert msgspec.json.decode(heard[0].header.data) == {"through": 3}


@pytest.mark.parametrize("odd", [
    b"[" * 120_000,
    b'{"id":"h","schema":"link.ack/1","node":"hub","session":"s","at":"2026-01-01T00:00:00Z","mono":1,'
    b'"boot":"b","data":{"x":' + b"[" * 120_000,
    b"\xff\xfe",
    hub(Ack(through=2**70), "link.ack/1"),
], ids=["nested", "a body nested", "no JSON", "beyond 64 bits"])  # fmt: skip
async def test_an_odd_message_of_the_hub_is_passed_by_and_the_next_is_heard(
    broker: Broker, odd: bytes
) -> None:
    link, through = build(broker), list[int]()

    def acknowledged(heard: Heard) -> None:
        assert heard.header is not None
        through.append(decode_body(heard.header, Ack).through)

    link.hear(Down.ACK, acknowledged)
    async with linked(link):
        with far_end(broker, HUB_INTAKE) as intake:
            intake.publish(TOPICS.down("till-1", Down.ACK), odd)
            intake.publish(TOPICS.down("till-1", Down.ACK), hub(Ack(through=7), "link.ack/1"))
            await eventually(lambda: through == [7], "nothing was heard behind it")
            assert not link.failed.done()


async def test_a_handler_that_fails_costs_one_message_and_not_the_agent(broker: Broker) -> None:
    link, taken = build(broker), []

    def handle(heard: Heard) -> None:
        assert heard.header is not None
        taken.append(heard.header.id)
        if heard.header.id == "odd":
            raise ZeroDivisionError

    link.hear(Down.ACK, handle)
    async with linked(link):
        with far_end(broker, HUB_INTAKE) as intake:
            for id in ("odd", "sound"):
                intake.publish(TOPICS.down("till-1", Down.ACK), hub(Ack(through=7), "link.ack/1", id))
            await eventually(lambda: taken == ["odd", "sound"], "nothing was heard behind it")


async def test_a_level_that_its_type_does_not_allow_is_told_as_such_once_and_not_sent(
    broker: Broker, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[BodyUnfit] = []
    with far_end(broker, HUB_INTAKE, TOPICS.all_up(Up.DEVICE)) as intake:
        link = build(broker)
        link.hear_unfit(told.append)
        async with linked(link):
            for _ in range(2):
                link.tell(Up.DEVICE, DeviceReport(presence="ready", reasons=("x",) * 33), "printer")
            link.tell(Up.DEVICE, DeviceReport(presence="ready"), "printer")
            await eventually(lambda: len(intake.received) == 1, "the level that fits")
            (report,) = intake.payloads(TOPICS.up("till-1", Up.DEVICE, "printer"))
            assert decode_body(decode_header(report), DeviceReport).reasons == ()
    assert [(error.schema, error.field) for error in told] == [("link.device/1", "$.reasons")]
    assert "$.reasons" in caplog.text
