"""The kiosk's session: card, questions, sheet, and each way in which it can end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kiosk.flows import moving_in as m
from kiosk.words.language import Language
from tests.kiosk.playing import play
from tests.kiosk.samples import ANSWERS, KIOSK_PHASES, PERSON, SHEET, TODAY, kiosk_state

IDLE = m.State(online=True, now=0.0, today=TODAY)
PLACED: tuple[m.Event, ...] = (m.ServiceChosen(m.Service.MOVING_IN), m.CardPlaced())
AT_PIN = (*PLACED, m.TriesArrived(3))
PIN = tuple(m.DigitPressed(digit) for digit in "9182")
READING = (*AT_PIN, *PIN, m.PinConfirmed())
READ = (*READING, m.CardRead(PERSON))
ANSWERED = (
    *READ,
    m.PersonConfirmed(),
    m.DateChosen(date(2026, 11, 14)),
    m.AnswerConfirmed(),
    m.CompanionToggled(m.Companion.PARTNER),
    m.CompanionToggled(m.Companion.SCHOOL_CHILD),
    m.AnswerConfirmed(),
    m.InsuranceChosen(m.Insurance.NATIONAL),
)
SUBMITTED = (*ANSWERED, m.SubmitPressed("c-1"))
SHOWN = (*SUBMITTED, m.CaseAccepted("c-1", SHEET))


def played(*events: m.Event, start: m.State = IDLE) -> tuple[m.State, list[m.Effect]]:
    return play(m.step, start, events)


@pytest.mark.parametrize(
    ("events", "phase"),
    [
        ((m.ServiceChosen(m.Service.CERTIFICATE),), m.AtWindow(m.Service.CERTIFICATE)),
        ((m.ServiceChosen(m.Service.MOVING_IN),), m.PlaceCard()),
        (PLACED, m.AskingTries(0.0)),
        (AT_PIN, m.EnterPin(3)),
        ((*PLACED, m.TriesArrived(None)), m.EnterPin(None)),
        ((*PLACED, m.TriesArrived(1)), m.ConfirmLastTry()),
        ((*PLACED, m.TriesArrived(0)), m.Blocked()),
        ((*PLACED, m.TriesArrived(1), m.LastTryConfirmed()), m.EnterPin(1, last_try=True)),
        ((*AT_PIN, m.DigitPressed("1"), m.PinConfirmed()), m.EnterPin(3, "1", m.CardProblem.PIN_FORMAT)),
        ((*AT_PIN, m.DigitPressed("x"), m.DigitPressed("12")), m.EnterPin(3)),
        ((*AT_PIN, *PIN, m.DigitPressed("5")), m.EnterPin(3, "9182")),
        ((*AT_PIN, *PIN, m.BackspacePressed()), m.EnterPin(3, "918")),
        ((*AT_PIN, m.CardRemoved()), m.PlaceCard(m.CardProblem.CARD_REMOVED)),
        (READING, m.Reading(0.0)),
        ((*READING, m.CardRemoved()), m.PlaceCard(m.CardProblem.CARD_REMOVED)),
        (
            (*READING, m.CardFailed(m.CardProblem.PIN_WRONG, 2)),
            m.EnterPin(2, problem=m.CardProblem.PIN_WRONG),
        ),
        ((*READING, m.CardFailed(m.CardProblem.PIN_WRONG, 1)), m.ConfirmLastTry()),
        ((*READING, m.CardFailed(m.CardProblem.PIN_WRONG, 0)), m.Blocked()),
        ((*READING, m.CardFailed(m.CardProblem.PIN_BLOCKED)), m.Blocked()),
        (
            (*READING, m.CardFailed(m.CardProblem.NOT_MY_NUMBER_CARD)),
            m.PlaceCard(m.CardProblem.NOT_MY_NUMBER_CARD),
        ),
        (READ, m.CheckPerson()),
        ((*READ, m.CardRemoved()), m.CheckPerson()),
        ((*READ, m.PersonConfirmed()), m.AskMovedOn(date(2026, 11, 1))),
        ((*READ, m.PersonConfirmed(), m.AnswerConfirmed()), m.AskMovedOn(date(2026, 11, 1))),
        ((*READ, m.PersonConfirmed(), m.MonthTurned(1)), m.AskMovedOn(date(2026, 11, 1))),
        ((*READ, m.PersonConfirmed(), m.MonthTurned(-1)), m.AskMovedOn(date(2026, 10, 1))),
        (
            (*READ, m.PersonConfirmed(), m.DateChosen(date(2026, 11, 23))),
            m.AskMovedOn(date(2026, 11, 1), ahead=True),
        ),
        (ANSWERED, m.Review()),
        ((*ANSWERED, m.BackPressed()), m.AskInsurance()),
        ((*ANSWERED, m.BackPressed(), m.BackPressed(), m.BackPressed()), m.AskMovedOn(date(2026, 11, 1))),
        (SUBMITTED, m.Submitting("c-1", 0.0)),
        (
            (*SUBMITTED, m.CaseFailed("c-1", m.CaseProblem.UNKNOWN)),
            m.NotSubmitted("c-1", m.CaseProblem.UNKNOWN),
        ),
        (SHOWN, m.SheetShown("c-1", SHEET, m.Slip.PRINTING, 0.0)),
        ((*SUBMITTED, m.CaseAccepted("other", SHEET)), m.Submitting("c-1", 0.0)),
        (
            (*SHOWN, m.SheetPrinted("c-1", 0, m.Slip.CONFIRMED)),
            m.SheetShown("c-1", SHEET, m.Slip.CONFIRMED, 0.0),
        ),
    ],
)
def test_the_screen_follows_what_happened(events: tuple[m.Event, ...], phase: m.Phase) -> None:
    state, _ = played(*events)
    assert state.phase == phase


def test_the_card_is_asked_once_and_verified_once() -> None:
    _, effects = played(*READING, m.PinConfirmed(), m.CardPlaced())
    assert effects.count(m.AskTries()) == 1
    assert [effect for effect in effects if isinstance(effect, m.ReadCard)] == [m.ReadCard("9182", False)]


def test_the_last_try_is_sent_with_the_persons_consent() -> None:
    _, effects = played(*PLACED, m.TriesArrived(1), m.LastTryConfirmed(), *PIN, m.PinConfirmed())
    assert effects[-1] == m.ReadCard("9182", last_try_confirmed=True)


def test_the_pin_leaves_the_state_with_its_use() -> None:
    state, _ = played(*READING)
    assert not isinstance(state.phase, m.EnterPin)


def test_no_personal_data_and_no_pin_stands_in_a_repr() -> None:
    pin = m.EnterPin(3, "9182")
    texts = repr(
        [
            replace(kiosk_state(pin), answers=ANSWERS),
            m.ReadCard("9182"),
            m.DigitPressed("7"),
            m.CardRead(PERSON),
        ]
    ) + repr(m.SubmitCase("c-1", PERSON, ANSWERS))
    for secret in ("9182", "'7'", PERSON.name, PERSON.address, "1986", "2026, 11, 14", "school_child"):
        assert secret not in texts


def test_the_case_carries_person_and_answers() -> None:
    _, effects = played(*SUBMITTED)
    assert effects[-1] == m.SubmitCase("c-1", PERSON, ANSWERS)


def test_trying_again_sends_the_same_case_id() -> None:
    _, effects = played(*SUBMITTED, m.CaseFailed("c-1", m.CaseProblem.UNKNOWN), m.RetryPressed())
    ids = [effect.case_id for effect in effects if isinstance(effect, m.SubmitCase)]
    assert ids == ["c-1", "c-1"]


def test_a_case_accepted_late_is_shown_and_printed_once() -> None:
    late = (*SUBMITTED, m.CaseFailed("c-1", m.CaseProblem.UNKNOWN), *(m.CaseAccepted("c-1", SHEET),) * 2)
    state, effects = played(*late)
    assert isinstance(state.phase, m.SheetShown)
    assert sum(isinstance(effect, m.PrintSheet) for effect in effects) == 1


def test_without_a_line_nothing_is_submitted() -> None:
    state, effects = played(*ANSWERED, m.LinkChanged(False), m.SubmitPressed("c-1"))
    assert state.phase == m.NotSubmitted("c-1", m.CaseProblem.OFFLINE)
    assert not any(isinstance(effect, m.SubmitCase) for effect in effects)


def test_paper_that_did_not_come_calls_staff_and_keeps_the_sheet_on_the_screen() -> None:
    state, effects = played(*SHOWN, m.SheetPrinted("c-1", 0, m.Slip.REFUSED, ("paper_out",)))
    assert isinstance(state.phase, m.SheetShown)
    assert m.CallStaff(m.HelpReason.PRINTER) in effects


@pytest.mark.parametrize(("slip", "copy"), [(m.Slip.REFUSED, 0), (m.Slip.UNKNOWN, 1)])
def test_a_second_sheet_is_a_copy_only_if_the_first_may_exist(slip: m.Slip, copy: int) -> None:
    _, effects = played(*SHOWN, m.SheetPrinted("c-1", 0, slip), m.ReprintPressed())
    assert effects[-1] == m.PrintSheet("c-1", SHEET, Language.JA, copy)


@pytest.mark.parametrize(
    ("event", "reason"),
    [(m.FinishPressed(), m.EndReason.FINISHED), (m.LeavePressed(), m.EndReason.LEFT)],
)
def test_the_end_wipes_and_returns_to_the_first_screen(event: m.Event, reason: m.EndReason) -> None:
    state, effects = played(*SHOWN, m.CardRemoved(), event)
    assert state == m.State(online=True, today=TODAY)
    assert effects[-2:] == [m.Wipe(), m.EndSession(reason)]


def test_a_card_left_behind_is_asked_for_after_the_wipe() -> None:
    state, effects = played(*SHOWN, m.FinishPressed())
    assert isinstance(state.phase, m.TakeCard)
    assert state.person is None
    assert m.Speak("say_take_card", Language.JA) in effects
    state, effects = played(m.Tick(16.0, TODAY), start=state)
    assert m.CallStaff(m.HelpReason.CARD_LEFT) in effects
    state, _ = played(m.CardRemoved(), start=state)
    assert state.phase == m.Attract()


def ticks(start: float, end: float) -> list[m.Tick]:
    return [m.Tick(float(second), TODAY) for second in range(int(start), int(end) + 1)]


def test_left_alone_it_warns_by_voice_and_then_wipes() -> None:
    state, effects = played(*READ, *ticks(0, 60))
    assert state.warned_at == 60.0
    assert m.Speak("say_still_there", Language.JA) in effects
    state, effects = played(*ticks(61, 70), start=state)
    assert state.seconds_left == 10
    state, effects = played(*ticks(71, 80), start=state)
    assert state.person is None
    assert effects[:2] == [m.Wipe(), m.EndSession(m.EndReason.TIMED_OUT)]


def test_one_press_extends_the_time() -> None:
    state, _ = played(*READ, *ticks(0, 70), m.ExtendPressed(), *ticks(71, 129))
    assert state.phase == m.CheckPerson()
    assert state.warned_at is None


@pytest.mark.parametrize(
    ("events", "seconds", "phase"),
    [
        (PLACED, m.READING_SECONDS, m.PlaceCard(m.CardProblem.CARD_HUNG)),
        (READING, m.READING_SECONDS, m.PlaceCard(m.CardProblem.CARD_HUNG)),
        (SUBMITTED, m.SUBMITTING_SECONDS, m.NotSubmitted("c-1", m.CaseProblem.UNKNOWN)),
        (SHOWN, m.PRINTING_SECONDS, m.SheetShown("c-1", SHEET, m.Slip.UNKNOWN, 0.0)),
    ],
)
def test_a_machine_that_never_answers_is_not_waited_for(
    events: tuple[m.Event, ...], seconds: float, phase: m.Phase
) -> None:
    state, _ = played(*events, *ticks(0, seconds))
    assert state.phase == phase


def test_the_machines_own_time_is_not_the_persons() -> None:
    state, _ = played(*SUBMITTED, *ticks(0, 25), m.CaseAccepted("c-1", SHEET), *ticks(26, 80))
    assert isinstance(state.phase, m.SheetShown)
    assert state.warned_at is None


def test_an_unused_kiosk_speaks_japanese_again() -> None:
    state, _ = played(m.LanguageChosen(Language.EN), m.HelpPressed(), m.ControlsLowered(True), *ticks(0, 60))
    assert (state.language, state.helping, state.lowered) == (Language.JA, False, False)


def test_a_lost_reader_calls_staff() -> None:
    state, effects = played(m.ServiceChosen(m.Service.MOVING_IN), m.ReaderLost())
    assert state.phase == m.PlaceCard(m.CardProblem.NO_READER)
    assert m.CallStaff(m.HelpReason.READER) in effects


def test_every_phase_can_be_left_by_one_press_or_by_taking_the_card() -> None:
    for phase in KIOSK_PHASES:
        state, _ = played(m.LeavePressed(), m.CardRemoved(), start=kiosk_state(phase))
        assert state.phase == m.Attract(), phase


def test_leaving_any_phase_of_a_session_forgets_the_person() -> None:
    for phase in KIOSK_PHASES:
        if not isinstance(phase, m.Attract | m.TakeCard):
            state, effects = played(m.LeavePressed(), start=kiosk_state(phase))
            assert state.person is None, phase
            assert m.Wipe() in effects, phase
