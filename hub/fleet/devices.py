"""What nodes say about themselves: status, birth, attached devices, versions in force.

Most are not facts of the outbox but retained levels: the newest counts, and each may come twice.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from edge.wire.envelope import Header
from edge.wire.messages.link import (
    AskStanding,
    Birth,
    DeviceReport,
    Dropped,
    Reported,
    StandingState,
    StandingTold,
    Status,
    Unsaid,
)
from hub.core.changes import touch
from hub.core.db import Transaction
from hub.fleet import service, trouble
from hub.fleet.model import Alarm, Boot, Presence, alarms_of_birth, link_after
from hub.fleet.tables import attached, birth, boot, link, node, reported
from hub.messaging.asks import Ask, answers
from hub.messaging.handlers import Fact, handles

LONGEST_REASONS = 400
MOST_NAMES = 64
"""Attached devices of one node, and levels in force; of its boots the newest."""


class TooManyNames(Exception):
    """A node names more devices than any machine has."""


@answers("link.ask_standing/1")
def standing(tx: Transaction, ask: Ask, body: AskStanding) -> StandingTold:
    """Nobody but an admitted node is answered: what is in quarantine is reminded of it (``batch``)."""
    return StandingTold(ask=ask.id, state=StandingState.ADMITTED)


@handles("link.dropped/1")
def dropped(tx: Transaction, fact: Fact, body: Dropped) -> None:
    """A fact gave way when the node's disk was short; the tombstone under its seq says so."""
    service.raise_alarm(tx, fact.node, Alarm.FACTS_LOST, f"{body.schema} ({fact.seq})", fact.received_at)


@handles("link.unsaid/1")
def unsaid(tx: Transaction, fact: Fact, body: Unsaid) -> None:
    """A fact or level is lost through a mistake of ours at the device: counted, and put before staff."""
    trouble.note(tx, fact.node, trouble.Why.UNSAID, f"{body.schema}: {body.field}", fact.received_at)


def heard_status(tx: Transaction, name: str, body: Status, now: datetime) -> None:
    """A link came up, is closing, or is lost (said by the broker)."""
    known = tx.execute(sa.select(link).where(link.c.node == name)).one_or_none()
    if known is None:
        row = {"node": name, "state": body.state, "session": body.session, "since": now}
        tx.execute(link.insert().values(row))
        touch(tx, service.SUBJECT)
        return
    told_before = (known.state, known.session) == (body.state, body.session)
    if told_before or not link_after(known.session, body.state, body.session):
        return
    since = known.since if known.state == body.state else now
    change = {"state": body.state, "session": body.session, "since": since}
    tx.execute(link.update().where(link.c.node == name).values(change))
    touch(tx, service.SUBJECT)


def heard_birth(tx: Transaction, header: Header, body: Birth, now: datetime) -> None:
    """A node says what it is. Raises the alarms of a copied or strayed certificate."""
    enrolled = tx.scalar(sa.select(node.c.machine).where(node.c.node == header.node)) or ""
    earlier = [
        Boot(row.boot, row.machine, row.at)
        for row in tx.execute(sa.select(boot).where(boot.c.node == header.node).order_by(boot.c.at))
    ]
    for alarm in alarms_of_birth(earlier, body.boot, body.machine, enrolled):
        detail = body.boot if alarm is Alarm.CLONE else body.machine
        service.raise_alarm(tx, header.node, alarm, detail, now)
    _note_boot(tx, header.node, body, now)
    values = {
        "boot": body.boot,
        "version": body.version[:64],
        "synced": body.clock.synced,
        "clock_source": body.clock.source[:64],
        "offset_ms": body.clock.offset_ms,
        "booted_at": now - timedelta(milliseconds=header.mono),
    }
    known = tx.execute(sa.select(birth).where(birth.c.node == header.node)).one_or_none()
    if known is None:
        tx.execute(birth.insert().values(node=header.node, **values))
    else:
        if known.boot == body.boot:  # heard later than it was said; the earlier estimate is the better
            values["booted_at"] = min(known.booted_at, values["booted_at"])
        tx.execute(birth.update().where(birth.c.node == header.node).values(**values))
    _replace_attached(tx, header.node, body, now)
    touch(tx, service.SUBJECT)


def _note_boot(tx: Transaction, name: str, body: Birth, now: datetime) -> None:
    noted = tx.execute(
        boot.update()
        .where(boot.c.node == name, boot.c.boot == body.boot)
        .values(at=now, machine=body.machine)
    )
    if noted.rowcount == 0:
        tx.execute(boot.insert().values(node=name, boot=body.boot, machine=body.machine[:64], at=now))
        mine = sa.select(boot.c.at).where(boot.c.node == name).order_by(boot.c.at.desc())
        if (oldest := tx.scalar(mine.offset(MOST_NAMES).limit(1))) is not None:
            tx.execute(boot.delete().where(boot.c.node == name, boot.c.at <= oldest))


def _replace_attached(tx: Transaction, name: str, body: Birth, now: datetime) -> None:
    """Keep what the devices said of themselves; forget those that are no longer there."""
    present = {device.device: device for device in body.attached}
    tx.execute(attached.delete().where(attached.c.node == name, attached.c.device.not_in(present)))
    known = set(tx.scalars(sa.select(attached.c.device).where(attached.c.node == name)))
    for device in present.values():
        if device.device not in known:
            _insert_attached(tx, name, device.device, device.kind, Presence.UNKNOWN, "", now)
        else:
            here = (attached.c.node == name, attached.c.device == device.device)
            tx.execute(attached.update().where(*here).values(kind=device.kind))


def heard_device(tx: Transaction, name: str, device: str, body: DeviceReport, now: datetime) -> None:
    """The state of one attached device: its paper, its reader, its line."""
    presence = Presence(body.presence) if body.presence in set(Presence) else Presence.UNKNOWN
    reasons = " ".join(reason.replace(" ", "_") for reason in body.reasons)[:LONGEST_REASONS]
    here = (attached.c.node == name, attached.c.device == device)
    known = tx.execute(sa.select(attached).where(*here)).one_or_none()
    if known is None:
        _check_room(tx, attached, name)
        _insert_attached(tx, name, device, device, presence, reasons, now)
    elif (known.presence, known.reasons) == (presence, reasons):
        return
    else:
        tx.execute(attached.update().where(*here).values(presence=presence, reasons=reasons, since=now))
    touch(tx, service.SUBJECT)


def heard_reported(tx: Transaction, name: str, device: str, body: Reported, now: datetime) -> None:
    """Which version of what the hub desires is in force."""
    here = (reported.c.node == name, reported.c.device == device)
    values = {"version": body.version, "sha256": body.sha256[:64], "at": now}
    if tx.execute(reported.update().where(*here).values(**values)).rowcount == 0:
        _check_room(tx, reported, name)
        tx.execute(reported.insert().values(node=name, device=device, **values))
    touch(tx, service.SUBJECT)


def _check_room(tx: Transaction, table: sa.Table, name: str) -> None:
    """Raises ``TooManyNames`` when the node has as many rows as it may."""
    if (tx.scalar(sa.select(sa.func.count()).where(table.c.node == name)) or 0) >= MOST_NAMES:
        raise TooManyNames("names more devices than a machine has")


def _insert_attached(
    tx: Transaction, name: str, device: str, kind: str, presence: Presence, reasons: str, now: datetime
) -> None:
    tx.execute(
        attached.insert().values(
            node=name, device=device, kind=kind, presence=presence, reasons=reasons, since=now
        )
    )


def time_of(tx: Transaction, header: Header, said: datetime, received_at: datetime) -> datetime:
    """When a message was made: what its node says if its clock is kept right, else by the hub's clock.

    A wrong clock still counts milliseconds since its boot, and the hub knows when that was.
    """
    known = tx.execute(sa.select(birth).where(birth.c.node == header.node)).one_or_none()
    if known is None or known.synced is True or known.boot != header.boot:
        return said
    made: datetime = known.booted_at + timedelta(milliseconds=header.mono)
    return min(made, received_at)
