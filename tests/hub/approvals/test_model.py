"""Who may take which step of a matter, and that what is decided is what was seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.approvals import model
from hub.approvals.model import (
    ApprovalError,
    Case,
    Mandate,
    Move,
    NotAllowed,
    Person,
    Seen,
    State,
    Step,
)

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
CONTENT = Seen(1, "a" * 64)
HEAD, CHIEF = Step(role="head"), Step(role="chief")
WRITER = Person("writer", frozenset({"writer", "head", "chief"}))
ONE = Person("one", frozenset({"head"}))
OTHER = Person("other", frozenset({"head", "chief"}))
STRANGER = Person("stranger", frozenset({"clerk"}))


def submitted(*steps: Step) -> Case:
    return model.submitted(None, "kind", "m-1", "writer", CONTENT, steps or (HEAD,), NOW)


def decided(
    case: Case, who: Person, move: Move = Move.APPROVE, seen: Seen = CONTENT, reason: str = "理由"
) -> Case:
    return model.decided(case, who, move, seen, CONTENT, NOW, reason)


def test_one_step_is_decided_by_one_person_who_holds_its_right() -> None:
    done = decided(submitted(), ONE)
    assert (done.state, done.notes[-1].person, done.notes[-1].sha256) == (State.APPROVED, "one", "a" * 64)


def test_the_writer_decides_at_no_step_whatever_his_rights() -> None:
    with pytest.raises(ApprovalError, match="別の人"):
        decided(submitted(), WRITER)
    passed = decided(submitted(HEAD, CHIEF), ONE)
    with pytest.raises(ApprovalError, match="別の人"):
        decided(passed, WRITER)


def test_whoever_has_edited_an_earlier_revision_does_not_decide_on_a_later_one() -> None:
    returned = decided(submitted(), OTHER, Move.RETURN)
    again = model.drafted(returned, "kind", "m-1", "one", Seen(2, "b" * 64), NOW)
    again = model.submitted(again, "kind", "m-1", "one", Seen(2, "b" * 64), (HEAD,), NOW)
    for editor in (WRITER, ONE):
        with pytest.raises(ApprovalError, match="別の人"):
            model.decided(again, editor, Move.APPROVE, Seen(2, "b" * 64), Seen(2, "b" * 64), NOW)
    done = model.decided(again, OTHER, Move.APPROVE, Seen(2, "b" * 64), Seen(2, "b" * 64), NOW)
    assert done.state is State.APPROVED


def test_a_route_goes_step_by_step_and_no_person_decides_at_two_of_them() -> None:
    passed = decided(submitted(HEAD, CHIEF), OTHER)
    assert (passed.state, passed.step) == (State.CIRCULATING, 2)
    with pytest.raises(ApprovalError, match="もう決めています"):
        decided(passed, OTHER)
    chief = Person("chief", frozenset({"chief"}))
    assert decided(passed, chief).state is State.APPROVED


def test_a_later_step_cannot_be_taken_before_an_earlier_one() -> None:
    chief = Person("chief", frozenset({"chief"}))
    with pytest.raises(NotAllowed):
        decided(submitted(HEAD, CHIEF), chief)


def test_a_step_may_name_a_person_and_is_then_nobody_elses() -> None:
    case = submitted(Step(person="one"))
    with pytest.raises(NotAllowed):
        decided(case, OTHER)
    assert decided(case, ONE).state is State.APPROVED


def test_without_the_right_nobody_decides() -> None:
    with pytest.raises(NotAllowed):
        decided(submitted(), STRANGER)


@pytest.mark.parametrize("seen", [Seen(2, "a" * 64), Seen(1, "b" * 64), Seen(0, "")])
@pytest.mark.parametrize("move", [Move.APPROVE, Move.RETURN, Move.REJECT])
def test_only_what_stood_on_the_deciders_page_is_decided(seen: Seen, move: Move) -> None:
    with pytest.raises(ApprovalError, match="変わりました"):
        decided(submitted(), ONE, move, seen)


def test_what_was_exchanged_while_it_circulates_is_not_decided_though_the_page_showed_it() -> None:
    other = Seen(1, "b" * 64)
    with pytest.raises(ApprovalError, match="変わりました"):
        model.decided(submitted(), ONE, Move.APPROVE, other, other, NOW)


def test_what_is_older_than_the_hashes_is_decided_as_it_stands_now() -> None:
    old = replace(submitted(), sha256=None)
    assert decided(old, ONE).state is State.APPROVED


@pytest.mark.parametrize("move", [Move.RETURN, Move.REJECT])
def test_a_no_needs_a_reason(move: Move) -> None:
    with pytest.raises(ApprovalError, match="理由"):
        decided(submitted(), ONE, move, reason=" ")
    assert decided(submitted(), ONE, move, reason=" 日付が違う ").notes[-1].reason == "日付が違う"


def test_its_writer_alone_withdraws_it_and_then_nobody_decides() -> None:
    with pytest.raises(NotAllowed):
        model.withdrawn(submitted(), "one", NOW)
    back = model.withdrawn(submitted(), "writer", NOW)
    assert back.state is State.WITHDRAWN
    with pytest.raises(ApprovalError, match="取り下げました"):
        decided(back, ONE)
    with pytest.raises(ApprovalError, match="先に承認しました"):
        model.withdrawn(decided(submitted(), ONE), "writer", NOW)


def deputy(principal: str, *roles: str, kind: str = "") -> Person:
    return Person("deputy", frozenset(), (Mandate(principal, frozenset(roles), kind),))


def test_a_deputy_decides_for_his_principal_and_it_is_noted() -> None:
    done = decided(submitted(), deputy("head-1", "head"))
    assert (done.notes[-1].person, done.notes[-1].on_behalf_of) == ("deputy", "head-1")
    named = decided(submitted(Step(person="head-1")), deputy("head-1"))
    assert named.notes[-1].on_behalf_of == "head-1"


def test_a_deputy_of_one_kind_decides_on_no_other() -> None:
    assert model.may_decide(submitted(), deputy("head-1", "head", kind="kind"))
    assert not model.may_decide(submitted(), deputy("head-1", "head", kind="another"))


def test_nobody_decides_for_the_writer_nor_twice_for_one_principal() -> None:
    assert not model.may_decide(submitted(), deputy("writer", "head"))
    passed = decided(submitted(HEAD, CHIEF), OTHER)
    assert not model.may_decide(passed, deputy("other", "head", "chief"))


def test_ones_own_right_comes_before_a_deputys() -> None:
    both = Person("both", frozenset({"head"}), (Mandate("head-1", frozenset({"head"})),))
    assert decided(submitted(), both).notes[-1].on_behalf_of is None


RIGHT, REVIEW = Step(role="emergency"), Step(role="head")
DUTY = Person("duty", frozenset({"emergency"}))


def overridden() -> Case:
    return model.overridden(submitted(), DUTY, RIGHT, CONTENT, CONTENT, NOW, "夜間で二人目がいない")


def test_an_override_has_a_reason_its_time_and_a_review_within_a_day() -> None:
    done = overridden()
    assert (done.state, done.review_due) == (State.OVERRIDDEN, NOW + timedelta(days=1))
    assert (done.notes[-1].reason, done.notes[-1].at) == ("夜間で二人目がいない", NOW)
    assert not done.overdue(NOW + timedelta(hours=23))
    assert done.overdue(NOW + timedelta(days=1))
    with pytest.raises(ApprovalError, match="理由"):
        model.overridden(submitted(), DUTY, RIGHT, CONTENT, CONTENT, NOW, " ")


def test_the_writer_may_override_if_he_holds_the_right_and_nobody_without_it() -> None:
    alone = Person("writer", frozenset({"writer", "emergency"}))
    assert model.overridden(submitted(), alone, RIGHT, CONTENT, CONTENT, NOW, "急").state is State.OVERRIDDEN
    for who in (ONE, deputy("duty", "emergency")):
        with pytest.raises(NotAllowed):
            model.overridden(submitted(), who, RIGHT, CONTENT, CONTENT, NOW, "急")


def test_neither_who_wrote_it_nor_who_sent_it_reviews_an_override() -> None:
    both = replace(DUTY, roles=frozenset({"emergency", "head"}))
    for who in (WRITER, both):
        with pytest.raises(ApprovalError):
            model.reviewed(overridden(), who, REVIEW, Move.CONFIRM, NOW)
    assert model.reviewed(overridden(), ONE, REVIEW, Move.CONFIRM, NOW).state is State.CONFIRMED
    with pytest.raises(ApprovalError, match="理由"):
        model.reviewed(overridden(), ONE, REVIEW, Move.OBJECT, NOW)
    assert model.reviewed(overridden(), ONE, REVIEW, Move.OBJECT, NOW, "誤報").state is State.OBJECTED


@pytest.mark.parametrize(
    ("state", "move"),
    [pair for pair in product(State, Move) if pair not in model.TRANSITIONS and pair[1] in model.DECISIONS],
)
def test_a_decision_in_a_state_that_has_none_is_refused_in_words(state: State, move: Move) -> None:
    case = replace(submitted(), state=state)
    is_review = move in (Move.CONFIRM, Move.OBJECT)
    with pytest.raises(ApprovalError) as refused:
        model.reviewed(case, ONE, REVIEW, move, NOW, "x") if is_review else decided(case, ONE, move)
    assert refused.value.message == model.STANDS[state]


PEOPLE = st.sampled_from(["a", "b", "c"])
STEPS = st.lists(st.sampled_from(["head", "chief"]), min_size=1, max_size=3)
ACTS = st.lists(
    st.tuples(st.sampled_from([Move.WRITE, Move.SUBMIT, *model.DECISIONS, Move.WITHDRAW]), PEOPLE),
    max_size=12,
)


@given(STEPS, ACTS)
def test_whatever_people_try_nobody_stands_behind_what_he_wrote_and_nobody_twice(
    roles: list[str], acts: list[tuple[Move, str]]
) -> None:
    case, revision = submitted(*(Step(role=each) for each in roles)), 1
    for move, name in acts:
        who, content = Person(name, frozenset({"head", "chief"})), Seen(revision, "a" * 64)
        try:
            if move is Move.WRITE:
                case = model.drafted(case, "kind", "m-1", name, Seen(revision + 1, "a" * 64), NOW)
                revision += 1
            elif move is Move.SUBMIT:
                steps = tuple(Step(role=each) for each in roles)
                case = model.submitted(case, "kind", "m-1", name, content, steps, NOW)
            elif move is Move.WITHDRAW:
                case = model.withdrawn(case, name, NOW)
            elif move in (Move.CONFIRM, Move.OBJECT):
                case = model.reviewed(case, who, HEAD, move, NOW, "x")
            else:
                case = model.decided(case, who, move, content, content, NOW, "x")
        except ApprovalError:
            continue
        said = [n.person for n in case.notes if n.revision == case.revision and n.move is Move.APPROVE]
        assert not set(said) & case.writers
        if case.state is State.APPROVED:
            assert len(said) >= len(roles)
