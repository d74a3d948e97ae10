"""What holds of the kiosk's session whatever people and machines do."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from edge.wire.messages.procedures import Companion, Insurance
from kiosk.flows.moving_in.effects import Effect, ReadCard, SubmitCase, Wipe
from kiosk.flows.moving_in.events import (
    AnswerConfirmed,
    BackPressed,
    BackspacePressed,
    CardFailed,
    CardPlaced,
    CardRead,
    CardRemoved,
    CaseAccepted,
    CaseFailed,
    CompanionToggled,
    DateChosen,
    DigitPressed,
    Event,
    ExtendPressed,
    FinishPressed,
    HelpPressed,
    InsuranceChosen,
    LastTryConfirmed,
    LeavePressed,
    MonthTurned,
    PersonConfirmed,
    PinConfirmed,
    ReaderLost,
    ReprintPressed,
    RetryPressed,
    ServiceChosen,
    SheetPrinted,
    SubmitPressed,
    Tick,
    TriesArrived,
)
from kiosk.flows.moving_in.machine import step
from kiosk.flows.moving_in.model import (
    Answers,
    Attract,
    CardProblem,
    CaseProblem,
    Service,
    Slip,
    State,
    TakeCard,
)
from tests.kiosk.playing import QUICKLY
from tests.kiosk.samples import PERSON, SHEET, TODAY

CASES = st.sampled_from(["c-1", "c-2"])
EVENTS: st.SearchStrategy[Event] = st.one_of(
    st.builds(ServiceChosen, st.just(Service.MOVING_IN)),
    st.builds(DigitPressed, st.sampled_from("0123456789")),
    st.builds(TriesArrived, st.none() | st.integers(0, 3)),
    st.builds(CardRead, st.just(PERSON)),
    st.builds(CardFailed, st.sampled_from(CardProblem), st.none() | st.integers(0, 3)),
    st.builds(DateChosen, st.dates(date(2026, 10, 1), date(2026, 12, 1))),
    st.builds(MonthTurned, st.sampled_from([-1, 1])),
    st.builds(CompanionToggled, st.sampled_from(Companion)),
    st.builds(InsuranceChosen, st.sampled_from(Insurance)),
    st.builds(SubmitPressed, CASES),
    st.builds(CaseAccepted, CASES, st.just(SHEET)),
    st.builds(CaseFailed, CASES, st.sampled_from(CaseProblem)),
    st.builds(SheetPrinted, CASES, st.integers(0, 2), st.sampled_from(Slip)),
    st.sampled_from(
        [
            CardPlaced(),
            CardRemoved(),
            ReaderLost(),
            PinConfirmed(),
            LastTryConfirmed(),
            PersonConfirmed(),
            AnswerConfirmed(),
            BackPressed(),
            RetryPressed(),
            ReprintPressed(),
            FinishPressed(),
            LeavePressed(),
            HelpPressed(),
            ExtendPressed(),
            BackspacePressed(),
        ]
    ),
)
HISTORIES = st.lists(EVENTS | st.integers(1, 90), max_size=60)
"""Whole numbers are seconds that pass."""


def run(history: list[Event | int]) -> list[tuple[State, Event, State, tuple[Effect, ...]]]:
    state, now, trace = State(online=True, today=TODAY), 0.0, []
    for entry in history:
        events: list[Event] = [entry] if not isinstance(entry, int) else []
        if isinstance(entry, int):
            events = [Tick(now + second, TODAY) for second in range(1, entry + 1)]
            now += entry
        for event in events:
            done = step(state, event)
            trace.append((state, event, done.state, done.effects))
            state = done.state
    return trace


@QUICKLY
@given(HISTORIES)
def test_outside_a_session_there_is_no_person_no_answer_and_no_pin(history: list[Event | int]) -> None:
    for _, _, state, _ in run(history):
        if isinstance(state.phase, Attract | TakeCard):
            assert state.person is None
            assert state.answers == Answers()


@QUICKLY
@given(HISTORIES)
def test_whenever_the_person_is_forgotten_the_wipe_was_ordered(history: list[Event | int]) -> None:
    for before, _, state, effects in run(history):
        if before.person is not None and state.person is None:
            assert Wipe() in effects


@QUICKLY
@given(HISTORIES)
def test_a_last_try_is_never_used_without_consent(history: list[Event | int]) -> None:
    """After the card told that one try is left, the next PIN goes out with the consent or not at all."""
    tries: int | None = None
    for _, event, _, effects in run(history):
        match event:
            case TriesArrived(tries_left) | CardFailed(_, tries_left) if tries_left is not None:
                tries = tries_left
            case CardPlaced():
                tries = None
        for effect in effects:
            if isinstance(effect, ReadCard) and tries == 1:
                assert effect.last_try_confirmed


@QUICKLY
@given(HISTORIES)
def test_left_alone_every_session_comes_back_to_the_first_screen(history: list[Event | int]) -> None:
    trace = run([*history, 400, CardRemoved()])
    assert trace[-1][2].phase == Attract()


@QUICKLY
@given(HISTORIES)
def test_a_case_is_submitted_only_for_a_person_that_was_read_and_dates_that_have_come(
    history: list[Event | int],
) -> None:
    for _, _, _, effects in run(history):
        for effect in effects:
            if isinstance(effect, SubmitCase):
                assert effect.person == PERSON
                assert effect.answers.moved_on is not None
                assert effect.answers.moved_on <= TODAY
