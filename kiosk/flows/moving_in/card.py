"""The part of the session around the card: placing it, the PIN, reading, and everything that can go wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

from kiosk.flows.moving_in import clock
from kiosk.flows.moving_in.effects import AskTries, CallStaff, Effect, ReadCard, Speak
from kiosk.flows.moving_in.events import (
    BackspacePressed,
    CardFailed,
    CardPlaced,
    CardRead,
    CardRemoved,
    DigitPressed,
    Event,
    LastTryConfirmed,
    PinConfirmed,
    ReaderLost,
    TriesArrived,
)
from kiosk.flows.moving_in.model import (
    PIN_DIGITS,
    AskingTries,
    Blocked,
    CardProblem,
    CheckPerson,
    ConfirmLastTry,
    EnterPin,
    HelpReason,
    Phase,
    PlaceCard,
    Reading,
    State,
    TakeCard,
)
from kiosk.flows.step import Step

CardStep = Step[State, Effect]

CardEvent = (
    CardPlaced | CardRemoved | ReaderLost | TriesArrived | CardRead | CardFailed | DigitPressed
    | BackspacePressed | PinConfirmed | LastTryConfirmed
)  # fmt: skip

NEEDS_CARD = AskingTries | EnterPin | ConfirmLastTry | Reading
"""Phases that cannot go on without the card. Later ones can: it has been read."""

ASK_AGAIN = frozenset({CardProblem.PIN_WRONG, CardProblem.PIN_FORMAT, CardProblem.LAST_TRY_NOT_CONFIRMED})
"""After these the PIN is asked again; after any other the card has to be put on anew."""

READER_AWAY = frozenset({CardProblem.NO_READER, CardProblem.READER_SERVICE_DOWN})
"""What is wrong with the machine and not with the card, until the reader is there again."""


def concerns(event: Event) -> bool:
    return isinstance(event, get_args(CardEvent))


def retry(state: State) -> CardStep:
    """The same card once more; without one the screen goes on asking for it."""
    return _placed(state) if state.card_present else Step(state)


def step(state: State, event: Event) -> CardStep:
    match event:
        case CardPlaced():
            return _placed(replace(state, card_present=True))
        case CardRemoved():
            return _gone(replace(state, card_present=False), CardProblem.CARD_REMOVED)
        case ReaderLost():
            return _gone(replace(state, card_present=False), CardProblem.NO_READER)
        case CardFailed(problem, tries_left) if isinstance(state.phase, AskingTries | Reading):
            return _failed(state, problem, tries_left)
        case _:
            return _in_phase(state, event)


def _in_phase(state: State, event: Event) -> CardStep:
    match state.phase, event:
        case AskingTries(), TriesArrived(tries_left):
            return _pin(state, tries_left)
        case ConfirmLastTry(), LastTryConfirmed():
            return _show(state, EnterPin(1, last_try=True))
        case EnterPin(), DigitPressed() | BackspacePressed() | PinConfirmed():
            return _key(state, state.phase, event)
        case Reading(), CardRead(person):
            read = replace(state, person=person, touched=state.now)
            return _show(read, CheckPerson())
        case _:
            return Step(state)


def _show(state: State, phase: Phase) -> CardStep:
    return Step(replace(state, phase=phase), (Speak(clock.spoken(phase), state.language),))


def _placed(state: State) -> CardStep:
    if not isinstance(state.phase, PlaceCard):
        return Step(state)
    return Step(replace(state, phase=AskingTries(state.now), touched=state.now), (AskTries(),))


def _gone(state: State, problem: CardProblem) -> CardStep:
    if isinstance(state.phase, TakeCard):
        return Step(clock.card_taken(state))
    was_away = isinstance(state.phase, PlaceCard) and state.phase.problem in READER_AWAY
    if was_away and problem not in READER_AWAY:
        return _show(state, PlaceCard())  # an empty reader is there again
    waiting = isinstance(state.phase, PlaceCard)
    if isinstance(state.phase, NEEDS_CARD) or (waiting and problem is CardProblem.NO_READER):
        return _failed(state, problem, None)
    return Step(state)


def _pin(state: State, tries_left: int | None) -> CardStep:
    """The last try is asked for before the keypad appears: a slip of the finger would block the card."""
    if tries_left == 0:
        return _show(state, Blocked())
    return _show(state, ConfirmLastTry() if tries_left == 1 else EnterPin(tries_left))


def _key(state: State, phase: EnterPin, event: Event) -> CardStep:
    match event:
        case DigitPressed(digit) if len(digit) == 1 and digit in "0123456789" and len(phase.pin) < PIN_DIGITS:
            return Step(replace(state, phase=replace(phase, pin=phase.pin + digit)))
        case BackspacePressed():
            return Step(replace(state, phase=replace(phase, pin=phase.pin[:-1])))
        case PinConfirmed() if len(phase.pin) == PIN_DIGITS:
            return Step(replace(state, phase=Reading(state.now)), (ReadCard(phase.pin, phase.last_try),))
        case PinConfirmed():
            short = replace(phase, problem=CardProblem.PIN_FORMAT)
            return Step(replace(state, phase=short), (Speak("problem_pin_format", state.language),))
        case _:
            return Step(state)


def _failed(state: State, problem: CardProblem, tries_left: int | None) -> CardStep:
    state = replace(state, touched=state.now, warned_at=None)
    said = Speak(f"problem_{problem}", state.language)
    if problem is CardProblem.PIN_BLOCKED or (problem is CardProblem.PIN_WRONG and tries_left == 0):
        return _show(state, Blocked())
    if problem in ASK_AGAIN:
        if tries_left == 1 or problem is CardProblem.LAST_TRY_NOT_CONFIRMED:
            return _show(state, ConfirmLastTry())
        return Step(replace(state, phase=EnterPin(tries_left, problem=problem)), (said,))
    if problem in READER_AWAY and not state.helping:
        helped = replace(state, phase=PlaceCard(problem), helping=True)
        return Step(helped, (CallStaff(HelpReason.READER), said))
    return Step(replace(state, phase=PlaceCard(problem)), (said,))
