from __future__ import annotations

import msgspec
import pytest

from edge.wire.messages.coin import FindPayment, Listed
from edge.wire.roles import NodeRole
from edge.wire.topics import Up
from hub.core import outgoing
from hub.core.context import Context
from hub.core.db import Transaction, reading
from hub.core.limits import Pace
from hub.core.outgoing import Publication
from hub.fleet import trouble
from hub.messaging import asks
from hub.messaging.asks import Ask
from hub.messaging.batch import Arrived, Hearers, ToSay, commit
from hub.messaging.gaps import Gaps
from hub.messaging.service import Message
from tests.hub.devices import admit, message

TILL, SCREEN = "till-1", "screen-1"
QUESTION = FindPayment(number="000000001-7")


class Mistake(Exception):
    """A fault of ours."""


def answered(tx: Transaction, ask: Ask, body: FindPayment) -> Listed:
    """An answerer whose effect can be seen."""
    outgoing.post(tx, Publication(topic=body.number, payload=ask.id.encode(), schema="test"))
    return Listed(ask=ask.id, day="2026-11-30", payments=(), shop=body.number)


def fails_half_way(tx: Transaction, ask: Ask, body: FindPayment) -> Listed:
    answered(tx, ask, body)
    raise Mistake


class Desk:
    """The hub's side of the broker for asks."""

    def __init__(self, context: Context) -> None:
        self.context = context

    def hear(
        self,
        body: msgspec.Struct = QUESTION,
        *,
        node: str = TILL,
        says: str = "",
        answerer: asks.Answerer = answered,
        retained: bool = False,
        operation: str = "find",
    ) -> ToSay:
        topic = self.context.topics.up(node, Up.ASK, "coin", operation)
        where = self.context.topics.parse(topic)
        assert where is not None
        said = Message(topic, where, message(body, node=says or node), retained)
        arrived = Arrived(said, self.context.clock.now(), 0.0)
        hearers = Hearers({}, {"coin.find/1": answerer})
        return commit(self.context, hearers, Gaps(), [arrived], Pace(1e6, 1e6))

    def effects(self) -> int:
        with reading(self.context.engine) as tx:
            return sum(each.publication.schema == "test" for each in outgoing.waiting(tx, (), 100))

    def troubles(self) -> list[str]:
        with reading(self.context.engine) as tx:
            return [each.detail for of_node in trouble.troubles(tx).values() for each in of_node]


@pytest.fixture
def desk(context: Context) -> Desk:
    admit(context, TILL)
    admit(context, SCREEN, role=NodeRole.SIGNAGE)
    return Desk(context)


def test_an_ask_is_answered_to_the_node_that_asked(desk: Desk) -> None:
    ((node, subject, body),) = desk.hear().answers
    assert (node, subject) == (TILL, "coin")
    assert isinstance(body, Listed)
    assert body.shop == QUESTION.number
    assert desk.effects() == 1


def test_a_device_of_another_role_gets_no_answer(desk: Desk) -> None:
    assert desk.hear(node=SCREEN).answers == []
    assert desk.effects() == 0


def test_who_asks_in_anothers_name_gets_no_answer(desk: Desk) -> None:
    assert desk.hear(says=SCREEN).answers == []
    assert desk.effects() == 0


def test_an_ask_that_its_topic_does_not_name_gets_no_answer(desk: Desk) -> None:
    assert desk.hear(operation="list").answers == []
    assert desk.effects() == 0


def test_an_ask_that_stands_at_the_broker_is_cleared_and_not_answered(desk: Desk) -> None:
    heard = desk.hear(retained=True)
    assert (heard.answers, len(heard.clear)) == ([], 1)
    assert desk.effects() == 0


def test_an_answerer_that_fails_half_way_has_changed_nothing_and_staff_are_told(desk: Desk) -> None:
    assert desk.hear(answerer=fails_half_way).answers == []
    assert desk.effects() == 0
    assert any("Mistake" in each for each in desk.troubles())


def test_the_coins_asks_are_the_money_processs_alone() -> None:
    assert "coin" not in asks.asked_here()
