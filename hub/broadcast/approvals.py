"""Announcements as matters of approval: one step; an alert may go out before it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from hub.approvals.model import Move, Seen, Step
from hub.approvals.port import Kind, Matter, Override
from hub.broadcast import model, service
from hub.broadcast.subject import APPROVER, EMERGENCY
from hub.core.db import Transaction


def content(tx: Transaction, id: str) -> Seen:
    """The revision, and the hash of what screens are told."""
    found = service.get(tx, id)
    return Seen(found.revision, model.content_hash(model.rendered(found)))


def route(_tx: Transaction, _id: str) -> tuple[Step, ...]:
    return (Step(role=APPROVER),)


def still_valid(tx: Transaction, id: str, now: datetime) -> None:
    """Whatever the form would refuse is not approved either."""
    for error in model.examine(service.get(tx, id).content, now):
        raise error


def matters(tx: Transaction, ids: Collection[str]) -> dict[str, Matter]:
    return {
        each.id: Matter(title=each.content.title, until=each.content.ends) for each in service.found(tx, ids)
    }


def path(id: str) -> str:
    return f"/desk/broadcast/{id}"


def is_alert(tx: Transaction, id: str) -> bool:
    found = service.find(tx, id)
    return found is not None and found.content.kind is model.Kind.ALERT


KINDS = (
    Kind(
        name=service.KIND,
        ja="お知らせ",
        en="Announcement",
        rights=frozenset({APPROVER}),
        content=content,
        route=route,
        still_valid=still_valid,
        matters=matters,
        path=path,
        effects={
            Move.APPROVE: service.on_approved,
            Move.RETURN: service.on_returned,
            Move.WITHDRAW: service.on_taken_back,
            Move.OVERRIDE: service.on_overridden,
            Move.CONFIRM: service.on_confirmed,
        },
        override=Override(role=EMERGENCY, reviewer=APPROVER, applies=is_alert),
    ),
)
