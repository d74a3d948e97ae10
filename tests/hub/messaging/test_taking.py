from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from edge.wire.messages.link import CommandState, Dropped, Result
from edge.wire.messages.printing import Printed
from edge.wire.topics import Up
from hub.core import evidence
from hub.core.clock import SetClock
from hub.core.context import Context
from hub.core.db import Transaction, reading, transaction
from hub.core.evidence import Entry, Rung
from hub.core.limits import Pace
from hub.fleet import service as fleet
from hub.fleet.model import Alarm
from hub.messaging import handlers, sending, tables
from hub.messaging.batch import Arrived, Hearers, ToSay, commit
from hub.messaging.gaps import ASK_AGAIN_AFTER_SECONDS, Gaps
from hub.messaging.handlers import Fact, Handler, Refused
from hub.messaging.service import Message
from tests.hub.devices import admit, birth, message

PRINTED = Printed(subject="receipt", reference="p-1", copy=0, content_sha256="ab" * 32, outcome="confirmed")


def record(tx: Transaction, fact: Fact, body: Printed) -> None:
    """A handler with an effect that can be counted."""
    entry = Entry(subject="test", reference=body.reference, place=fact.node, rung=Rung.PRINTED, at=fact.at)
    evidence.append(tx, entry)


class Desk:
    """The hub's side of the broker: what devices publish is handed to it."""

    def __init__(self, context: Context, by_schema: dict[str, Handler]) -> None:
        self.context = context
        self.by_schema = by_schema
        self.gaps = Gaps()
        self.monotonic = 0.0

    def hear(
        self, *payloads: bytes, kind: Up = Up.EVENT, rest: tuple[str, ...] = ("printer", "printed")
    ) -> ToSay:
        topic = self.context.topics.up("till-1", kind, *rest)
        where = self.context.topics.parse(topic)
        assert where is not None
        now = self.context.clock.now()
        batch = [Arrived(Message(topic, where, payload), now, self.monotonic) for payload in payloads]
        return commit(self.context, Hearers(self.by_schema), self.gaps, batch, Pace(1e6, 1e6))

    def be_born(self, session: str, outbox: tuple[int, int]) -> None:
        body = birth(outbox=outbox)
        self.hear(message(body, session=session, boot=body.boot), kind=Up.BIRTH, rest=())

    def effects(self) -> int:
        with reading(self.context.engine) as tx:
            return len(evidence.entries(tx, "test"))

    def alarms(self) -> list[Alarm]:
        with reading(self.context.engine) as tx:
            return [alarm.alarm for alarm in fleet.alarms(tx)]

    def dead_letters(self) -> list[str]:
        with reading(self.context.engine) as tx:
            return list(tx.scalars(sa.select(tables.dead_letter.c.reason)))


@pytest.fixture
def desk(context: Context) -> Desk:
    admit(context, "till-1")
    return Desk(context, {"printing.printed/1": record})


def test_a_fact_has_its_effect_and_is_acknowledged(desk: Desk) -> None:
    assert desk.hear(message(PRINTED, seq=1)).through == {"till-1": 1}
    assert desk.effects() == 1


def test_a_batch_is_acknowledged_once_up_to_its_last_fact(desk: Desk) -> None:
    assert desk.hear(*(message(PRINTED, seq=seq) for seq in (1, 2, 3))).through == {"till-1": 3}
    assert desk.effects() == 3


def test_a_fact_that_comes_again_has_no_second_effect_and_is_acknowledged_again(desk: Desk) -> None:
    again = message(PRINTED, seq=1)
    desk.hear(again)
    assert desk.hear(again, again).through == {"till-1": 1}
    assert desk.effects() == 1
    assert desk.dead_letters() == []


def test_one_id_under_two_places_has_one_effect(desk: Desk) -> None:
    desk.hear(message(PRINTED, seq=1, id="same"), message(PRINTED, seq=2, id="same"))
    assert desk.effects() == 1
    assert "used before" in desk.dead_letters()[0]


def test_another_fact_under_a_known_place_is_kept_for_staff(desk: Desk) -> None:
    desk.hear(message(PRINTED, seq=1))
    assert desk.hear(message(PRINTED, seq=1)).through == {"till-1": 1}
    assert desk.effects() == 1
    assert desk.alarms() == [Alarm.DEAD_LETTER]


def test_a_gap_is_asked_for_and_nothing_behind_it_is_taken(desk: Desk) -> None:
    desk.hear(message(PRINTED, seq=1))
    said = desk.hear(message(PRINTED, seq=3), message(PRINTED, seq=4))
    assert said.replay_from == {"till-1": 2}
    assert said.through == {}
    assert desk.effects() == 1


def test_a_replay_closes_the_gap(desk: Desk) -> None:
    facts = [message(PRINTED, seq=seq) for seq in (1, 2, 3)]
    desk.hear(facts[0])
    desk.hear(facts[2])
    assert desk.hear(facts[1], facts[2]).through == {"till-1": 3}
    assert desk.effects() == 3


def test_a_gap_that_the_node_cannot_fill_is_said_and_passed(desk: Desk) -> None:
    for _ in range(3):
        assert desk.hear(message(PRINTED, seq=5)).replay_from == {"till-1": 1}
        desk.monotonic += ASK_AGAIN_AFTER_SECONDS
    assert desk.hear(message(PRINTED, seq=5)).through == {"till-1": 5}
    assert desk.alarms() == [Alarm.FACTS_LOST]


def test_a_birth_says_where_an_outbox_begins(desk: Desk) -> None:
    desk.be_born("s1", (41, 44))
    assert desk.hear(message(PRINTED, seq=41)).through == {"till-1": 41}
    assert desk.alarms() == []


def test_a_node_that_lost_its_disk_counts_anew_and_nothing_is_dropped(desk: Desk) -> None:
    desk.be_born("s1", (1, 0))
    desk.hear(*(message(PRINTED, seq=seq) for seq in (1, 2, 3)))
    desk.be_born("s2", (1, 1))
    assert desk.hear(message(PRINTED, seq=1, session="s2")).through == {"till-1": 1}
    assert desk.effects() == 4
    assert desk.alarms() == [Alarm.SEQUENCE_RESTARTED]


def test_a_retained_birth_heard_again_changes_nothing(desk: Desk) -> None:
    """After a restart of the hub the broker repeats the birth, which by now is old."""
    desk.be_born("s1", (1, 0))
    desk.hear(*(message(PRINTED, seq=seq) for seq in (1, 2, 3)))
    desk.be_born("s1", (1, 0))
    assert desk.hear(message(PRINTED, seq=4)).through == {"till-1": 4}
    assert desk.alarms() == []


def test_what_a_hub_set_back_to_a_backup_has_missed_is_said(desk: Desk) -> None:
    desk.be_born("s1", (1, 0))
    desk.hear(message(PRINTED, seq=1))
    desk.be_born("s2", (5, 6))
    assert desk.alarms() == [Alarm.FACTS_LOST]
    assert desk.hear(message(PRINTED, seq=5)).through == {"till-1": 5}


def refuse(tx: Transaction, fact: Fact, body: Printed) -> None:
    record(tx, fact, body)
    raise Refused("no such receipt")


def fail(tx: Transaction, fact: Fact, body: Printed) -> None:
    record(tx, fact, body)
    raise KeyError("a value that must not be told")


def contradict(tx: Transaction, fact: Fact, body: Printed) -> None:
    record(tx, fact, body)
    raise sa.exc.IntegrityError("INSERT", {}, ValueError("a value that must not be told"))


@pytest.mark.parametrize(
    ("handler", "reason"),
    [
        (refuse, "no such receipt"),
        (fail, "KeyError"),
        (contradict, "contradicts what is known"),
        (None, "nobody takes this"),
    ],
    ids=["refused", "failed", "contradicting", "unknown"],
)
def test_a_fact_that_nobody_can_take_is_kept_and_holds_up_nothing(
    desk: Desk, handler: Callable[[Transaction, Fact, Printed], None] | None, reason: str
) -> None:
    bad = message(PRINTED, seq=1)
    desk.by_schema = {"printing.printed/1": handler} if handler else {}
    assert desk.hear(bad).through == {"till-1": 1}
    desk.by_schema = {"printing.printed/1": record}
    assert desk.hear(message(PRINTED, seq=2)).through == {"till-1": 2}
    assert desk.effects() == 1, "the failed handler left its effect"
    (told,) = desk.dead_letters()
    assert reason in told
    assert "must not be told" not in told
    with reading(desk.context.engine) as tx:
        assert tx.scalar(sa.select(tables.dead_letter.c.payload)) == bad


def test_a_body_that_does_not_fit_its_schema_is_kept(desk: Desk) -> None:
    broken = message(PRINTED, seq=1).replace(b'"copy":0', b'"copy":"x"')
    assert desk.hear(broken).through == {"till-1": 1}
    assert "does not fit" in desk.dead_letters()[0]


@pytest.mark.parametrize("payload", [b"\xff", b"{}", b"[]"])
def test_bytes_that_are_no_message_are_kept(desk: Desk, payload: bytes) -> None:
    assert desk.hear(payload).through == {}
    assert len(desk.dead_letters()) == 1


def test_a_node_speaks_for_itself_alone(desk: Desk) -> None:
    desk.hear(message(PRINTED, seq=1, node="till-2"))
    assert desk.effects() == 0
    assert "another node" in desk.dead_letters()[0]


def test_a_revoked_node_is_not_listened_to(desk: Desk) -> None:
    with transaction(desk.context.engine) as tx:
        fleet.revoke(tx, desk.context, "till-1", "s-1")
    assert desk.hear(message(PRINTED, seq=1)).through == {}
    assert desk.effects() == 0


def test_when_the_database_fails_nothing_of_the_batch_is_done(desk: Desk) -> None:
    """The worker then tries the same batch again; nothing has been acknowledged."""

    def full(tx: Transaction, fact: Fact, body: Printed) -> None:
        raise sa.exc.OperationalError("insert", {}, Exception("database or disk is full"))

    good = message(PRINTED, seq=1)
    desk.by_schema["link.dropped/1"] = full
    with pytest.raises(sa.exc.OperationalError):
        desk.hear(good, message(Dropped(schema="x/1"), seq=2))
    assert desk.effects() == 0
    desk.by_schema["link.dropped/1"] = lambda tx, fact, body: None
    assert desk.hear(good, message(Dropped(schema="x/1"), seq=2)).through == {"till-1": 2}
    assert desk.effects() == 1


def test_the_time_of_a_node_with_a_wrong_clock_is_put_right(desk: Desk, clock: SetClock) -> None:
    booted = clock.now() - timedelta(seconds=10)
    desk.hear(message(birth(synced=False), mono=10_000), kind=Up.BIRTH, rest=())
    clock.pass_(timedelta(minutes=5))
    desk.hear(message(PRINTED, seq=1, mono=70_000, at="1999-01-01T00:00:00.000Z"))
    with reading(desk.context.engine) as tx:
        (entry,) = evidence.entries(tx, "test")
    assert entry.entry.at == booted + timedelta(seconds=70)


def test_the_time_of_a_node_with_a_right_clock_is_believed(desk: Desk, clock: SetClock) -> None:
    desk.be_born("s1", (1, 0))
    clock.pass_(timedelta(hours=2))
    desk.hear(message(PRINTED, seq=1, at="2026-11-22T03:00:01.500Z"))
    with reading(desk.context.engine) as tx:
        (entry,) = evidence.entries(tx, "test")
    assert entry.entry.at.isoformat() == "2026-11-22T03:00:01.500000+00:00"


def command(context: Context, id: str) -> None:
    with transaction(context.engine) as tx:
        sending.command(
            tx,
            context,
            node="till-1",
            device="printer",
            operation="print",
            schema="printing.printed/1",
            body=PRINTED,
            id=id,
            patience=timedelta(seconds=60),
        )


def test_what_became_of_a_command_is_known_when_the_node_says_so(desk: Desk) -> None:
    desk.by_schema = handlers.load()
    command(desk.context, "c-1")
    with reading(desk.context.engine) as tx:
        assert sending.state_of(tx, "c-1") is None
    done = Result(command="c-1", state=CommandState.DONE)
    desk.hear(message(done, seq=1), kind=Up.RESULT, rest=("c-1",))
    with reading(desk.context.engine) as tx:
        assert sending.state_of(tx, "c-1") is CommandState.DONE


def test_one_command_is_given_once(desk: Desk) -> None:
    command(desk.context, "c-1")
    with pytest.raises(sa.exc.IntegrityError):
        command(desk.context, "c-1")


def test_every_fact_of_the_contract_has_its_handler() -> None:
    facts = {"link.result/1", "link.dropped/1", "printing.printed/1"}
    facts |= {f"broadcast.{name}/1" for name in ("accepted", "shown", "ended")}
    facts |= {f"sessions.{name}/1" for name in ("ended", "wiped", "help")}
    facts |= {f"meetings.{name}/1" for name in ("caption", "sound", "gap")}
    assert facts <= set(handlers.load())


def test_a_schema_is_handled_by_one_handler() -> None:
    handlers.load()
    with pytest.raises(ValueError, match="handled already"):
        handlers.handles("link.dropped/1")
    with pytest.raises(ValueError, match="no schema"):
        handlers.handles("nothing/1")


def test_a_message_does_not_print_its_content(desk: Desk) -> None:
    where = desk.context.topics.parse(desk.context.topics.up("till-1", Up.EVENT, "printer", "printed"))
    assert where is not None
    assert "secret" not in repr(Message("t", where, b"secret"))
