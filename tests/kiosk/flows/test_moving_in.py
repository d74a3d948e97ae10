"""The kiosk's session: card, questions, sheet, and each way in which it can end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from edge.wire.messages.procedures import Companion, Insurance
from edge.wire.messages.sessions import SessionEnd
from kiosk.flows.moving_in.effects import (
    AskTries,
    CallStaff,
    Effect,
    EndSession,
    PrintSheet,
    ReadCard,
    Speak,
    SubmitCase,
    Wipe,
)
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
    ControlsLowered,
    DateChosen,
    DigitPressed,
    Event,
    ExtendPressed,
    FinishPressed,
    HelpPressed,
    InsuranceChosen,
    LanguageChosen,
    LastTryConfirmed,
    LeavePressed,
    LinkChanged,
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
    PRINTING_SECONDS,
    READING_SECONDS,
    SUBMITTING_SECONDS,
    AskingTries,
    AskInsurance,
    AskMovedOn,
    Attract,
    AtWindow,
    Blocked,
    CardProblem,
    CaseProblem,
    CheckPerson,
    ConfirmLastTry,
    EnterPin,
    HelpReason,
    NotSubmitted,
    Phase,
    PlaceCard,
    Reading,
    Review,
    Service,
    SheetShown,
    Slip,
    State,
    Submitting,
    TakeCard,
)
from kiosk.words.language import Language
from tests.kiosk.playing import play
from tests.kiosk.samples import ANSWERS, KIOSK_PHASES, PERSON, SHEET, TODAY, kiosk_state

IDLE = State(online=True, now=0.0, today=TODAY)
PLACED: tuple[Event, ...] = (ServiceChosen(Service.MOVING_IN), CardPlaced())
AT_PIN = (*PLACED, TriesArrived(3))
PIN = tuple(DigitPressed(digit) for digit in "9182")
READING = (*AT_PIN, *PIN, PinConfirmed())
READ = (*READING, CardRead(PERSON))
ANSWERED = (
    *READ,
    PersonConfirmed(),
    DateChosen(date(2026, 11, 14)),
    AnswerConfirmed(),
    CompanionToggled(Companion.PARTNER),
    CompanionToggled(Companion.SCHOOL_CHILD),
    AnswerConfirmed(),
    InsuranceChosen(Insurance.NATIONAL),
)
SUBMITTED = (*ANSWERED, SubmitPressed("c-1"))
SHOWN = (*SUBMITTED, CaseAccepted("c-1", SHEET))


def played(*events: Event, start: State = IDLE) -> tuple[State, list[Effect]]:
    return play(step, start, events)


@pytest.mark.parametrize(
    ("events", "phase"),
    [
        ((ServiceChosen(Service.CERTIFICATE),), AtWindow(Service.CERTIFICATE)),
        ((ServiceChosen(Service.MOVING_IN),), PlaceCard()),
        (PLACED, AskingTries(0.0)),
        (AT_PIN, EnterPin(3)),
        ((*PLACED, TriesArrived(None)), EnterPin(None)),
        ((*PLACED, TriesArrived(1)), ConfirmLastTry()),
        ((*PLACED, TriesArrived(0)), Blocked()),
        ((*PLACED, TriesArrived(1), LastTryConfirmed()), EnterPin(1, last_try=True)),
        ((*AT_PIN, DigitPressed("1"), PinConfirmed()), EnterPin(3, "1", CardProblem.PIN_FORMAT)),
        ((*AT_PIN, DigitPressed("x"), DigitPressed("12")), EnterPin(3)),
        ((*AT_PIN, *PIN, DigitPressed("5")), EnterPin(3, "9182")),
        ((*AT_PIN, *PIN, BackspacePressed()), EnterPin(3, "918")),
        ((*AT_PIN, CardRemoved()), PlaceCard(CardProblem.CARD_REMOVED)),
        (READING, Reading(0.0)),
        ((*READING, CardRemoved()), PlaceCard(CardProblem.CARD_REMOVED)),
        (
            (*READING, CardFailed(CardProblem.PIN_WRONG, 2)),
            EnterPin(2, problem=CardProblem.PIN_WRONG),
        ),
        ((*READING, CardFailed(CardProblem.PIN_WRONG, 1)), ConfirmLastTry()),
        ((*READING, CardFailed(CardProblem.PIN_WRONG, 0)), Blocked()),
        ((*READING, CardFailed(CardProblem.PIN_BLOCKED)), Blocked()),
        (
            (*READING, CardFailed(CardProblem.NOT_MY_NUMBER_CARD)),
            PlaceCard(CardProblem.NOT_MY_NUMBER_CARD),
        ),
        (READ, CheckPerson()),
        ((*READ, CardRemoved()), CheckPerson()),
        ((*READ, PersonConfirmed()), AskMovedOn(date(2026, 11, 1))),
        ((*READ, PersonConfirmed(), AnswerConfirmed()), AskMovedOn(date(2026, 11, 1))),
        ((*READ, PersonConfirmed(), MonthTurned(1)), AskMovedOn(date(2026, 11, 1))),
        ((*READ, PersonConfirmed(), MonthTurned(-1)), AskMovedOn(date(2026, 10, 1))),
        (
            (*READ, PersonConfirmed(), DateChosen(date(2026, 11, 23))),
            AskMovedOn(date(2026, 11, 1), ahead=True),
        ),
        (ANSWERED, Review()),
        ((*ANSWERED, BackPressed()), AskInsurance()),
        ((*ANSWERED, BackPressed(), BackPressed(), BackPressed()), AskMovedOn(date(2026, 11, 1))),
        (SUBMITTED, Submitting("c-1", 0.0)),
        (
            (*SUBMITTED, CaseFailed("c-1", CaseProblem.UNKNOWN)),
            NotSubmitted("c-1", CaseProblem.UNKNOWN),
        ),
        (SHOWN, SheetShown("c-1", SHEET, Slip.PRINTING, 0.0)),
        ((*SUBMITTED, CaseAccepted("other", SHEET)), Submitting("c-1", 0.0)),
        (
            (*SHOWN, SheetPrinted("c-1", 0, Slip.CONFIRMED)),
            SheetShown("c-1", SHEET, Slip.CONFIRMED, 0.0),
        ),
    ],
)
def test_the_screen_follows_what_happened(events: tuple[Event, ...], phase: Phase) -> None:
    state, _ = played(*events)
    assert state.phase == phase


def test_the_card_is_asked_once_and_verified_once() -> None:
    _, effects = played(*READING, PinConfirmed(), CardPlaced())
    assert effects.count(AskTries()) == 1
    assert [effect for effect in effects if isinstance(effect, ReadCard)] == [ReadCard("9182", False)]


def test_the_last_try_is_sent_with_the_persons_consent() -> None:
    _, effects = played(*PLACED, TriesArrived(1), LastTryConfirmed(), *PIN, PinConfirmed())
    assert effects[-1] == ReadCard("9182", last_try_confirmed=True)


def test_the_pin_leaves_the_state_with_its_use() -> None:
    state, _ = played(*READING)
    assert not isinstance(state.phase, EnterPin)


def test_no_personal_data_and_no_pin_stands_in_a_repr() -> None:
    pin = EnterPin(3, "9182")
    texts = repr(
        [
            replace(kiosk_state(pin), answers=ANSWERS),
            ReadCard("9182"),
            DigitPressed("7"),
            CardRead(PERSON),
        ]
    ) + repr(SubmitCase("c-1", PERSON, ANSWERS))
    for secret in ("9182", "'7'", PERSON.name, PERSON.address, "1986", "2026, 11, 14", "school_child"):
        assert secret not in texts


def test_the_case_carries_person_and_answers() -> None:
    _, effects = played(*SUBMITTED)
    assert effects[-1] == SubmitCase("c-1", PERSON, ANSWERS)


def test_trying_again_sends_the_same_case_id() -> None:
    _, effects = played(*SUBMITTED, CaseFailed("c-1", CaseProblem.UNKNOWN), RetryPressed())
    ids = [effect.case_id for effect in effects if isinstance(effect, SubmitCase)]
    assert ids == ["c-1", "c-1"]


def test_a_case_accepted_late_is_shown_and_printed_once() -> None:
    late = (*SUBMITTED, CaseFailed("c-1", CaseProblem.UNKNOWN), *(CaseAccepted("c-1", SHEET),) * 2)
    state, effects = played(*late)
    assert isinstance(state.phase, SheetShown)
    assert sum(isinstance(effect, PrintSheet) for effect in effects) == 1


def test_without_a_line_nothing_is_submitted() -> None:
    state, effects = played(*ANSWERED, LinkChanged(False), SubmitPressed("c-1"))
    assert state.phase == NotSubmitted("c-1", CaseProblem.OFFLINE)
    assert not any(isinstance(effect, SubmitCase) for effect in effects)


def test_paper_that_did_not_come_calls_staff_and_keeps_the_sheet_on_the_screen() -> None:
    state, effects = played(*SHOWN, SheetPrinted("c-1", 0, Slip.REFUSED, ("paper_out",)))
    assert isinstance(state.phase, SheetShown)
    assert CallStaff(HelpReason.PRINTER) in effects


@pytest.mark.parametrize(("slip", "copy"), [(Slip.REFUSED, 0), (Slip.UNKNOWN, 1)])
def test_a_second_sheet_is_a_copy_only_if_the_first_may_exist(slip: Slip, copy: int) -> None:
    _, effects = played(*SHOWN, SheetPrinted("c-1", 0, slip), ReprintPressed())
    assert effects[-1] == PrintSheet("c-1", SHEET, Language.JA, copy)


@pytest.mark.parametrize(
    ("event", "reason"),
    [(FinishPressed(), SessionEnd.FINISHED), (LeavePressed(), SessionEnd.LEFT)],
)
def test_the_end_wipes_and_returns_to_the_first_screen(event: Event, reason: SessionEnd) -> None:
    state, effects = played(*SHOWN, CardRemoved(), event)
    assert state == State(online=True, today=TODAY)
    assert effects[-2:] == [Wipe(), EndSession(reason)]


def test_a_card_left_behind_is_asked_for_after_the_wipe() -> None:
    state, effects = played(*SHOWN, FinishPressed())
    assert isinstance(state.phase, TakeCard)
    assert state.person is None
    assert Speak("say_take_card", Language.JA) in effects
    state, effects = played(Tick(16.0, TODAY), start=state)
    assert CallStaff(HelpReason.CARD_LEFT) in effects
    state, _ = played(CardRemoved(), start=state)
    assert state.phase == Attract()


def ticks(start: float, end: float) -> list[Tick]:
    return [Tick(float(second), TODAY) for second in range(int(start), int(end) + 1)]


def test_left_alone_it_warns_by_voice_and_then_wipes() -> None:
    state, effects = played(*READ, *ticks(0, 60))
    assert state.warned_at == 60.0
    assert Speak("say_still_there", Language.JA) in effects
    state, effects = played(*ticks(61, 70), start=state)
    assert state.seconds_left == 10
    state, effects = played(*ticks(71, 80), start=state)
    assert state.person is None
    assert effects[:2] == [Wipe(), EndSession(SessionEnd.TIMED_OUT)]


def test_one_press_extends_the_time() -> None:
    state, _ = played(*READ, *ticks(0, 70), ExtendPressed(), *ticks(71, 129))
    assert state.phase == CheckPerson()
    assert state.warned_at is None


@pytest.mark.parametrize(
    ("events", "seconds", "phase"),
    [
        (PLACED, READING_SECONDS, PlaceCard(CardProblem.CARD_HUNG)),
        (READING, READING_SECONDS, PlaceCard(CardProblem.CARD_HUNG)),
        (SUBMITTED, SUBMITTING_SECONDS, NotSubmitted("c-1", CaseProblem.UNKNOWN)),
        (SHOWN, PRINTING_SECONDS, SheetShown("c-1", SHEET, Slip.UNKNOWN, 0.0)),
    ],
)
def test_a_machine_that_never_answers_is_not_waited_for(
    events: tuple[Event, ...], seconds: float, phase: Phase
) -> None:
    state, _ = played(*events, *ticks(0, seconds))
    assert state.phase == phase


def test_the_machines_own_time_is_not_the_persons() -> None:
    state, _ = played(*SUBMITTED, *ticks(0, 25), CaseAccepted("c-1", SHEET), *ticks(26, 80))
    assert isinstance(state.phase, SheetShown)
    assert state.warned_at is None


def test_an_unused_kiosk_speaks_japanese_again() -> None:
    state, _ = played(LanguageChosen(Language.EN), HelpPressed(), ControlsLowered(True), *ticks(0, 60))
    assert (state.language, state.helping, state.lowered) == (Language.JA, False, False)


def test_a_lost_reader_calls_staff() -> None:
    state, effects = played(ServiceChosen(Service.MOVING_IN), ReaderLost())
    assert state.phase == PlaceCard(CardProblem.NO_READER)
    assert CallStaff(HelpReason.READER) in effects


def test_every_phase_can_be_left_by_one_press_or_by_taking_the_card() -> None:
    for phase in KIOSK_PHASES:
        state, _ = played(LeavePressed(), CardRemoved(), start=kiosk_state(phase))
        assert state.phase == Attract(), phase


def test_leaving_any_phase_of_a_session_forgets_the_person() -> None:
    for phase in KIOSK_PHASES:
        if not isinstance(phase, Attract | TakeCard):
            state, effects = played(LeavePressed(), start=kiosk_state(phase))
            assert state.person is None, phase
            assert Wipe() in effects, phase
