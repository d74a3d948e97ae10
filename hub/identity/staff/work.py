"""What waits for an administrator: a new password that another one has proposed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from hub.core.db import Transaction
from hub.identity.model import Staff
from hub.identity.staff import resets
from hub.identity.staff.queries import names_of
from hub.identity.staff.service import WATCHED
from hub.identity.subject import ADMIN
from hub.notices.queue import Sort, Task

WATCHES = (WATCHED,)


def waiting(tx: Transaction, staff: Staff, now: datetime) -> Iterator[Task]:
    """Nobody confirms what he proposed himself, nor what is about himself."""
    if not staff.may(ADMIN):
        return
    for each in resets.waiting(tx, now):
        if staff.id not in (each.proposed_by, each.person):
            names = names_of(tx, {each.person, each.proposed_by})
            yield Task(
                sort=Sort.DECISION,
                ja="パスワードの出し直しの確認",
                en="A new password to confirm",
                where=names.get(each.person, ""),
                since=each.proposed_at,
                path=f"/desk/staff/{each.person}",
                detail=names.get(each.proposed_by, ""),
            )
