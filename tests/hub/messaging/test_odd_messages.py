"""One odd message of one device: buried with its reason, and everything behind it is taken."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from edge.wire.messages.link import DeviceReport, LinkState, Reported, Status, Unsaid
from edge.wire.messages.printing import Printed
from hub.core import evidence
from hub.core.context import Context
from hub.core.db import Transaction, reading, transaction
from hub.core.limits import Pace
from hub.fleet import service as fleet
from hub.fleet import trouble
from hub.fleet.devices import MOST_NAMES
from hub.fleet.tables import attached, boot, reported
from hub.fleet.trouble import Why
from hub.messaging import service, tables
from hub.messaging.batch import Arrived, Hearers, ToSay, commit
from hub.messaging.gaps import Gaps
from hub.messaging.handlers import Fact, Handler, load
from hub.messaging.later import MOST_OF_A_NODE, Later
from hub.messaging.service import Message
from tests.hub.devices import admit, birth, message

PRINTED = Printed(subject="receipt", reference="p-1", copy=0, content_sha256="ab" * 32, outcome="confirmed")
NESTED = b"[" * 120_000


class Node:
    """till-1's side of the broker."""

    def __init__(self, context: Context, by_schema: dict[str, Handler]) -> None:
        self.context = context
        self.by_schema = by_schema
        self.pace = Pace(1e6, 1e6)

    def topic(self, behind: str) -> str:
        return f"{self.context.topics.root}/edge/till-1/up/{behind}"

    def say(self, *said: tuple[str, bytes], retained: bool = False) -> ToSay:
        """(what follows ``up/`` in the topic, payload), all in one batch."""
        now, batch = self.context.clock.now(), []
        for behind, payload in said:
            where = self.context.topics.said_by(self.topic(behind))
            assert where is not None
            batch.append(Arrived(Message(self.topic(behind), where, payload, retained), now, 0.0))
        return commit(self.context, Hearers(self.by_schema), Gaps(), batch, self.pace)

    def troubles(self) -> dict[Why, int]:
        with reading(self.context.engine) as tx:
            return {each.why: each.times for each in trouble.troubles(tx).get("till-1", [])}

    def dead_letters(self) -> list[Any]:
        with reading(self.context.engine) as tx:
            return list(tx.execute(sa.select(tables.dead_letter).order_by(tables.dead_letter.c.id)))


@pytest.fixture
def node(context: Context) -> Node:
    admit(context, "till-1")
    return Node(context, load())


EVENT = "event/printer/printing.printed"


def changed(payload: bytes, **fields: object) -> bytes:
    """An envelope with other values; ``data__x`` is the body's field ``x``."""
    whole = json.loads(payload)
    for name, value in fields.items():
        place, field = (whole["data"], name[6:]) if name.startswith("data__") else (whole, name)
        place[field] = value
    return json.dumps(whole, ensure_ascii=True).encode()


def fact(seq: int = 1, **fields: object) -> bytes:
    return changed(message(PRINTED, seq=seq), **fields)


ODD_FACTS: dict[str, bytes] = {
    "nested without end": NESTED,
    "a body nested without end": fact()[:-2] + b',"x":' + NESTED,
    "no JSON": b"\xff\xfe",
    "a seq beyond 64 bits": fact(seq=2**70),
    "a monotonic time beyond 64 bits": fact(mono=2**70),
    "a monotonic time before the boot": fact(mono=-1),
    "a time that no calendar has": fact(at="0001-01-01T00:00:00+14:00"),
    "the last of all years": fact(at="9999-12-31T23:59:59-12:00"),
    "no time": fact(at="yesterday"),
    "a lone surrogate": fact(at="\ud800"),
    "an over-long schema": fact(schema="a" * 100_000 + "/1"),
    "a NUL in a field": fact(data__subject="a\0b"),
    "an over-long text": fact(data__subject="a" * 100_000),
    "a reference that is no id": fact(data__reference="P 1"),
    "a copy before the first": fact(data__copy=-7),
    "a number beyond 64 bits": fact(data__copy=2**80),
    "reasons without end": fact(data__reasons=["a"] * 10_000),
}


@pytest.mark.parametrize("odd", ODD_FACTS.values(), ids=ODD_FACTS)
def test_an_odd_fact_is_buried_and_the_next_is_taken(node: Node, odd: bytes) -> None:
    node.say((EVENT, odd))
    assert node.troubles() == {Why.UNREADABLE: 1}
    said = node.say((EVENT, message(PRINTED, seq=2)), (EVENT, fact(seq=1)), (EVENT, message(PRINTED, seq=2)))
    assert said.through == {"till-1": 2}, "what came behind the odd one was not taken"


ODD_LEVELS: dict[str, tuple[str, bytes]] = {
    "a version beyond 64 bits": (
        "reported/screen",
        changed(message(Reported(version=1, sha256="a" * 64)), data__version=2**70),
    ),
    "a version beyond the column": (
        "reported/screen",
        changed(message(Reported(version=1, sha256="a" * 64)), data__version=2**40),
    ),
    "a NUL in a reason": ("device/printer", message(DeviceReport(presence="ready", reasons=("a\0b",)))),
    "a device with a name without end": (
        "device/" + "p" * 300,
        message(DeviceReport(presence="ready")),
    ),
    "a topic without end": ("device/" + "p" * 60_000, message(DeviceReport(presence="ready"))),
    "a device that is none of the tree": ("gossip/printer", message(DeviceReport(presence="ready"))),
    "a session without end": ("status", message(Status(state="online", session="s" * 50_000))),  # type: ignore[arg-type]
    "a machine without end": ("birth", message(birth(machine="m" * 1000))),
    "a boot with a NUL": ("birth", message(birth(boot="b\0"))),
    "an outbox beyond 64 bits": ("birth", message(birth(outbox=(2**70, 2**71)))),
    "a boot a million years ago": ("birth", message(birth(), mono=2**62)),
    "no device in the topic": ("device", message(DeviceReport(presence="ready"))),
}


@pytest.mark.parametrize("odd", ODD_LEVELS.values(), ids=ODD_LEVELS)
def test_an_odd_level_is_buried_and_the_batch_around_it_is_taken(node: Node, odd: tuple[str, bytes]) -> None:
    said = node.say((EVENT, message(PRINTED, seq=1)), odd, (EVENT, message(PRINTED, seq=2)))
    assert said.through == {"till-1": 2}
    assert node.troubles() == {Why.UNREADABLE: 1}


def fails_on_the_database(tx: Transaction, fact: Fact, body: Printed) -> None:
    tx.execute(sa.text("SELECT * FROM no_such_table"))


def fails_on_a_value(tx: Transaction, fact: Fact, body: Printed) -> None:
    tx.execute(tables.command.insert().values(id="a" * 500, node=2**80))


def fails_in_python(tx: Transaction, fact: Fact, body: Printed) -> None:
    raise RecursionError("deep")


@pytest.mark.parametrize("fails", [fails_on_the_database, fails_on_a_value, fails_in_python])
def test_a_handler_may_fail_as_it_likes_and_the_next_message_is_taken(
    context: Context, fails: Callable[[Transaction, Fact, Printed], None]
) -> None:
    admit(context, "till-1")
    node = Node(context, {"printing.printed/1": fails})
    said = node.say((EVENT, message(PRINTED, seq=1)), (EVENT, message(PRINTED, seq=2)))
    assert said.through == {"till-1": 2}
    assert node.troubles() == {Why.NOT_TAKEN: 2}


def test_a_lost_database_is_no_fault_of_the_message(context: Context) -> None:
    def lost(tx: Transaction, fact: Fact, body: Printed) -> None:
        raise sa.exc.OperationalError("", {}, Exception("away"))

    admit(context, "till-1")
    node = Node(context, {"printing.printed/1": lost})
    with pytest.raises(sa.exc.OperationalError):
        node.say((EVENT, message(PRINTED, seq=1)))
    assert node.dead_letters() == []


def test_dead_letters_are_bounded_and_the_newest_are_kept_and_all_are_counted(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MOST_OF_A_NODE", 3)
    for number in range(5):
        node.say((EVENT, b"odd %d " % number + b"x" * 10_000))
    kept = node.dead_letters()
    assert [letter.payload[:5] for letter in kept] == [b"odd 2", b"odd 3", b"odd 4"]
    assert {len(letter.payload) for letter in kept} == {service.LONGEST_KEPT}
    assert node.troubles() == {Why.UNREADABLE: 5}


def test_however_many_ways_a_node_finds_it_puts_one_alarm_before_staff(node: Node) -> None:
    for number in range(30):
        node.say((EVENT, fact(schema=f"a.b{'c' * number}/1", seq=number + 1)))
    with reading(node.context.engine) as tx:
        assert len(fleet.alarms(tx)) == 1


def test_a_fact_whose_envelope_is_spoilt_does_not_hold_up_those_behind_it(node: Node) -> None:
    assert node.say((EVENT, fact(seq=1, mono=-1))).through == {"till-1": 1}
    with transaction(node.context.engine) as tx:
        assert tx.scalar(sa.select(tables.cursor.c.through)) == 1


def test_what_a_device_of_another_role_has_to_say_is_not_believed_of_it(context: Context) -> None:
    admit(context, "till-1", role="signage")
    node = Node(context, load())
    assert node.say((EVENT, message(PRINTED, seq=1))).through == {"till-1": 1}
    assert node.troubles() == {Why.NOT_ITS_ROLE: 1}
    with reading(context.engine) as tx:
        assert evidence.entries(tx, "printing") == []


def test_a_node_faster_than_any_device_waits_and_loses_nothing(node: Node) -> None:
    node.pace = Pace(per_second=1, at_once=2)
    facts = [(EVENT, message(PRINTED, seq=seq)) for seq in (1, 2, 3)]
    assert node.say(*facts).through == {"till-1": 2}
    assert node.troubles() == {Why.TOO_MANY: 1}
    with reading(node.context.engine) as tx:
        assert fleet.alarms(tx) == []  # it may be an honest outbox that was cut off for a week
    node.pace = Pace(per_second=1, at_once=2)
    assert node.say(facts[2]).through == {"till-1": 3}


def test_a_level_beyond_the_pace_stays_at_the_broker_and_a_fact_does_not(node: Node) -> None:
    node.pace = Pace(per_second=1, at_once=1)
    node.say((EVENT, message(PRINTED, seq=1)))
    online = message(Status(state=LinkState.ONLINE, session="s-1"), session="s-1")
    assert node.say(("status", online), retained=True).clear == []
    assert node.say((EVENT, message(PRINTED, seq=2)), retained=True).clear == [node.topic(EVENT)]


def test_a_node_names_no_more_devices_than_a_machine_has(node: Node) -> None:
    for number in range(MOST_NAMES + 3):
        node.say((f"device/d-{number}", message(DeviceReport(presence="ready"))))
        node.say((f"reported/d-{number}", message(Reported(version=1, sha256="a" * 64))))
        node.say(("birth", message(birth(boot=f"b-{number}"), boot=f"b-{number}", session=f"s-{number}")))
    with reading(node.context.engine) as tx:
        for table in (attached, reported, boot):
            rows = tx.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            assert rows <= MOST_NAMES, table.name
    assert node.troubles()[Why.TOO_MANY] >= 3


def test_a_retained_message_that_is_no_level_is_to_be_cleared(node: Node) -> None:
    assert node.say((EVENT, message(PRINTED, seq=1)), retained=True).clear == [node.topic(EVENT)]
    assert node.say(("device/printer", b"odd"), retained=True).clear == [node.topic("device/printer")]
    level = message(DeviceReport(presence="ready"))
    assert node.say(("device/printer", level), retained=True).clear == []


def test_what_a_device_could_not_say_is_counted_and_put_before_staff(node: Node) -> None:
    unsaid = message(Unsaid(schema="meetings.caption/1", field="$.text"), seq=1)
    assert node.say((EVENT, unsaid)).through == {"till-1": 1}
    assert node.troubles() == {Why.UNSAID: 1}
    with reading(node.context.engine) as tx:
        assert len(fleet.alarms(tx)) == 1


def presence(node: Node) -> str | None:
    with reading(node.context.engine) as tx:
        return tx.scalar(sa.select(attached.c.presence).where(attached.c.device == "printer"))


def test_the_newest_level_beyond_the_pace_waits_and_an_older_one_does_not_come_after_it(node: Node) -> None:
    node.pace = Pace(per_second=1, at_once=1)
    ready, absent = (message(DeviceReport(presence=each)) for each in ("ready", "absent"))
    node.say((EVENT, message(PRINTED, seq=1)))
    later = Later()
    later.keep(node.say(("device/printer", ready), ("device/printer", absent)).later.values())
    assert (presence(node), later.due(node.pace, 0.5)) == (None, [])
    (due,) = later.due(node.pace, 2.0)
    assert commit(node.context, Hearers(node.by_schema), Gaps(), [due], node.pace).later == {}
    assert (presence(node), bool(later)) == ("absent", False)
    assert node.troubles() == {Why.TOO_MANY: 2}, "what waits is told once"


def test_a_level_that_was_taken_is_not_followed_by_the_one_before_it(node: Node) -> None:
    node.pace = Pace(per_second=1, at_once=1)
    node.say((EVENT, message(PRINTED, seq=1)))
    topic = node.topic("device/printer")
    where = node.context.topics.said_by(topic)
    assert where is not None
    batch = [
        Arrived(Message(topic, where, message(DeviceReport(presence=each))), node.context.clock.now(), at)
        for each, at in (("ready", 0.0), ("absent", 5.0))
    ]
    assert commit(node.context, Hearers(node.by_schema), Gaps(), batch, node.pace).later == {}
    assert presence(node) == "absent"


def test_a_node_keeps_no_more_levels_waiting_than_a_machine_has(node: Node) -> None:
    node.pace = Pace(per_second=1, at_once=0)
    level = message(DeviceReport(presence="ready"))
    later = Later()
    later.keep(node.say(*((f"device/d-{number}", level) for number in range(300))).later.values())
    assert len(later.due(Pace(1, 1), 0.0)) == MOST_OF_A_NODE
