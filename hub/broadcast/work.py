"""What waits of announcements: those to approve, and one's own that came back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from hub.broadcast import service
from hub.broadcast.model import Announcement, State
from hub.broadcast.subject import APPROVER
from hub.core.db import Transaction
from hub.identity.model import Staff
from hub.notices.queue import Sort, Task

WATCHES = (service.SUBJECT,)


def waiting(tx: Transaction, staff: Staff, now: datetime) -> Iterator[Task]:
    """Nobody approves what he has written himself; what is over needs nobody."""
    for found in service.listed(tx):
        if found.content.ends <= now:
            continue
        mine = found.author == staff.id
        if found.state is State.SUBMITTED and not mine and staff.may(APPROVER):
            yield _task(tx, found, "お知らせの承認", "Announcement to approve")
        elif found.state is State.RETURNED and mine:
            yield _task(tx, found, "差し戻されたお知らせ", "Your announcement came back")


def _task(tx: Transaction, found: Announcement, ja: str, en: str) -> Task:
    return Task(
        sort=Sort.DECISION,
        ja=ja,
        en=en,
        where=found.content.title,
        since=service.written_at(tx, found.id),
        path=f"/desk/broadcast/{found.id}",
    )
