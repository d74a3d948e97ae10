"""The end of a day: totals, and shifts that are opened and closed with a count.

A till works without a shift. The count is keyed, and confirmed, before the ledger's sum is shown.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.flows.step import Step
from kiosk.flows.till.effects import CloseShift, LoadTotals, OpenShift, PrintShift, PrintTotals
from kiosk.flows.till.events import (
    AgainPressed,
    BackspacePressed,
    CancelPressed,
    ClearPressed,
    CountConfirmed,
    CountPressed,
    CountSettled,
    DayPressed,
    DigitsPressed,
    MinusPressed,
    PaperArrived,
    PrintPressed,
    ShiftArrived,
    ShiftOpened,
    TotalsArrived,
)
from kiosk.flows.till.model import MAX_COUNT_DIGITS, Receipt, Shift, Slip
from kiosk.flows.till.navigation import TillStep, at, home, is_number
from kiosk.flows.till.phases import (
    ChangingShift,
    Counting,
    CountShown,
    Day,
    Phase,
    ShiftClosed,
    State,
)

_PRINTING = Receipt(Slip.PRINTING)


def show_day(state: State) -> TillStep:
    return at(state, Day(), LoadTotals())


def begin_shift(state: State, shift_id: str) -> TillStep:
    if state.shift is not None:
        return Step(state)
    return at(state, ChangingShift(shift_id), OpenShift(shift_id))


# --- the day's totals ----------------------------------------------------------------------------


def totals_arrived(state: State, phase: Day, event: TotalsArrived) -> TillStep:
    return at(state, Day(event.totals, failed=event.totals is None))


def load_again(state: State, phase: Day, event: DayPressed) -> TillStep:
    return show_day(state)


def print_totals(state: State, phase: Day, event: PrintPressed) -> TillStep:
    if phase.totals is None or phase.receipt == _PRINTING:
        return Step(state)
    return at(state, replace(phase, receipt=_PRINTING), PrintTotals(phase.totals))


def paper_arrived(state: State, phase: Day | ShiftClosed, event: PaperArrived) -> TillStep:
    if phase.receipt != _PRINTING:
        return Step(state)
    return at(state, replace(phase, receipt=Receipt(event.slip, reasons=event.reasons)))


def open_shift(state: State, phase: Day, event: ShiftOpened) -> TillStep:
    return begin_shift(state, event.shift_id)


def count(state: State, phase: Day, event: CountPressed) -> TillStep:
    return Step(state) if state.shift is None else at(state, Counting())


# --- the count -----------------------------------------------------------------------------------


def count_digit(state: State, phase: Counting, event: DigitsPressed) -> TillStep:
    if not is_number(event.digits):
        return Step(state)
    longer = (phase.digits + event.digits).lstrip("0") or "0"
    kept = longer if len(longer) <= MAX_COUNT_DIGITS else phase.digits
    return at(state, replace(phase, digits=kept, problem=None))


def count_backspace(state: State, phase: Counting, event: BackspacePressed) -> TillStep:
    return at(state, replace(phase, digits=phase.digits[:-1]))


def count_anew(state: State, phase: Counting | CountShown, event: ClearPressed | CancelPressed) -> TillStep:
    return at(state, Counting())


def turn_sign(state: State, phase: Counting, event: MinusPressed) -> TillStep:
    return at(state, replace(phase, negative=not phase.negative))


def confirm_count(state: State, phase: Counting, event: CountConfirmed) -> TillStep:
    if not phase.digits:
        return at(state, replace(phase, problem="no_amount"))
    return Step(state) if state.shift is None else at(state, CountShown(phase))


def settle_count(state: State, phase: CountShown, event: CountSettled) -> TillStep:
    if state.shift is None:
        return Step(state)
    closing = ChangingShift(state.shift.id, phase.counting)
    return at(state, closing, CloseShift(state.shift.id, phase.counting.counted))


# --- the shift -----------------------------------------------------------------------------------


def change_again(state: State, phase: ChangingShift, event: AgainPressed) -> TillStep:
    if not phase.failed:
        return Step(state)
    if phase.counting is None:
        return at(state, replace(phase, failed=False), OpenShift(phase.shift_id))
    again = CloseShift(phase.shift_id, phase.counting.counted)
    return at(state, replace(phase, failed=False), again)


def shift_arrived(state: State, phase: Phase, event: ShiftArrived) -> TillStep:
    """Also what is heard of the shift when nobody has asked."""
    waiting = phase if isinstance(phase, ChangingShift) else None
    if event.failed:
        return Step(state) if waiting is None else at(state, replace(waiting, failed=True))
    shift = event.shift
    state = replace(state, shift=_open(shift))
    if waiting is None:
        return Step(state)
    if shift is not None and shift.closed_at is not None and waiting.counting is not None:
        return at(state, ShiftClosed(shift, _PRINTING), PrintShift(shift))
    return home(state, "shift_opened" if state.shift is not None and waiting.counting is None else None)


def _open(shift: Shift | None) -> Shift | None:
    return shift if shift is not None and shift.closed_at is None else None


def print_shift(state: State, phase: ShiftClosed, event: PrintPressed) -> TillStep:
    if phase.receipt == _PRINTING:
        return Step(state)
    return at(state, replace(phase, receipt=_PRINTING), PrintShift(phase.shift))
