"""What screens report of announcements: each receipt becomes a row at the desk and an entry of evidence."""

from __future__ import annotations

from datetime import datetime

from edge.wire.messages.broadcast import (
    END_REASONS,
    AlertsTold,
    AskAlerts,
    AskProgramme,
    Ended,
    NotShown,
    ProgrammeTold,
    Shown,
    Taken,
)
from hub.broadcast import service
from hub.broadcast.service import SIGNAGE_ROLE, SUBJECT
from hub.core import evidence
from hub.core.context import Context
from hub.core.db import Transaction
from hub.core.evidence import Entry, Rung
from hub.messaging.asks import Ask, answers
from hub.messaging.handlers import CLOCK_TOLERANCE, Fact, Refused, handles, happened


def welcome(tx: Transaction, context: Context, node: str, role: str) -> None:
    """A device has joined the fleet."""
    if role == SIGNAGE_ROLE:
        service.welcome(tx, context, node)


@answers("broadcast.ask_programme/1")
def programme(tx: Transaction, ask: Ask, body: AskProgramme) -> ProgrammeTold:
    return ProgrammeTold(ask=ask.id, manifest=service.programme(tx, ask.node, ask.received_at))


@answers("broadcast.ask_alerts/1")
def alerts(tx: Transaction, ask: Ask, body: AskAlerts) -> AlertsTold:
    told, more = service.alerts(tx, ask.received_at, body.after)
    return AlertsTold(ask=ask.id, alerts=told, more=more)


@handles("broadcast.accepted/1")
def accepted(tx: Transaction, fact: Fact, body: Taken) -> None:
    told = _told(tx, body.announcement, body.revision, body.content_sha256)
    if fact.at < told - CLOCK_TOLERANCE:
        raise Refused("before it was sent")
    service.prove(tx, body.announcement, body.revision, fact.node, accepted_at=fact.at)
    _record(tx, fact, body.announcement, body.revision, Rung.ACCEPTED, body.content_sha256)


@handles("broadcast.shown/1")
def shown(tx: Transaction, fact: Fact, body: Shown) -> None:
    told = _told(tx, body.announcement, body.revision, body.content_sha256)
    service.prove(
        tx,
        body.announcement,
        body.revision,
        fact.node,
        shown_since=happened(body.since, fact, told),
        shown_until=None,  # back on glass, after an alert over it or a restart
        end_reason=None,
        not_shown=None,  # whole now, whatever was missing before
        missing="",
    )
    _record(tx, fact, body.announcement, body.revision, Rung.SHOWN, body.content_sha256)


@handles("broadcast.not_shown/1")
def not_shown(tx: Transaction, fact: Fact, body: NotShown) -> None:
    """No rung of the ladder: the desk says what is not to be seen on this screen, and why."""
    _told(tx, body.announcement, body.revision)
    service.prove(
        tx,
        body.announcement,
        body.revision,
        fact.node,
        not_shown=body.reason.value,
        missing=" ".join(body.missing),
    )


@handles("broadcast.ended/1")
def ended(tx: Transaction, fact: Fact, body: Ended) -> None:
    told = _told(tx, body.announcement, body.revision)
    since, until = happened(body.since, fact, told), happened(body.until, fact, told)
    if until < since:
        raise Refused("it ended before it began")
    if body.reason not in END_REASONS:
        raise Refused("no such reason for an end")
    service.prove(
        tx,
        body.announcement,
        body.revision,
        fact.node,
        shown_since=since,
        shown_until=until,
        end_reason=body.reason,
    )


def _told(tx: Transaction, announcement: str, revision: int, sha256: str | None = None) -> datetime:
    """When this revision, with this content, was sent to the screens; ``Refused`` when it never was."""
    told = service.told(tx, announcement, revision)
    if told is None:
        raise Refused("no such announcement was sent to a screen")
    if sha256 not in (None, told.content_sha256):
        raise Refused("not what was sent")
    return told.at


def _record(tx: Transaction, fact: Fact, announcement: str, revision: int, rung: Rung, sha256: str) -> None:
    evidence.append(
        tx,
        Entry(
            subject=SUBJECT,
            reference=announcement,
            place=fact.node,
            rung=rung,
            at=fact.at,
            content_sha256=sha256,
            details={"revision": revision},
        ),
    )
