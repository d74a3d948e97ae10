"""The engine on both databases: a decision and its effect are one, and of two people at once one wins."""

from __future__ import annotations

import threading
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from hub.approvals import delegations, queries, service, views
from hub.approvals.delegations import Delegation
from hub.approvals.model import ApprovalError, Case, Move, NotAllowed, Seen, State, Step
from hub.approvals.port import Effect, Kind, Matter, Override, Ruling
from hub.approvals.tables import decision
from hub.broadcast.subject import APPROVER, EMERGENCY, WRITER
from hub.coin.subject import TILL_CLERK
from hub.core.clock import SetClock
from hub.core.context import Context
from hub.core.db import Transaction, reading, transaction
from hub.identity.model import Staff
from tests.hub.browser import employ


class Overtaken(Exception):
    """The subject's own: it would not be proposed any more."""


@dataclass
class Papers:
    """A subject with one sort of paper, in memory; ``done`` is what followed of decisions."""

    text: str = "a"
    revision: int = 1
    valid: bool = True
    fails: bool = False
    urgent: bool = True
    steps: tuple[Step, ...] = (Step(role=APPROVER),)
    done: list[tuple[str, str]] = field(default_factory=list)

    def kind(self) -> Kind:
        return Kind(
            name="paper",
            ja="書類",
            en="Paper",
            rights=frozenset({APPROVER}),
            content=lambda _tx, _id: Seen(self.revision, self.text * 64),
            route=lambda _tx, _id: self.steps,
            still_valid=self._check,
            matters=self._matters,
            path=lambda id: f"/desk/papers/{id}",
            effects={
                move: self._effect(move)
                for move in (Move.APPROVE, Move.RETURN, Move.WITHDRAW, Move.OVERRIDE, Move.CONFIRM)
            },
            open_to=frozenset({WRITER}),
            override=Override(role=EMERGENCY, reviewer=APPROVER, applies=lambda _tx, _id: self.urgent),
        )

    def _check(self, _tx: Transaction, _id: str, _now: datetime) -> None:
        if not self.valid:
            raise Overtaken

    def _matters(self, _tx: Transaction, ids: Collection[str]) -> dict[str, Matter]:
        return {id: Matter(title=id) for id in ids}

    def _effect(self, move: Move) -> Effect:
        def follow(_tx: Transaction, _context: Context, ruling: Ruling) -> None:
            if self.fails:
                raise Overtaken
            self.done.append((move.value, ruling.person))

        return follow


@dataclass
class Office:
    """People with the rights of the paper, and the paper of the first, submitted."""

    context: Context
    papers: Papers
    writer: Staff
    one: Staff
    other: Staff

    @property
    def kind(self) -> Kind:
        return self.papers.kind()

    def now(self) -> datetime:
        return self.context.clock.now()

    def seen(self) -> Seen:
        return Seen(self.papers.revision, self.papers.text * 64)

    def submit(self) -> None:
        with transaction(self.context.engine) as tx:
            service.submit(tx, self.kind, "p-1", self.writer.id, self.now())

    def decide(self, who: Staff, move: Move = Move.APPROVE, reason: str = "理由") -> Case:
        with transaction(self.context.engine) as tx:
            return service.decide(tx, self.context, self.kind, "p-1", who, move, self.seen(), reason)

    def case(self) -> Case:
        with reading(self.context.engine) as tx:
            found = queries.find(tx, "paper", "p-1")
        assert found is not None
        return found


@pytest.fixture
def office(context: Context) -> Office:
    people = [employ(context, login, WRITER, APPROVER) for login in ("writer", "one", "other")]
    made = Office(context, Papers(), *people)
    made.submit()
    return made


def test_an_approval_has_its_effect_and_its_whole_history(office: Office) -> None:
    done = office.decide(office.one)
    assert done == office.case()
    assert done.state is State.EXECUTED
    assert [(n.move, n.person, n.revision) for n in done.notes] == [
        (Move.SUBMIT, office.writer.id, 1),
        (Move.APPROVE, office.one.id, 1),
        (Move.EXECUTE, office.one.id, 1),
    ]
    assert office.papers.done == [("approve", office.one.id)]


def test_when_the_effect_fails_nothing_is_decided(office: Office) -> None:
    office.papers.fails = True
    with pytest.raises(Overtaken):
        office.decide(office.one)
    assert (office.case().state, len(office.case().notes)) == (State.CIRCULATING, 1)


def test_every_check_of_the_proposal_is_made_again_at_the_approval_and_not_at_a_no(office: Office) -> None:
    office.papers.valid = False
    with pytest.raises(Overtaken):
        office.decide(office.one)
    assert office.case().state is State.CIRCULATING
    assert office.decide(office.one, Move.RETURN).state is State.RETURNED


def test_a_move_that_the_kind_does_not_have_is_refused(office: Office) -> None:
    with pytest.raises(ApprovalError, match="この操作がありません"):
        office.decide(office.one, Move.REJECT)


def test_what_was_written_again_meanwhile_is_not_decided_by_the_old_page(office: Office) -> None:
    old = office.seen()
    office.decide(office.one, Move.RETURN, "日付が違う")
    office.papers.revision, office.papers.text = 2, "b"
    with transaction(office.context.engine) as tx:
        service.write(tx, office.kind, "p-1", office.writer.id, office.now())
    office.submit()
    with transaction(office.context.engine) as tx, pytest.raises(ApprovalError, match="変わりました"):
        service.decide(tx, office.context, office.kind, "p-1", office.one, Move.APPROVE, old)
    assert office.decide(office.one).state is State.EXECUTED


def test_of_two_people_who_decide_at_once_one_wins_and_the_other_is_told(office: Office) -> None:
    said: list[str] = []
    barrier = threading.Barrier(2)

    def press(who: Staff) -> None:
        barrier.wait()
        try:
            said.append(office.decide(who).state.value)
        except ApprovalError as refused:
            said.append(refused.message)

    threads = [threading.Thread(target=press, args=(who,)) for who in (office.one, office.other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["executed", "ほかの人が先に承認しました。画面を読み直してください。"]
    assert len(office.papers.done) == 1


def test_what_its_writer_has_withdrawn_is_not_decided_any_more(office: Office) -> None:
    with transaction(office.context.engine) as tx, pytest.raises(NotAllowed):
        service.withdraw(tx, office.context, office.kind, "p-1", office.one)
    with transaction(office.context.engine) as tx:
        service.withdraw(tx, office.context, office.kind, "p-1", office.writer)
    with pytest.raises(ApprovalError, match="取り下げました"):
        office.decide(office.one)
    assert office.papers.done == [("withdraw", office.writer.id)]


def test_the_database_itself_knows_the_second_person_and_that_he_speaks_once(office: Office) -> None:
    office.decide(office.one)
    for spoilt in ({"person": office.writer.id}, {"on_behalf_of": office.writer.id}):
        with pytest.raises(sa.exc.IntegrityError), transaction(office.context.engine) as tx:
            tx.execute(decision.update().where(decision.c.move == "approve").values(**spoilt))
    twice = {"kind": "paper", "reference": "p-1", "move": "approve", "person": office.one.id, "revision": 1}
    rest = {"writer": office.writer.id, "step": 2, "reason": "", "at": office.now()}
    with pytest.raises(sa.exc.IntegrityError), transaction(office.context.engine) as tx:
        tx.execute(decision.insert().values(**twice, **rest))


def test_each_step_of_a_route_waits_for_its_own_people(office: Office, context: Context) -> None:
    office.papers.steps = (Step(role=APPROVER), Step(person=office.other.id), Step(role=TILL_CLERK))
    clerk = employ(context, "clerk", TILL_CLERK)
    with transaction(context.engine) as tx:
        service.withdraw(tx, context, office.kind, "p-1", office.writer)
    office.submit()

    def waits_for() -> set[str]:
        people = (office.writer, office.one, office.other, clerk)
        with reading(context.engine) as tx:
            return {
                each.id for each in people if queries.waiting_for(tx, service.person(tx, each, office.now()))
            }

    assert waits_for() == {office.one.id, office.other.id}
    assert office.decide(office.one).state is State.CIRCULATING
    assert waits_for() == {office.other.id}
    office.decide(office.other)
    assert waits_for() == {clerk.id}
    assert office.papers.done[1:] == []
    assert office.decide(clerk).state is State.EXECUTED


def name(office: Office, deputy: Staff, days: int = 2, **changes: object) -> Delegation:
    now = office.now()
    asked = Delegation("d-1", office.one.id, deputy.id, "", now, now + timedelta(days=days), now, None)
    with transaction(office.context.engine) as tx:
        delegations.name(tx, replace(asked, **changes), office.one)  # type: ignore[arg-type]
    return asked


@pytest.fixture
def deputy(context: Context) -> Staff:
    return employ(context, "deputy")


def test_a_deputy_decides_in_his_period_alone_and_is_noted_with_his_principal(
    office: Office, deputy: Staff, clock: SetClock
) -> None:
    begins = office.now() + timedelta(hours=1)
    name(office, deputy, begins=begins)
    with pytest.raises(NotAllowed):
        office.decide(deputy)
    clock.pass_(timedelta(hours=1))
    assert office.decide(deputy).notes[1].on_behalf_of == office.one.id
    with reading(office.context.engine) as tx:
        assert [case.reference for case in queries.decided_by(tx, office.one.id)] == ["p-1"]


def test_a_deputys_right_ends_with_the_period_or_when_it_is_taken_back(
    office: Office, deputy: Staff, clock: SetClock
) -> None:
    name(office, deputy)
    with transaction(office.context.engine) as tx, pytest.raises(ApprovalError):
        delegations.end(tx, "d-1", deputy, office.now())
    with transaction(office.context.engine) as tx:
        delegations.end(tx, "d-1", office.one, office.now())
    with pytest.raises(NotAllowed):
        office.decide(deputy)
    name(office, deputy, id="d-2")
    clock.pass_(timedelta(days=2))
    with pytest.raises(NotAllowed):
        office.decide(deputy)


def test_a_deputy_has_no_deputy(office: Office, deputy: Staff, context: Context) -> None:
    further = employ(context, "further")
    name(office, deputy)
    now = office.now()
    asked = Delegation("d-9", deputy.id, further.id, "", now, now + timedelta(days=1), now, None)
    with transaction(context.engine) as tx, pytest.raises(ApprovalError):
        delegations.name(tx, asked, deputy)
    with pytest.raises(NotAllowed):
        office.decide(further)


def test_no_deputy_is_oneself_nobody_or_of_a_time_that_is_over(office: Office, deputy: Staff) -> None:
    now = office.now()
    nobody = Staff("nobody", "", frozenset())
    wrong: list[tuple[Staff, dict[str, object]]] = [
        (office.one, {}),
        (nobody, {}),
        (deputy, {"begins": now - timedelta(days=3), "ends": now}),
        (deputy, {"ends": now}),
        (deputy, {"kind": "no such kind"}),
    ]
    for person, changes in wrong:
        with pytest.raises(ApprovalError):
            name(office, person, 2, **changes)


def override(office: Office, who: Staff) -> Case:
    with transaction(office.context.engine) as tx:
        return service.override(tx, office.context, office.kind, "p-1", who, office.seen(), "夜間")


def test_an_override_is_a_right_of_its_own_for_urgent_matters_alone(office: Office, context: Context) -> None:
    duty = employ(context, "duty", EMERGENCY)
    with pytest.raises(NotAllowed):
        override(office, office.one)
    office.papers.urgent = False
    with pytest.raises(ApprovalError, match="緊急専行"):
        override(office, duty)
    office.papers.urgent = True
    assert override(office, duty).state is State.OVERRIDDEN
    assert office.papers.done == [("override", duty.id)]
    with pytest.raises(ApprovalError, match="もう出ています"):
        office.decide(office.one)


def test_an_override_that_nobody_has_reviewed_stays_open_until_somebody_does(
    office: Office, context: Context, clock: SetClock
) -> None:
    duty = employ(context, "duty", EMERGENCY, APPROVER)
    override(office, duty)
    clock.pass_(timedelta(days=1))
    with reading(context.engine) as tx:
        (still,) = queries.in_state(tx, State.OVERRIDDEN)
    assert still.overdue(office.now())
    with transaction(context.engine) as tx, pytest.raises(ApprovalError):
        service.review(tx, context, office.kind, "p-1", duty, Move.CONFIRM)
    with transaction(context.engine) as tx:
        service.review(tx, context, office.kind, "p-1", office.one, Move.OBJECT, "誤報でした")
    assert office.case().state is State.OBJECTED
    assert office.papers.done == [("override", duty.id)], "an objection takes nothing back by itself"


def test_a_matter_is_read_by_whom_it_concerns(office: Office, context: Context) -> None:
    stranger, deputy = employ(context, "stranger"), employ(context, "deputy")
    name(office, deputy)
    case = office.case()
    with reading(context.engine) as tx:
        readers = {
            each.name
            for each in (office.writer, office.one, deputy, stranger)
            if views.may_see(tx, office.kind, case, each, office.now())
        }
    assert readers == {"職員 writer", "職員 one", "職員 deputy"}
