"""代理: somebody with a right names who decides for him, for a period. A deputy has no deputy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from hub.approvals import port
from hub.approvals.model import ApprovalError, Mandate
from hub.approvals.tables import delegation
from hub.core.changes import touch
from hub.core.db import Transaction
from hub.core.words import local_day
from hub.identity.model import Staff
from hub.identity.staff import service as staffing

SUBJECT = "approvals"
OWN_DEPUTY = "自分を自分の代理にはできません。別の職員を選んでください。"
NO_SUCH_DEPUTY = "この番号の職員はいないか、すでに退職しています。番号を確かめてください。"
ENDS_BEFORE = "終わりの日は、始まりの日と今日より前にはできません。"
NOTHING_TO_DELEGATE = "代理に任せられる承認の権限がありません。"
NOT_YOURS = "この代理は見つかりません。一覧を読み直してください。"


@dataclass(frozen=True, slots=True)
class Delegation:
    """``kind`` empty: whatever the principal may decide. It counts from ``begins`` to before ``ends``."""

    id: str
    principal: str
    deputy: str
    kind: str
    begins: datetime
    ends: datetime
    made_at: datetime
    ended_at: datetime | None = None

    def counts(self, now: datetime) -> bool:
        return self.ended_at is None and self.begins <= now < self.ends

    def is_over(self, now: datetime) -> bool:
        return self.ended_at is not None or now >= self.ends


def name(tx: Transaction, asked: Delegation, by: Staff) -> None:
    """Keep it. Sent twice it is kept once. Raises ``ApprovalError``."""
    if not may_delegate(by):
        raise ApprovalError(NOTHING_TO_DELEGATE)
    if asked.deputy == by.id:
        raise ApprovalError(OWN_DEPUTY)
    if staffing.find_staff(tx, asked.deputy, local_day(asked.made_at)) is None:
        raise ApprovalError(NO_SUCH_DEPUTY)
    if asked.ends <= asked.begins or asked.ends <= asked.made_at:
        raise ApprovalError(ENDS_BEFORE)
    if asked.kind and port.named(asked.kind) is None:
        raise ApprovalError(NOT_YOURS)
    if _find(tx, asked.id) is not None:
        return
    row = {each: getattr(asked, each) for each in ("id", "deputy", "kind", "begins", "ends", "made_at")}
    tx.execute(delegation.insert().values(principal=by.id, **row))
    touch(tx, SUBJECT)


def end(tx: Transaction, id: str, by: Staff, now: datetime) -> None:
    """Its principal takes it back. Raises ``ApprovalError`` when it is not his."""
    found = _find(tx, id)
    if found is None or found.principal != by.id:
        raise ApprovalError(NOT_YOURS)
    if not found.is_over(now):
        tx.execute(delegation.update().where(delegation.c.id == id).values(ended_at=now))
        touch(tx, SUBJECT)


def may_delegate(staff: Staff) -> bool:
    """Whether anything waits for a role of his."""
    return any(staff.may(*kind.rights) for kind in port.kinds())


def of(tx: Transaction, person: str) -> list[Delegation]:
    """Those that he gave or has, the newest first."""
    mine = (delegation.c.principal == person) | (delegation.c.deputy == person)
    return _read(tx.execute(sa.select(delegation).where(mine).order_by(delegation.c.begins.desc())))


def mandates(tx: Transaction, deputy: str, now: datetime) -> tuple[Mandate, ...]:
    """For whom he may decide now, by the roles that they hold now; whoever has left is nobody's principal."""
    query = sa.select(delegation).where(
        delegation.c.deputy == deputy,
        delegation.c.ended_at.is_(None),
        delegation.c.begins <= now,
        delegation.c.ends > now,
    )
    given, today = _read(tx.execute(query)), local_day(now)
    found = [(each, staffing.find_staff(tx, each.principal, today)) for each in given]
    return tuple(
        Mandate(principal.id, frozenset(principal.roles), each.kind) for each, principal in found if principal
    )


def _find(tx: Transaction, id: str) -> Delegation | None:
    return next(iter(_read(tx.execute(sa.select(delegation).where(delegation.c.id == id)))), None)


def _read(rows: Iterable[sa.Row[tuple[object, ...]]]) -> list[Delegation]:
    return [Delegation(**row._mapping) for row in rows]
