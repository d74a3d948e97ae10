"""Matters as they stand, whole: each with its route and its history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from hub.approvals.model import WRITING, Case, Move, Note, Person, State, Step, may_decide
from hub.approvals.tables import case, decision, step
from hub.core.db import Transaction

MOST = 200
"""Of a list of what is over; what waits is shown whole."""
_LOG = (Move.APPROVE, Move.RETURN, Move.REJECT, Move.OVERRIDE, Move.CONFIRM, Move.OBJECT)


def find(tx: Transaction, kind: str, reference: str) -> Case | None:
    """``None`` while nothing of it was written."""
    found = _cases(tx, sa.select(case).where(case.c.kind == kind, case.c.reference == reference))
    return found[0] if found else None


def waiting_for(tx: Transaction, who: Person) -> list[Case]:
    """What this person may decide now, the longest-waiting first."""
    held = [(person, roles, kind) for person, roles, kind in _rights(who)]
    fits = [
        sa.and_(
            sa.or_(step.c.person == person, step.c.role.in_(roles)),
            case.c.kind == kind if kind else sa.true(),
        )
        for person, roles, kind in held
    ]
    query = (
        sa.select(case)
        .join(
            step,
            sa.and_(
                step.c.kind == case.c.kind,
                step.c.reference == case.c.reference,
                step.c.number == case.c.step,
            ),
        )
        .where(case.c.state == State.CIRCULATING.value, sa.or_(*fits))
        .order_by(case.c.changed_at)
    )
    return [each for each in _cases(tx, query) if may_decide(each, who)]


def in_state(tx: Transaction, *states: State) -> list[Case]:
    """All in these states, the longest-standing first."""
    query = sa.select(case).where(case.c.state.in_([each.value for each in states]))
    return _cases(tx, query.order_by(case.c.changed_at))


def written_by(tx: Transaction, person: str, *states: State, most: int = MOST) -> list[Case]:
    """One's own, the newest first; in these states, or all."""
    query = sa.select(case).where(case.c.writer == person)
    if states:
        query = query.where(case.c.state.in_([each.value for each in states]))
    return _cases(tx, query.order_by(case.c.changed_at.desc()).limit(most))


def decided_by(tx: Transaction, person: str, most: int = MOST) -> list[Case]:
    """What this person has said a word on (or had it said by a deputy), the newest first."""
    said = sa.select(decision.c.id).where(
        decision.c.kind == case.c.kind,
        decision.c.reference == case.c.reference,
        decision.c.move.in_([each.value for each in _LOG]),
        sa.or_(decision.c.person == person, decision.c.on_behalf_of == person),
    )
    query = sa.select(case).where(said.exists())
    return _cases(tx, query.order_by(case.c.changed_at.desc()).limit(most))


def decision_of(found: Case) -> Note | None:
    """The last word on this revision, if there was one."""
    said = [note for note in found.notes if note.revision == found.revision and note.move not in WRITING]
    return next((note for note in reversed(said) if note.move in _LOG), None)


def _rights(who: Person) -> list[tuple[str, frozenset[str], str]]:
    own = (who.id, who.roles, "")
    return [own, *((each.principal, each.roles, each.kind) for each in who.mandates)]


def _cases(tx: Transaction, query: sa.Select[Any]) -> list[Case]:
    """Three questions, however many there are."""
    rows = tx.execute(query).all()
    keys = [(row.kind, row.reference) for row in rows]
    steps, notes = _steps(tx, keys), _notes(tx, keys)
    return [
        Case(
            row.kind,
            row.reference,
            row.writer,
            State(row.state),
            row.revision,
            row.sha256,
            row.changed_at,
            tuple(steps[row.kind, row.reference]),
            row.step,
            row.review_due,
            tuple(notes[row.kind, row.reference]),
        )
        for row in rows
    ]


def _steps(tx: Transaction, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], list[Step]]:
    found: dict[tuple[str, str], list[Step]] = defaultdict(list)
    query = sa.select(step).where(sa.tuple_(step.c.kind, step.c.reference).in_(keys)).order_by(step.c.number)
    for row in tx.execute(query) if keys else ():
        found[row.kind, row.reference].append(Step(row.role, row.person))
    return found


def _notes(tx: Transaction, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], list[Note]]:
    found: dict[tuple[str, str], list[Note]] = defaultdict(list)
    of_these = sa.tuple_(decision.c.kind, decision.c.reference).in_(keys)
    for row in tx.execute(sa.select(decision).where(of_these).order_by(decision.c.id)) if keys else ():
        found[row.kind, row.reference].append(
            Note(
                Move(row.move),
                row.person,
                row.at,
                row.revision,
                row.sha256,
                row.step,
                row.on_behalf_of,
                row.reason,
            )
        )
    return found
