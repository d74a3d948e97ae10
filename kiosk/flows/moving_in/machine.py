"""How the kiosk goes on: what a person, a device or the clock does, and what follows.

Personal data enters with ``CardRead`` and is gone with the end of the session, whichever way it ends.
"""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

from edge.wire.messages.procedures import Companion
from edge.wire.messages.sessions import SessionEnd
from kiosk.flows.moving_in import card, clock
from kiosk.flows.moving_in.effects import (
    CallStaff,
    Effect,
    PrintSheet,
    Speak,
    SubmitCase,
    WatchCard,
)
from kiosk.flows.moving_in.events import (
    AnswerConfirmed,
    BackPressed,
    CaseAccepted,
    CaseFailed,
    CompanionToggled,
    ControlsLowered,
    DateChosen,
    Event,
    FinishPressed,
    HelpPressed,
    InsuranceChosen,
    LanguageChosen,
    LeavePressed,
    LinkChanged,
    MonthTurned,
    PersonConfirmed,
    PersonEvent,
    PrinterChanged,
    ReprintPressed,
    RetryPressed,
    ServiceChosen,
    SheetPrinted,
    SubmitPressed,
    Tick,
)
from kiosk.flows.moving_in.model import (
    SPOOLED,
    AskCompanions,
    AskInsurance,
    AskMovedOn,
    Attract,
    AtWindow,
    CaseProblem,
    CheckPerson,
    HelpReason,
    NotSubmitted,
    Phase,
    PlaceCard,
    Review,
    Service,
    SheetShown,
    Slip,
    State,
    Submitting,
    TakeCard,
)
from kiosk.flows.step import Step

KioskStep = Step[State, Effect]

BACK: dict[type[Phase], Phase] = {
    AskCompanions: AskMovedOn(month=clock.NO_DAY),
    AskInsurance: AskCompanions(),
    Review: AskInsurance(),
    NotSubmitted: Review(),
}
"""Where 戻る leads. A month of ``NO_DAY`` is filled in with the month of the answer."""


def step(state: State, event: Event) -> KioskStep:
    """The next state and what to do. An event that means nothing here changes nothing."""
    if isinstance(event, get_args(PersonEvent)):
        state = replace(state, touched=state.now, warned_at=None)
    match event:
        case Tick(now, today):
            return clock.tick(state, now, today)
        case PrinterChanged(reasons):
            return Step(replace(state, printer_reasons=reasons))
        case LinkChanged(online, quarantined):
            return Step(replace(state, online=online, quarantined=quarantined))
        case ControlsLowered(lowered):
            return Step(replace(state, lowered=lowered))
        case LanguageChosen(language):
            return _speaking(replace(state, language=language))
        case LeavePressed() | FinishPressed() if not isinstance(state.phase, Attract | TakeCard):
            finished = isinstance(event, FinishPressed) and isinstance(state.phase, SheetShown)
            return clock.end(state, SessionEnd.FINISHED if finished else SessionEnd.LEFT)
        case HelpPressed() if not state.helping:
            helped = replace(state, helping=True)
            return Step(helped, (CallStaff(HelpReason.ASKED), Speak("help_called", state.language)))
        case BackPressed() if type(state.phase) in BACK:
            return _go(state, _back(state))
        case ServiceChosen(service) if isinstance(state.phase, Attract):
            return _begin(state, service)
        case SheetPrinted():
            return _printed(state, event)
        case CaseAccepted() | CaseFailed():
            return _answered(state, event)
        case _ if card.concerns(event):
            return card.step(state, event)
        case _:
            return _asked(state, event)


def _go(state: State, phase: Phase) -> KioskStep:
    return _speaking(replace(state, phase=phase))


def _speaking(state: State) -> KioskStep:
    """Every screen says its question aloud; its key in the words is ``say_<phase>``."""
    return Step(state, (Speak(clock.spoken(state.phase), state.language),))


def _begin(state: State, service: Service) -> KioskStep:
    if service is not Service.MOVING_IN or not state.online:  # without the hub no case can be begun
        return _go(state, AtWindow(service))
    placed = replace(state, phase=PlaceCard())
    return Step(placed, (WatchCard(), Speak("say_place_card", state.language)))


def _back(state: State) -> Phase:
    target = BACK[type(state.phase)]
    return AskMovedOn(clock.month_of(state)) if isinstance(target, AskMovedOn) else target


# --- person, questions, review -----------------------------------------------------------------


def _asked(state: State, event: Event) -> KioskStep:
    match state.phase, event:
        case CheckPerson(), PersonConfirmed():
            return _go(state, AskMovedOn(clock.month_of(state)))
        case AskMovedOn(), MonthTurned() | DateChosen() | AnswerConfirmed():
            return _moved_on(state, state.phase, event)
        case AskCompanions(), CompanionToggled(companion):
            return Step(_toggle(state, companion))
        case AskCompanions(), AnswerConfirmed():
            return _go(state, AskInsurance())
        case AskInsurance(), InsuranceChosen(insurance):
            return _go(replace(state, answers=replace(state.answers, insurance=insurance)), Review())
        case Review(), SubmitPressed(case_id):
            return _submit(state, case_id)
        case PlaceCard(), RetryPressed():
            return card.retry(state)
        case NotSubmitted(case_id), RetryPressed():
            return _submit(state, case_id)
        case SheetShown(slip=slip), ReprintPressed() if slip in (Slip.REFUSED, Slip.UNKNOWN):
            return _reprint(state, state.phase)
        case _:
            return Step(state)


def _moved_on(state: State, phase: AskMovedOn, event: Event) -> KioskStep:
    match event:
        case MonthTurned(months) if months in (-1, 1):
            month = clock.turned(phase.month, months)
            return Step(state if month > state.today else replace(state, phase=AskMovedOn(month)))
        case DateChosen(day) if day > state.today:
            ahead = replace(state, phase=replace(phase, ahead=True))
            return Step(ahead, (Speak("say_moved_on_ahead", state.language),))
        case DateChosen(day):
            answers = replace(state.answers, moved_on=day)
            return Step(replace(state, answers=answers, phase=AskMovedOn(day.replace(day=1))))
        case AnswerConfirmed() if state.answers.moved_on is not None:
            return _go(state, AskCompanions())
        case _:
            return Step(state)


def _toggle(state: State, companion: Companion) -> State:
    return replace(state, answers=replace(state.answers, companions=state.answers.companions ^ {companion}))


# --- the case and its sheet ----------------------------------------------------------------------


def _submit(state: State, case_id: str) -> KioskStep:
    if state.person is None:
        return Step(state)
    if not state.online:
        return _go(state, NotSubmitted(case_id, CaseProblem.OFFLINE))
    submitting = replace(state, phase=Submitting(case_id, state.now))
    return Step(submitting, (SubmitCase(case_id, state.person, state.answers),))


def _answered(state: State, event: CaseAccepted | CaseFailed) -> KioskStep:
    """A case accepted after all, while the screen says that it is not known, is shown as accepted."""
    match state.phase:
        case Submitting(case_id) | NotSubmitted(case_id) if case_id == event.case_id:
            state = replace(state, touched=state.now, warned_at=None)
        case _:
            return Step(state)
    if isinstance(event, CaseFailed):
        return _go(state, NotSubmitted(event.case_id, event.problem))
    shown = replace(state, phase=SheetShown(event.case_id, event.sheet, Slip.PRINTING, state.now))
    printing = PrintSheet(event.case_id, event.sheet, state.language)
    return Step(shown, (printing, Speak("say_sheet_shown", state.language)))


def _printed(state: State, event: SheetPrinted) -> KioskStep:
    match state.phase:
        case SheetShown(case_id=case_id, copy=copy) as phase if (case_id, copy) == (
            event.case_id,
            event.copy,
        ):
            shown = replace(phase, slip=event.slip, reasons=event.reasons)
            if SPOOLED in event.reasons:  # as far as anybody will ever know
                return Step(replace(state, phase=shown, touched=state.now))
            return clock.printed(replace(state, phase=shown, touched=state.now), event.slip)
        case _:
            return Step(state)


def _reprint(state: State, phase: SheetShown) -> KioskStep:
    """After a refusal nothing came out, so the next sheet is still the original."""
    copy = phase.copy + (0 if phase.slip is Slip.REFUSED else 1)
    again = replace(phase, slip=Slip.PRINTING, since=state.now, copy=copy, reasons=())
    printing = PrintSheet(phase.case_id, phase.sheet, state.language, copy)
    return Step(replace(state, phase=again), (printing,))
