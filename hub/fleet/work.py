"""What waits of devices: somebody who calls for staff, a device that is sick, one that asks in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from edge.wire.messages.link import LinkState
from hub.core.db import Transaction
from hub.fleet import enrolment, service
from hub.fleet.codes import ALARMS, HELP, KINDS, REASONS
from hub.fleet.model import Alarm, NodeState, Presence
from hub.fleet.service import NodeView
from hub.fleet.subject import FLEET
from hub.identity.model import Staff
from hub.notices.queue import Sort, Task

WATCHES = (service.SUBJECT,)
PAGE = "/desk/fleet"


def waiting(tx: Transaction, staff: Staff, now: datetime) -> Iterator[Task]:
    """Calls are everybody's; the rest is for who looks after the devices."""
    keeps = staff.may(FLEET)
    labels = service.labels(tx)
    for alarm in service.alarms(tx):
        called = alarm.alarm is Alarm.STAFF_CALLED
        if called or keeps:
            ja, en = ("係員を呼んでいます", "Somebody calls for staff") if called else ALARMS[alarm.alarm]
            yield Task(
                sort=Sort.CALL if called else Sort.DEVICE,
                ja=ja,
                en=en,
                where=labels.get(alarm.node, alarm.node),
                since=alarm.at,
                path=PAGE,
                detail=HELP.get(alarm.detail, ""),
                answer=f"{PAGE}/alarms/{alarm.id}/clear",
            )
    if not keeps:
        return
    for view in service.fleet(tx):
        yield from _sick(view)
    for asking in enrolment.waiting(tx, now):
        yield Task(
            sort=Sort.DEVICE,
            ja="登録を待っている端末",
            en="A device asks to be admitted",
            where=asking.role,
            since=asking.asked_at,
            path=f"{PAGE}#admit",
        )


def _sick(view: NodeView) -> Iterator[Task]:
    if view.state is NodeState.QUARANTINED:
        yield _of(view, "隔離中の端末", "Kept in quarantine", view.quarantined_at)
    if view.state is NodeState.ADMITTED and view.link is LinkState.LOST:
        yield _of(view, "通信が途切れています", "The link is lost", view.since)
    if not view.online:
        return
    if view.clock_wrong:
        yield _of(view, "時計が合っていません", "The clock is wrong", None)
    for device in view.attached:
        if device.presence in (Presence.ABSENT, Presence.DEGRADED):
            name = KINDS.get(device.kind, device.device)
            reasons = "・".join(REASONS.get(each, each) for each in device.reasons)
            yield _of(view, f"{name}の具合が悪い", "A device needs a hand", None, reasons)


def _of(view: NodeView, ja: str, en: str, since: datetime | None, detail: str = "") -> Task:
    return Task(sort=Sort.DEVICE, ja=ja, en=en, where=view.label, since=since, path=PAGE, detail=detail)
