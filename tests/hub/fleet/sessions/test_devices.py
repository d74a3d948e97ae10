from __future__ import annotations

import msgspec
import pytest

from edge.wire.messages.sessions import SessionEnd, SessionEnded, SessionWiped, StaffCalled
from edge.wire.topics import Up
from hub.core import evidence
from hub.core.context import Context
from hub.core.db import reading
from hub.core.evidence import Rung
from hub.core.limits import Pace
from hub.fleet import service as fleet
from hub.fleet.model import Alarm
from hub.messaging import handlers
from hub.messaging.batch import Arrived, Hearers, commit
from hub.messaging.gaps import Gaps
from hub.messaging.service import Message
from tests.hub.devices import admit, message


def say(context: Context, *bodies: msgspec.Struct) -> None:
    admit(context, "kiosk-1", "kiosk")
    topic = context.topics.up("kiosk-1", Up.EVENT, "session", "sessions")
    where = context.topics.parse(topic)
    assert where is not None
    payloads = [message(body, node="kiosk-1", seq=seq) for seq, body in enumerate(bodies, 1)]
    now = context.clock.now()
    commit(
        context,
        Hearers(handlers.load()),
        Gaps(),
        [Arrived(Message(topic, where, payload), now, 0.0) for payload in payloads],
        Pace(10, 10),
    )


@pytest.mark.parametrize(
    ("body", "details"),
    [
        (SessionWiped(stores=("sheets", "card")), {"what": "wiped", "stores": "sheets card"}),
        (SessionEnded(reason=SessionEnd.TIMED_OUT), {"what": "ended", "reason": "timed_out"}),
    ],
)
def test_the_end_of_a_session_leaves_evidence(
    context: Context, body: msgspec.Struct, details: dict[str, str]
) -> None:
    say(context, body)
    with reading(context.engine) as tx:
        (entry,) = evidence.entries(tx, "sessions")
        assert fleet.alarms(tx) == []
    assert (entry.entry.place, entry.entry.rung) == ("kiosk-1", Rung.ACCEPTED)
    assert entry.entry.details == details


def test_a_call_for_staff_stands_at_the_desk_until_somebody_has_looked(context: Context) -> None:
    say(context, StaffCalled(reason="card_left"))
    with reading(context.engine) as tx:
        (alarm,) = fleet.alarms(tx)
    assert (alarm.node, alarm.alarm, alarm.detail) == ("kiosk-1", Alarm.STAFF_CALLED, "card_left")


def test_a_call_for_no_reason_of_ours_stands_nowhere(context: Context) -> None:
    say(context, StaffCalled(reason="free_coffee"))
    with reading(context.engine) as tx:
        assert [alarm.alarm for alarm in fleet.alarms(tx)] == [Alarm.DEAD_LETTER]
        assert evidence.entries(tx, "sessions") == []
