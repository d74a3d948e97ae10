"""How the parts of the till's flow go from one state to the next."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

from kiosk.flows.step import Step
from kiosk.flows.till.effects import Effect, FindPayment, LoadList
from kiosk.flows.till.events import Event
from kiosk.flows.till.model import Pending
from kiosk.flows.till.phases import Finding, Keying, Listing, Phase, State

TillStep: TypeAlias = Step[State, Effect]


def at(state: State, phase: Phase, *effects: Effect) -> TillStep:
    return Step(replace(state, phase=phase), effects)


def home(state: State, notice: str | None = None) -> TillStep:
    """Back to the keypad, with the sale that was being keyed."""
    sale = replace(state.kept, problem=None, notice=notice)
    return Step(replace(state, phase=sale, kept=Keying()))


def leave(state: State) -> TillStep:
    """To an empty keypad; what is open stays open."""
    return Step(replace(state, phase=Keying(), kept=Keying(), undo=None))


def begin(state: State, subject: Pending, phase: Phase, *effects: Effect) -> TillStep:
    """From the sending on it counts as open, whatever becomes of this screen."""
    opened = replace(state, phase=phase, unsettled=(*others(state, subject.id), subject))
    return Step(opened, effects)


def others(state: State, id: str) -> tuple[Pending, ...]:
    return tuple(pending for pending in state.unsettled if pending.id != id)


def load_list(state: State, search: str = "", pages: tuple[str | None, ...] = (None,)) -> TillStep:
    loading = Listing(search=search, searched=search, pages=pages)
    return at(state, loading, LoadList(search, pages[-1]))


def find(state: State, number: str) -> TillStep:
    if not state.online:
        return at(state, Finding(number, "offline"))
    return at(state, Finding(number), FindPayment(number))


# --- as entries of the table ---------------------------------------------------------------------


def stay(state: State, phase: Phase, event: Event) -> TillStep:
    return Step(state)


def go_home(state: State, phase: Phase, event: Event) -> TillStep:
    return home(state)


def go_on(state: State, phase: Phase, event: Event) -> TillStep:
    """To the next customer."""
    return leave(state)


def show_list(state: State, phase: Phase, event: Event) -> TillStep:
    return load_list(state)


def is_number(digits: str) -> bool:
    return digits.isascii() and digits.isdigit()
