"""A question finds its answer, whatever happens to the line between."""

from __future__ import annotations

import asyncio

import pytest

from city.cables import Cable, CableState
from edge.link.connection import Heard, LinkDown
from edge.wire.access import HUB_MONEY
from edge.wire.envelope import decode_body, decode_header
from edge.wire.messages.coin import AskOutcome, Listed, Outcome, PaymentState
from edge.wire.topics import Down, Up
from tests.edge.link.links import ANSWER, TOPICS, build, hub, linked
from tests.support.broker import Broker
from tests.support.far_end import FarEnd, far_end
from tests.support.waiting import eventually


async def answer_asks(end: FarEnd, times: int, id_of: str | None = None) -> None:
    """What the hub does: answer each ask under its envelope's id."""
    await eventually(lambda: len(end.received) >= times, "the ask")
    header = decode_header(bytes(end.received[times - 1].payload))
    body = decode_body(header, AskOutcome)
    outcome = Outcome(ask=id_of or header.id, payment=body.payment, state=PaymentState.PAID)
    await asyncio.to_thread(end.publish, ANSWER, hub(outcome, "coin.answer/1"))


@pytest.mark.parametrize("version", [5, 4])
async def test_an_answer_finds_its_ask_among_others(broker: Broker, version: int) -> None:
    with far_end(broker, HUB_MONEY, TOPICS.all_up(Up.ASK, "coin", "+")) as money:
        async with linked(build(broker, version=version)) as link:
            asking = asyncio.create_task(link.ask("coin", "outcome", AskOutcome(payment="p1"), Outcome, 10))
            await answer_asks(money, 1, id_of="another-ask")
            await answer_asks(money, 1)
            answer = await asking
            assert answer is not None
            assert (answer.payment, answer.state) == ("p1", PaymentState.PAID)


async def test_an_answer_that_does_not_fit_the_question_is_none_and_does_not_end_the_agent(
    broker: Broker,
) -> None:
    with far_end(broker, HUB_MONEY, TOPICS.all_up(Up.ASK, "coin", "+")) as money:
        async with linked(build(broker)) as link:
            asking = asyncio.create_task(link.ask("coin", "outcome", AskOutcome(payment="p0"), Listed, 10))
            await answer_asks(money, 1)
            assert await asking is None
            again = asyncio.create_task(link.ask("coin", "outcome", AskOutcome(payment="p1"), Outcome, 10))
            await answer_asks(money, 2)
            assert await again is not None


async def test_silence_is_no_answer_and_a_late_answer_is_handed_on(broker: Broker) -> None:
    late: list[Heard] = []
    with far_end(broker, HUB_MONEY, TOPICS.all_up(Up.ASK, "coin", "+")) as money:
        link = build(broker)
        link.hear(Down.ANSWER, late.append)
        async with linked(link):
            assert await link.ask("coin", "outcome", AskOutcome(payment="p1"), Outcome, 0.2) is None
            await answer_asks(money, 1)
            await eventually(lambda: late, "the late answer")
            assert late[0].rest == ("coin",)


@pytest.mark.parametrize("version", [5, 4])
async def test_an_answer_lost_with_the_line_is_asked_for_again_as_soon_as_the_line_is_back(
    broker: Broker, version: int
) -> None:
    cable = Cable(broker.port)
    await cable.lay()
    with far_end(broker, HUB_MONEY, TOPICS.all_up(Up.ASK, "coin", "+")) as money:
        async with linked(build(broker, version=version, port=cable.port)) as link:
            asking = asyncio.create_task(link.ask("coin", "outcome", AskOutcome(payment="p1"), Outcome, 30))
            await eventually(lambda: money.received, "the ask")
            await cable.set_state(CableState.CUT)
            await eventually(lambda: not link.view.connected, "noticed")
            await cable.set_state(CableState.WHOLE)
            await answer_asks(money, 2)
            assert await asking is not None
            first, second = money.received[:2]
            assert first.payload == second.payload
    await cable.close()


async def test_without_a_connection_nothing_is_sent_and_that_is_said(broker: Broker) -> None:
    link = build(broker)
    with pytest.raises(LinkDown):
        await link.ask("coin", "outcome", AskOutcome(payment="p1"), Outcome, 1)
    async with linked(link):
        broker.kill()
        await eventually(lambda: not link.view.connected, "noticed")
        with pytest.raises(LinkDown):
            await link.ask("coin", "outcome", AskOutcome(payment="p1"), Outcome, 1)
    broker.start()
