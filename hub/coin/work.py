"""What waits at the counter for a person: corrections that somebody else proposed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from hub.coin.corrections import service as corrections
from hub.coin.corrections.service import State
from hub.coin.desk import words
from hub.coin.model import SUBJECT
from hub.coin.subject import TILL_CLERK
from hub.core.db import Transaction
from hub.identity.model import Staff
from hub.identity.staff.queries import names_of
from hub.notices.queue import Sort, Task

WATCHES = (SUBJECT,)


def waiting(tx: Transaction, staff: Staff, _now: datetime) -> Iterator[Task]:
    """Nobody decides about what he proposed himself."""
    if not staff.may(TILL_CLERK):
        return
    for state in (State.PROPOSED, State.APPROVED):
        for fix in corrections.listed(tx, state):
            if fix.proposed_by != staff.id:
                ja, en = words.KINDS[fix.kind]
                yield Task(
                    sort=Sort.DECISION,
                    ja=f"訂正の承認：{ja}",
                    en=f"Correction to approve: {en}",
                    where=f"￥{fix.amount:,}",
                    since=fix.proposed_at,
                    path=f"/desk/coin/corrections/{fix.id}",
                    detail=names_of(tx, {fix.proposed_by}).get(fix.proposed_by, ""),
                )
