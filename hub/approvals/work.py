"""What waits of matters: to decide on, to review, to finish; and one's own that came back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from hub.approvals import model, port, queries, service
from hub.approvals.model import Case, Person, State, Step
from hub.approvals.port import Kind, Matter
from hub.approvals.views import people_of
from hub.core.db import Transaction
from hub.identity.model import Staff
from hub.notices.queue import Sort, Task

WATCHES = (service.SUBJECT,)

_OPEN = (State.OVERRIDDEN, State.APPROVED)


def waiting(tx: Transaction, staff: Staff, now: datetime) -> Iterator[Task]:
    """Nobody decides on what he has written himself; what is over needs nobody's decision."""
    who = service.person(tx, staff, now)
    to_decide = queries.waiting_for(tx, who)
    came_back = queries.written_by(tx, staff.id, State.RETURNED)
    still_open = queries.in_state(tx, *_OPEN)
    every = [*to_decide, *came_back, *still_open]
    names = people_of(tx, every)
    matters = matters_of(tx, every)
    for case in to_decide:
        kind, matter = matters[case.kind, case.reference]
        if not _is_over(matter, now):
            yield _task(
                kind, case, matter, f"{kind.ja}の承認", f"{kind.en} to approve", names.get(case.writer, "")
            )
    for case in came_back:
        kind, matter = matters[case.kind, case.reference]
        if not _is_over(matter, now):
            yield _task(kind, case, matter, f"差し戻された{kind.ja}", f"Came back to you: {kind.en}")
    for case in still_open:
        kind, matter = matters[case.kind, case.reference]
        yield from _still_open(kind, case, matter, who, now)


def matters_of(tx: Transaction, found: Iterable[Case]) -> dict[tuple[str, str], tuple[Kind, Matter]]:
    """Each with its kind and what its subject calls it."""
    cases = list(found)
    told: dict[tuple[str, str], tuple[Kind, Matter]] = {}
    for kind in port.kinds():
        references = {case.reference for case in cases if case.kind == kind.name}
        for reference, matter in (kind.matters(tx, references) if references else {}).items():
            told[kind.name, reference] = (kind, matter)
    return told


def _still_open(kind: Kind, case: Case, matter: Matter, who: Person, now: datetime) -> Iterator[Task]:
    """An override that nobody has reviewed, and an approval whose effect broke off."""
    override = kind.override
    if override and model.may_review(case, who, Step(role=override.reviewer)):
        late = case.overdue(now)
        ja = f"緊急に出した{kind.ja}の確認" + ("（期限を過ぎています）" if late else "")
        en = f"{kind.en} sent by override: review" + (" (overdue)" if late else "")
        yield _task(kind, case, matter, ja, en)
    if case.state is State.APPROVED and model.may_finish(case, who):
        yield _task(kind, case, matter, f"承認した{kind.ja}の反映", f"{kind.en} approved, to be finished")


def _is_over(matter: Matter, now: datetime) -> bool:
    return matter.until is not None and matter.until <= now


def _task(kind: Kind, case: Case, matter: Matter, ja: str, en: str, detail: str = "") -> Task:
    return Task(
        sort=Sort.DECISION,
        ja=f"{ja}：{matter.ja}" if matter.ja else ja,
        en=f"{en}: {matter.en}" if matter.en else en,
        where=matter.title,
        since=case.changed_at,
        path=kind.path(case.reference),
        detail=detail,
    )
