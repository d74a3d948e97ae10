"""Write, submit, decide, withdraw, override, review. A decision and what follows of it commit together.

One matter is one lock: of two people who decide at once one wins, and the other is told who was first.
"""

from __future__ import annotations

from datetime import datetime

from hub.approvals import delegations, model, queries
from hub.approvals.model import ApprovalError, Case, Move, Note, Person, Seen, State, Step
from hub.approvals.port import Kind, Override, Ruling
from hub.approvals.tables import case as cases
from hub.approvals.tables import decision as decisions
from hub.approvals.tables import step as steps
from hub.approvals.telling import tell_writer
from hub.core.changes import touch
from hub.core.context import Context
from hub.core.db import Transaction
from hub.core.locks import lock
from hub.identity.model import Staff

SUBJECT = "approvals"

UNKNOWN = "この承認は見つかりません。一覧から選び直してください。"
NOT_URGENT = "緊急専行ができるのは、緊急のお知らせと、その権限がある人だけです。承認を待ってください。"
NOT_FOR_THIS = "この件には、この操作がありません。画面を読み直してください。"


def write(tx: Transaction, kind: Kind, reference: str, by: str, now: datetime) -> Case:
    """The subject has kept a text; whoever wrote it decides on it no more."""
    known = _locked(tx, kind, reference)
    return _store(tx, known, model.drafted(known, kind.name, reference, by, kind.content(tx, reference), now))


def submit(tx: Transaction, kind: Kind, reference: str, by: str, now: datetime) -> Case:
    """Put it before the first of its route. The subject has checked it."""
    known = _locked(tx, kind, reference)
    content, route = kind.content(tx, reference), kind.route(tx, reference)
    return _store(tx, known, model.submitted(known, kind.name, reference, by, content, route, now))


def decide(
    tx: Transaction,
    context: Context,
    kind: Kind,
    reference: str,
    by: Staff,
    move: Move,
    seen: Seen,
    reason: str = "",
) -> Case:
    """``APPROVE``, ``RETURN`` or ``REJECT`` what stood on the person's page.

    Raises ``ApprovalError``, and the subject's own when it would not be taken any more where it is proposed.
    """
    if move not in kind.effects:
        raise ApprovalError(NOT_FOR_THIS)
    known, now = _get(tx, kind, reference), context.clock.now()
    who = person(tx, by, now)
    done = model.decided(known, who, move, seen, kind.content(tx, reference), now, reason)
    if move is Move.APPROVE:
        kind.still_valid(tx, reference, now)
    done = _store(tx, known, done)
    if done.state is not State.CIRCULATING:
        _follow(tx, context, kind, done, move)
    if done.state is State.APPROVED and not kind.followed_up:
        done = execute(tx, kind, reference, by.id, now)
    return done


def execute(tx: Transaction, kind: Kind, reference: str, by: str, now: datetime) -> Case:
    """What followed the decision is done. Said again it changes nothing."""
    known = _get(tx, kind, reference)
    if known.state is State.EXECUTED:
        return known
    return _store(tx, known, model.executed(known, by, now))


def withdraw(tx: Transaction, context: Context, kind: Kind, reference: str, by: Staff) -> Case:
    """Its writer takes it back before anybody has decided."""
    known = _get(tx, kind, reference)
    done = _store(tx, known, model.withdrawn(known, by.id, context.clock.now()))
    _follow(tx, context, kind, done, Move.WITHDRAW)
    return done


def override(
    tx: Transaction, context: Context, kind: Kind, reference: str, by: Staff, seen: Seen, reason: str
) -> Case:
    """緊急専行: the effect of an approval, at once and alone; somebody else reviews it within a day."""
    known, now = _get(tx, kind, reference), context.clock.now()
    if kind.override is None or not kind.override.applies(tx, reference):
        raise ApprovalError(NOT_URGENT)
    right = Step(role=kind.override.role)
    content, who = kind.content(tx, reference), person(tx, by, now)
    done = model.overridden(known, who, right, seen, content, now, reason)
    kind.still_valid(tx, reference, now)
    done = _store(tx, known, done)
    _follow(tx, context, kind, done, Move.OVERRIDE)
    return done


def review(
    tx: Transaction, context: Context, kind: Kind, reference: str, by: Staff, move: Move, reason: str = ""
) -> Case:
    """後閲 of an override: ``CONFIRM``, or ``OBJECT`` with a reason, which by itself takes nothing back."""
    known, now = _get(tx, kind, reference), context.clock.now()
    right = Step(role=_override_of(kind).reviewer)
    done = _store(tx, known, model.reviewed(known, person(tx, by, now), right, move, now, reason))
    _follow(tx, context, kind, done, move)
    return done


def hand_over(tx: Transaction, kind: str, reference: str, to: str) -> None:
    """Whoever goes on with what somebody has begun: it comes back to him. The former writer stays one."""
    hold(tx, kind, reference)
    key = {"kind": kind, "reference": reference}
    tx.execute(cases.update().filter_by(**key).values(writer=to))
    touch(tx, SUBJECT)


def person(tx: Transaction, staff: Staff, now: datetime) -> Person:
    """The member of staff with those whose deputy he is now."""
    return Person(staff.id, frozenset(staff.roles), delegations.mandates(tx, staff.id, now))


def _override_of(kind: Kind) -> Override:
    if kind.override is None:
        raise ApprovalError(NOT_FOR_THIS)
    return kind.override


def _follow(tx: Transaction, context: Context, kind: Kind, done: Case, move: Move) -> None:
    tell_writer(tx, kind, done, move)
    last = done.notes[-1]
    effect = kind.effects.get(move)
    if effect is not None:
        effect(
            tx,
            context,
            Ruling(reference=done.reference, person=last.person, at=last.at, reason=last.reason),
        )


def hold(tx: Transaction, kind: str, reference: str) -> None:
    """Nobody else moves it until this transaction ends. A subject needs no other lock of the matter."""
    lock(tx, "approvals", kind, reference)


def _locked(tx: Transaction, kind: Kind, reference: str) -> Case | None:
    hold(tx, kind.name, reference)
    return queries.find(tx, kind.name, reference)


def _get(tx: Transaction, kind: Kind, reference: str) -> Case:
    found = _locked(tx, kind, reference)
    if found is None:
        raise ApprovalError(UNKNOWN)
    return found


def _store(tx: Transaction, before: Case | None, after: Case) -> Case:
    key = {"kind": after.kind, "reference": after.reference}
    row = {
        "writer": after.writer,
        "state": after.state.value,
        "revision": after.revision,
        "sha256": after.sha256,
        "step": after.step,
        "changed_at": after.changed_at,
        "review_due": after.review_due,
    }
    if before is None:
        tx.execute(cases.insert().values(**key, **row))
    else:
        tx.execute(cases.update().filter_by(**key).values(**row))
    if before is None or before.steps != after.steps:
        tx.execute(steps.delete().filter_by(**key))
        route = [
            key | {"number": number, "role": each.role, "person": each.person}
            for number, each in enumerate(after.steps, 1)
        ]
        if route:
            tx.execute(steps.insert(), route)
    new = after.notes[len(before.notes) if before else 0 :]
    tx.execute(decisions.insert(), [key | _columns(after, note) for note in new])
    touch(tx, SUBJECT)
    return after


def _columns(of: Case, note: Note) -> dict[str, object]:
    return {
        "move": note.move.value,
        "person": note.person,
        "on_behalf_of": note.on_behalf_of,
        "writer": of.writer,
        "revision": note.revision,
        "sha256": note.sha256,
        "step": note.step,
        "reason": note.reason,
        "at": note.at,
    }
