"""What holds of the kiosk's session whatever people and machines do."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from kiosk.flows import moving_in as m
from tests.kiosk.playing import QUICKLY
from tests.kiosk.samples import PERSON, SHEET, TODAY

CASES = st.sampled_from(["c-1", "c-2"])
EVENTS: st.SearchStrategy[m.Event] = st.one_of(
    st.builds(m.ServiceChosen, st.just(m.Service.MOVING_IN)),
    st.builds(m.DigitPressed, st.sampled_from("0123456789")),
    st.builds(m.TriesArrived, st.none() | st.integers(0, 3)),
    st.builds(m.CardRead, st.just(PERSON)),
    st.builds(m.CardFailed, st.sampled_from(m.CardProblem), st.none() | st.integers(0, 3)),
    st.builds(m.DateChosen, st.dates(date(2026, 10, 1), date(2026, 12, 1))),
    st.builds(m.MonthTurned, st.sampled_from([-1, 1])),
    st.builds(m.CompanionToggled, st.sampled_from(m.Companion)),
    st.builds(m.InsuranceChosen, st.sampled_from(m.Insurance)),
    st.builds(m.SubmitPressed, CASES),
    st.builds(m.CaseAccepted, CASES, st.just(SHEET)),
    st.builds(m.CaseFailed, CASES, st.sampled_from(m.CaseProblem)),
    st.builds(m.SheetPrinted, CASES, st.integers(0, 2), st.sampled_from(m.Slip)),
    st.sampled_from(
        [
            m.CardPlaced(),
            m.CardRemoved(),
            m.ReaderLost(),
            m.PinConfirmed(),
            m.LastTryConfirmed(),
            m.PersonConfirmed(),
            m.AnswerConfirmed(),
            m.BackPressed(),
            m.RetryPressed(),
            m.ReprintPressed(),
            m.FinishPressed(),
            m.LeavePressed(),
            m.HelpPressed(),
            m.ExtendPressed(),
            m.BackspacePressed(),
        ]
    ),
)
HISTORIES = st.lists(EVENTS | st.integers(1, 90), max_size=60)
"""Whole numbers are seconds that pass."""


def run(history: list[m.Event | int]) -> list[tuple[m.State, m.Event, m.State, tuple[m.Effect, ...]]]:
    state, now, trace = m.State(online=True, today=TODAY), 0.0, []
    for entry in history:
        events: list[m.Event] = [entry] if not isinstance(entry, int) else []
        if isinstance(entry, int):
            events = [m.Tick(now + second, TODAY) for second in range(1, entry + 1)]
            now += entry
        for event in events:
            done = m.step(state, event)
            trace.append((state, event, done.state, done.effects))
            state = done.state
    return trace


@QUICKLY
@given(HISTORIES)
def test_outside_a_session_there_is_no_person_no_answer_and_no_pin(history: list[m.Event | int]) -> None:
    for _, _, state, _ in run(history):
        if isinstance(state.phase, m.Attract | m.TakeCard):
            assert state.person is None
            assert state.answers == m.Answers()


@QUICKLY
@given(HISTORIES)
def test_whenever_the_person_is_forgotten_the_wipe_was_ordered(history: list[m.Event | int]) -> None:
    for before, _, state, effects in run(history):
        if before.person is not None and state.person is None:
            assert m.Wipe() in effects


@QUICKLY
@given(HISTORIES)
def test_a_last_try_is_never_used_without_consent(history: list[m.Event | int]) -> None:
    """After the card told that one try is left, the next PIN goes out with the consent or not at all."""
    tries: int | None = None
    for _, event, _, effects in run(history):
        match event:
            case m.TriesArrived(tries_left) | m.CardFailed(_, tries_left) if tries_left is not None:
                tries = tries_left
            case m.CardPlaced():
                tries = None
        for effect in effects:
            if isinstance(effect, m.ReadCard) and tries == 1:
                assert effect.last_try_confirmed


@QUICKLY
@given(HISTORIES)
def test_left_alone_every_session_comes_back_to_the_first_screen(history: list[m.Event | int]) -> None:
    trace = run([*history, 400, m.CardRemoved()])
    assert trace[-1][2].phase == m.Attract()


@QUICKLY
@given(HISTORIES)
def test_a_case_is_submitted_only_for_a_person_that_was_read_and_dates_that_have_come(
    history: list[m.Event | int],
) -> None:
    for _, _, _, effects in run(history):
        for effect in effects:
            if isinstance(effect, m.SubmitCase):
                assert effect.person == PERSON
                assert effect.answers.moved_on is not None
                assert effect.answers.moved_on <= TODAY
