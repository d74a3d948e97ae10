"""Announcements that somebody has begun: written, or sent back to him."""

from __future__ import annotations

from hub.approvals import service as approvals
from hub.broadcast.model import State
from hub.broadcast.service import KIND, SUBJECT, listed
from hub.broadcast.subject import WRITER
from hub.broadcast.tables import announcement as announcements
from hub.core.changes import touch
from hub.core.db import Transaction
from hub.kit.drafts import Draft

ROLE = WRITER
_BEGUN = (State.DRAFTED, State.RETURNED)


def drafts_of(tx: Transaction, staff: str) -> list[Draft]:
    return [
        Draft(each.id, each.content.title, f"/desk/broadcast/{each.id}")
        for each in listed(tx)
        if each.author == staff and each.state in _BEGUN
    ]


def hand_over(tx: Transaction, id: str, to: str) -> None:
    begun = announcements.c.state.in_([each.value for each in _BEGUN])
    tx.execute(announcements.update().where(announcements.c.id == id, begun).values(author=to))
    approvals.hand_over(tx, KIND, id, to)
    touch(tx, SUBJECT)
