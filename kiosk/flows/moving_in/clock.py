"""Time in the session: being left alone, the machine's own deadlines, and the end with its wipe."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from edge.wire.messages.sessions import SessionEnd
from kiosk.flows.moving_in.effects import CallStaff, Effect, EndSession, Speak, Wipe
from kiosk.flows.moving_in.model import (
    IDLE_SECONDS,
    PRINTING_SECONDS,
    READING_SECONDS,
    SUBMITTING_SECONDS,
    WARNING_SECONDS,
    AskingTries,
    Attract,
    CardProblem,
    CaseProblem,
    HelpReason,
    NotSubmitted,
    Phase,
    PlaceCard,
    Reading,
    SheetShown,
    Slip,
    State,
    Submitting,
    TakeCard,
)
from kiosk.flows.step import Step
from kiosk.words.language import Language

NO_DAY = date.min
CARD_LEFT_SECONDS = 15.0
"""A forgotten card is spoken of this often; staff are called the first time."""


def tick(state: State, now: float, today: date) -> Step[State, Effect]:
    """Once a second."""
    state = replace(state, now=now, today=today)
    match state.phase:
        case Attract():
            return Step(_unused(state))
        case TakeCard(since):
            return _remind(state, since)
        case AskingTries(since) | Reading(since):
            if now - since < READING_SECONDS:
                return Step(replace(state, touched=now))
            return _overdue(state, PlaceCard(CardProblem.CARD_HUNG))
        case Submitting(case_id, since):
            if now - since < SUBMITTING_SECONDS:
                return Step(replace(state, touched=now))
            return _overdue(state, NotSubmitted(case_id, CaseProblem.UNKNOWN))
        case SheetShown(slip=Slip.PRINTING, since=since) as phase:
            if now - since < PRINTING_SECONDS:
                return Step(replace(state, touched=now))
            return printed(replace(state, phase=replace(phase, slip=Slip.UNKNOWN)), Slip.UNKNOWN)
        case _:
            return _idle(state)


def _overdue(state: State, phase: Phase) -> Step[State, Effect]:
    return Step(replace(state, phase=phase), (Speak(spoken(phase), state.language),))


def _idle(state: State) -> Step[State, Effect]:
    """Warn by sight and voice, then end. Any press, also the one that extends, starts the time anew."""
    if state.warned_at is None:
        if state.now - state.touched < IDLE_SECONDS:
            return Step(state)
        return Step(replace(state, warned_at=state.now), (Speak("say_still_there", state.language),))
    if state.now - state.warned_at < WARNING_SECONDS:
        return Step(state)
    return end(state, SessionEnd.TIMED_OUT)


def _unused(state: State) -> State:
    """A language, a lowered screen or a call for help that nobody followed up is taken back."""
    if state.now - state.touched < IDLE_SECONDS:
        return state
    return replace(state, language=Language.JA, lowered=False, helping=False)


def _remind(state: State, since: float) -> Step[State, Effect]:
    if state.now - since < CARD_LEFT_SECONDS:
        return Step(state)
    again = replace(state, phase=TakeCard(state.now), helping=True)
    reminder = Speak("say_take_card", state.language)
    return Step(again, (reminder,) if state.helping else (reminder, CallStaff(HelpReason.CARD_LEFT)))


def end(state: State, reason: SessionEnd) -> Step[State, Effect]:
    """Forget everything of the person. A card still on the reader is asked for before the next guest."""
    empty = State(
        card_present=state.card_present,
        now=state.now,
        today=state.today,
        touched=state.now,
        printer_reasons=state.printer_reasons,
        online=state.online,
        quarantined=state.quarantined,
    )
    effects: tuple[Effect, ...] = (Wipe(), EndSession(reason))
    if not state.card_present:
        return Step(empty, effects)
    reminder = Speak("say_take_card", state.language)
    return Step(replace(empty, phase=TakeCard(state.now), language=state.language), (*effects, reminder))


def card_taken(state: State) -> State:
    """The forgotten card is gone: ready for the next guest, in Japanese again."""
    return replace(state, phase=Attract(), language=Language.JA, helping=False, touched=state.now)


def printed(state: State, slip: Slip) -> Step[State, Effect]:
    """Where the paper did not come the sheet stays on the screen, and staff are called."""
    if slip is Slip.CONFIRMED:
        return Step(state, (Speak("say_sheet_printed", state.language),))
    if slip is Slip.PRINTING or state.helping:
        return Step(state)
    called = replace(state, helping=True)
    return Step(called, (CallStaff(HelpReason.PRINTER), Speak("say_sheet_not_printed", state.language)))


def spoken(phase: Phase) -> str:
    """Key of what is said when this phase appears: ``AskMovedOn`` → ``say_ask_moved_on``."""
    return "say_" + re.sub(r"(?<!^)(?=[A-Z])", "_", type(phase).__name__).lower()


def month_of(state: State) -> date:
    """First day of the month that the calendar opens with."""
    return (state.answers.moved_on or state.today).replace(day=1)


def turned(month: date, months: int) -> date:
    """First day of the month before (-1) or after (+1)."""
    inside = month - timedelta(days=1) if months < 0 else month + timedelta(days=31)
    return inside.replace(day=1)
