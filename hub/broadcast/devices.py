"""What screens report of announcements: each receipt becomes a row at the desk and an entry of evidence."""

from __future__ import annotations

from datetime import datetime

from edge.wire.envelope import WireError, parse_timestamp
from edge.wire.messages.broadcast import Ended, NotShown, Shown, Taken
from hub.broadcast import service
from hub.broadcast.service import SIGNAGE_ROLE, SUBJECT
from hub.core import evidence
from hub.core.context import Context
from hub.core.db import Transaction
from hub.core.evidence import Entry, Rung
from hub.intake.handlers import Fact, Refused, handles


def welcome(tx: Transaction, context: Context, node: str, role: str) -> None:
    """A device has joined the fleet."""
    if role == SIGNAGE_ROLE:
        service.welcome(tx, context, node)


@handles("broadcast.accepted/1")
def accepted(tx: Transaction, fact: Fact, body: Taken) -> None:
    _known(tx, body.announcement)
    service.prove(tx, body.announcement, body.revision, fact.node, accepted_at=fact.at)
    _record(tx, fact, body.announcement, body.revision, Rung.ACCEPTED, body.content_sha256)


@handles("broadcast.shown/1")
def shown(tx: Transaction, fact: Fact, body: Shown) -> None:
    _known(tx, body.announcement)
    service.prove(
        tx,
        body.announcement,
        body.revision,
        fact.node,
        shown_since=_moment(body.since),
        shown_until=None,  # back on glass, after an alert over it or a restart
        end_reason=None,
        not_shown=None,  # whole now, whatever was missing before
        missing="",
    )
    _record(tx, fact, body.announcement, body.revision, Rung.SHOWN, body.content_sha256)


@handles("broadcast.not_shown/1")
def not_shown(tx: Transaction, fact: Fact, body: NotShown) -> None:
    """No rung of the ladder: the desk says what is not to be seen on this screen, and why."""
    _known(tx, body.announcement)
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
    _known(tx, body.announcement)
    service.prove(
        tx,
        body.announcement,
        body.revision,
        fact.node,
        shown_since=_moment(body.since),
        shown_until=_moment(body.until),
        end_reason=body.reason[:16],
    )


def _known(tx: Transaction, announcement: str) -> None:
    if service.find(tx, announcement) is None:
        raise Refused("no such announcement")


def _moment(text: str) -> datetime:
    try:
        return parse_timestamp(text)
    except WireError as error:
        raise Refused("not a time") from error


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
