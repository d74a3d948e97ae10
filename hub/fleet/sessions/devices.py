"""A kiosk's word about a session becomes evidence; a call for staff is put before them. Never who it was.

The rung is "accepted": the device has done it and says so; no person has seen it with his own eyes.
"""

from __future__ import annotations

from edge.wire.messages.sessions import SessionEnded, SessionWiped, StaffCalled
from hub.core import evidence
from hub.core.db import Transaction
from hub.core.evidence import Entry, Rung
from hub.fleet import service as fleet
from hub.fleet.model import Alarm
from hub.messaging.handlers import Fact, Refused, handles

SUBJECT = "sessions"
REASONS = frozenset({"asked", "card_left", "printer", "reader"})


@handles("sessions.ended/1")
def ended(tx: Transaction, fact: Fact, body: SessionEnded) -> None:
    _record(tx, fact, "ended", reason=body.reason.value)


@handles("sessions.wiped/1")
def wiped(tx: Transaction, fact: Fact, body: SessionWiped) -> None:
    _record(tx, fact, "wiped", stores=" ".join(body.stores))


@handles("sessions.help/1")
def staff_called(tx: Transaction, fact: Fact, body: StaffCalled) -> None:
    """Staff see it at the desk at once, until one of them says that he has looked."""
    if body.reason not in REASONS:
        raise Refused("no such reason to call for staff")
    _record(tx, fact, "help", reason=body.reason)
    fleet.raise_alarm(tx, fact.node, Alarm.STAFF_CALLED, body.reason, fact.received_at)


def _record(tx: Transaction, fact: Fact, what: str, **details: str) -> None:
    entry = Entry(
        subject=SUBJECT,
        reference=fact.id,
        place=fact.node,
        rung=Rung.ACCEPTED,
        at=fact.at,
        details={"what": what, **details},
    )
    evidence.append(tx, entry)
