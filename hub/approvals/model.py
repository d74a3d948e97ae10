"""A matter that more than one person must stand behind: its states, its route, who may take which step. Pure.

Whoever has written anything of it decides on none of it, whoever decides does so at one step only, and what
is decided is the revision with the content that the decider saw.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

REVIEW_WITHIN = timedelta(days=1)
"""After an emergency override (緊急専行) another person has looked at it, or it is overdue."""


class State(StrEnum):
    DRAFTED = "drafted"  # 起案中
    CIRCULATING = "circulating"  # 回付中
    RETURNED = "returned"  # 差戻し: back at its writer, who may mend it
    REJECTED = "rejected"  # 却下: it ends here
    WITHDRAWN = "withdrawn"  # 取下げ: by its writer, before it was decided
    APPROVED = "approved"  # 決裁済み: its effect is still to be finished
    EXECUTED = "executed"  # 施行済み
    OVERRIDDEN = "overridden"  # 緊急専行: in effect, and to be reviewed
    CONFIRMED = "confirmed"  # 後閲: another person agrees
    OBJECTED = "objected"  # 後閲: another person does not


class Move(StrEnum):
    """What people do with a matter, and (``EXECUTE``) what the hub does after them."""

    WRITE = "write"
    SUBMIT = "submit"
    APPROVE = "approve"
    RETURN = "return"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    EXECUTE = "execute"
    OVERRIDE = "override"
    CONFIRM = "confirm"
    OBJECT = "object"


TRANSITIONS: Mapping[tuple[State, Move], State] = {
    (State.DRAFTED, Move.WRITE): State.DRAFTED,
    (State.RETURNED, Move.WRITE): State.DRAFTED,
    (State.WITHDRAWN, Move.WRITE): State.DRAFTED,
    (State.DRAFTED, Move.SUBMIT): State.CIRCULATING,
    (State.RETURNED, Move.SUBMIT): State.CIRCULATING,
    (State.WITHDRAWN, Move.SUBMIT): State.CIRCULATING,
    (State.CIRCULATING, Move.APPROVE): State.APPROVED,
    (State.CIRCULATING, Move.RETURN): State.RETURNED,
    (State.CIRCULATING, Move.REJECT): State.REJECTED,
    (State.CIRCULATING, Move.WITHDRAW): State.WITHDRAWN,
    (State.RETURNED, Move.WITHDRAW): State.WITHDRAWN,
    (State.APPROVED, Move.EXECUTE): State.EXECUTED,
    (State.CIRCULATING, Move.OVERRIDE): State.OVERRIDDEN,
    (State.OVERRIDDEN, Move.CONFIRM): State.CONFIRMED,
    (State.OVERRIDDEN, Move.OBJECT): State.OBJECTED,
}
"""From where which move leads where. An approval that is not the route's last leaves it circulating."""

DECISIONS = frozenset({Move.APPROVE, Move.RETURN, Move.REJECT, Move.CONFIRM, Move.OBJECT})
"""What needs somebody who has not written it."""
WITH_REASON = frozenset({Move.RETURN, Move.REJECT, Move.OVERRIDE, Move.OBJECT})
WRITING = frozenset({Move.WRITE, Move.SUBMIT})

NO_RIGHT = "この承認をする権限がありません。担当の人に頼むか、代理の期間を確かめてください。"
OWN = "書いた人とは別の人が承認してください。自分の申請は自分では決められません。"
TWICE = "あなたはこの件をもう決めています。次の段階は別の人が決めてください。"
CHANGED = "この画面を開いたあとに内容が変わりました。もう一度見てから決めてください。"
NOT_WRITER = "取り下げられるのは、書いた人だけです。"
NO_REASON = "理由を書いてください。"
STANDS = {
    State.DRAFTED: "まだ承認に出ていません。画面を読み直してください。",
    State.CIRCULATING: "もう承認に出ています。書き直すには、取り下げるか差し戻してもらってください。",
    State.RETURNED: "ほかの人が先に差し戻しました。画面を読み直してください。",
    State.REJECTED: "ほかの人が先に却下しました。画面を読み直してください。",
    State.WITHDRAWN: "書いた人が取り下げました。決めることはありません。",
    State.APPROVED: "ほかの人が先に承認しました。画面を読み直してください。",
    State.EXECUTED: "ほかの人が先に承認しました。画面を読み直してください。",
    State.OVERRIDDEN: "緊急専行で、もう出ています。画面を読み直してください。",
    State.CONFIRMED: "緊急専行の確認は済んでいます。画面を読み直してください。",
    State.OBJECTED: "緊急専行の確認は済んでいます。画面を読み直してください。",
}
"""What is said to somebody whose move comes too late or too early."""


class ApprovalError(Exception):
    """``message`` is for the person at the desk: what is wrong and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotAllowed(ApprovalError):
    """The person holds no right to it, nor stands in for somebody who does."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Which revision with which content (SHA-256): what stands in the subject, or stood on a page."""

    revision: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Step:
    """One stop of a route: whoever holds ``role``, or the ``person`` that is named."""

    role: str = ""
    person: str = ""

    def is_for(self, person: str, roles: frozenset[str]) -> bool:
        return (self.person == person) if self.person else (self.role in roles)


@dataclass(frozen=True, slots=True)
class Mandate:
    """Somebody may decide for ``principal`` now, by the principal's roles; ``kind`` empty: on all."""

    principal: str
    roles: frozenset[str]
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts, with his own roles and those whose deputy he is today."""

    id: str
    roles: frozenset[str]
    mandates: tuple[Mandate, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """One line of the history. ``step`` counts from 1; ``on_behalf_of``: whose deputy ``person`` was (代)."""

    move: Move
    person: str
    at: datetime
    revision: int
    sha256: str | None
    step: int = 0
    on_behalf_of: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """Where a matter stands. ``step`` waits now, from 1. ``sha256`` is unknown of what is older than this."""

    kind: str
    reference: str
    writer: str
    state: State
    revision: int
    sha256: str | None
    changed_at: datetime
    steps: tuple[Step, ...] = ()
    step: int = 0
    review_due: datetime | None = None
    notes: tuple[Note, ...] = field(default=())

    @property
    def writers(self) -> frozenset[str]:
        """Whoever has written anything of it, in whatever revision: the next one is made of it."""
        return frozenset({self.writer, *(n.person for n in self.notes if n.move in WRITING)})

    @property
    def deciders(self) -> frozenset[str]:
        """Whose word it already has in this revision, his own or by a deputy."""
        said = [
            n for n in self.notes if n.revision == self.revision and n.move in (Move.APPROVE, Move.OVERRIDE)
        ]
        return frozenset({n.person for n in said} | {n.on_behalf_of for n in said if n.on_behalf_of})

    @property
    def last_step(self) -> bool:
        return self.step >= len(self.steps)

    def overdue(self, now: datetime) -> bool:
        return self.state is State.OVERRIDDEN and self.review_due is not None and now >= self.review_due


def drafted(case: Case | None, kind: str, reference: str, by: str, content: Seen, now: datetime) -> Case:
    """Written, or written again: the revision is the subject's."""
    if case is None:
        case = Case(kind, reference, by, State.DRAFTED, content.revision, content.sha256, now)
    else:
        _leads(case, Move.WRITE)
    at_hand = replace(case, writer=by, revision=content.revision, sha256=content.sha256, steps=(), step=0)
    return _noted(at_hand, Move.WRITE, State.DRAFTED, by, now)


def submitted(
    case: Case | None,
    kind: str,
    reference: str,
    by: str,
    content: Seen,
    steps: tuple[Step, ...],
    now: datetime,
) -> Case:
    """Put before the first of ``steps``, as it stands now."""
    if case is None:
        case = Case(kind, reference, by, State.DRAFTED, content.revision, content.sha256, now)
    state = _leads(case, Move.SUBMIT)
    at_hand = replace(case, writer=by, revision=content.revision, sha256=content.sha256, steps=steps, step=1)
    return _noted(at_hand, Move.SUBMIT, state, by, now)


def decided(
    case: Case, who: Person, move: Move, seen: Seen, content: Seen, now: datetime, reason: str = ""
) -> Case:
    """One person's word at the step that waits: ``seen`` stood on his page, ``content`` stands now."""
    state = _leads(case, move)
    for_whom = _authority(case, case.steps[case.step - 1], who)
    _as_seen(case, seen, content)
    if move is Move.APPROVE and not case.last_step:
        passed = _noted(case, move, State.CIRCULATING, who.id, now, on_behalf_of=for_whom)
        return replace(passed, step=case.step + 1)
    return _noted(case, move, state, who.id, now, on_behalf_of=for_whom, reason=_said(move, reason))


def withdrawn(case: Case, by: str, now: datetime, reason: str = "") -> Case:
    """Its writer takes it back while nobody has decided."""
    if by != case.writer:
        raise NotAllowed(NOT_WRITER)
    return _noted(case, Move.WITHDRAW, _leads(case, Move.WITHDRAW), by, now, reason=reason)


def executed(case: Case, by: str, now: datetime) -> Case:
    """What had to follow the decision outside its transaction is done."""
    return _noted(case, Move.EXECUTE, _leads(case, Move.EXECUTE), by, now)


def overridden(
    case: Case, who: Person, right: Step, seen: Seen, content: Seen, now: datetime, reason: str
) -> Case:
    """In effect without a second person, who has to look at it afterwards. No deputy has this right."""
    state = _leads(case, Move.OVERRIDE)
    if not right.is_for(who.id, who.roles):
        raise NotAllowed(NO_RIGHT)
    _as_seen(case, seen, content)
    done = _noted(case, Move.OVERRIDE, state, who.id, now, reason=_said(Move.OVERRIDE, reason))
    return replace(done, review_due=now + REVIEW_WITHIN)


def reviewed(case: Case, who: Person, right: Step, move: Move, now: datetime, reason: str = "") -> Case:
    """Another person looks at an override: he confirms it, or objects with a reason."""
    state = _leads(case, move)
    for_whom = _authority(case, right, who)
    return _noted(case, move, state, who.id, now, on_behalf_of=for_whom, reason=_said(move, reason))


def may_decide(case: Case, who: Person) -> bool:
    """Whether it waits for this person."""
    return case.state is State.CIRCULATING and _has(case, case.steps[case.step - 1], who)


def may_finish(case: Case, who: Person) -> bool:
    """Whether what broke off after the decision may be finished by him: not by whoever proposed it."""
    right = case.steps[-1]
    is_theirs = any(right.is_for(m.principal, m.roles) for m in who.mandates if m.kind in ("", case.kind))
    return who.id not in case.writers and (right.is_for(who.id, who.roles) or is_theirs)


def decides_for(case: Case, who: Person) -> str | None:
    """Whose deputy he would decide as; ``None`` in his own right, or when it does not wait for him."""
    return _authority(case, case.steps[case.step - 1], who) if may_decide(case, who) else None


def may_review(case: Case, who: Person, right: Step) -> bool:
    return case.state is State.OVERRIDDEN and _has(case, right, who)


def may_withdraw(case: Case, who: Person) -> bool:
    return who.id == case.writer and (case.state, Move.WITHDRAW) in TRANSITIONS


def may_override(case: Case, who: Person, right: Step) -> bool:
    return case.state is State.CIRCULATING and right.is_for(who.id, who.roles)


def _has(case: Case, right: Step, who: Person) -> bool:
    try:
        _authority(case, right, who)
    except ApprovalError:
        return False
    return True


def _authority(case: Case, right: Step, who: Person) -> str | None:
    """For whom he decides: ``None`` in his own right, which comes first."""
    if who.id in case.writers:
        raise ApprovalError(OWN)
    if who.id in case.deciders:
        raise ApprovalError(TWICE)
    if right.is_for(who.id, who.roles):
        return None
    barred = case.writers | case.deciders
    for mandate in who.mandates:
        fits = mandate.kind in ("", case.kind) and right.is_for(mandate.principal, mandate.roles)
        if fits and mandate.principal not in barred:
            return mandate.principal
    raise NotAllowed(NO_RIGHT)


def _leads(case: Case, move: Move) -> State:
    state = TRANSITIONS.get((case.state, move))
    if state is None:
        raise ApprovalError(STANDS[case.state])
    return state


def _as_seen(case: Case, seen: Seen, content: Seen) -> None:
    """Also against the hash at submission: nothing may be exchanged beneath a matter that circulates."""
    kept = Seen(case.revision, content.sha256 if case.sha256 is None else case.sha256)
    if seen != content or content != kept:
        raise ApprovalError(CHANGED)


def _said(move: Move, reason: str) -> str:
    if move in WITH_REASON and not reason.strip():
        raise ApprovalError(NO_REASON)
    return reason.strip()


def _noted(
    case: Case,
    move: Move,
    state: State,
    by: str,
    now: datetime,
    *,
    on_behalf_of: str | None = None,
    reason: str = "",
) -> Case:
    note = Note(move, by, now, case.revision, case.sha256, case.step, on_behalf_of, reason)
    return replace(case, state=state, changed_at=now, notes=(*case.notes, note))
