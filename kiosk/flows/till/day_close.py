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
    DonePressed,
    Event,
    MinusPressed,
    PaperArrived,
    PrintPressed,
    ShiftArrived,
    ShiftOpened,
    TotalsArrived,
)
from kiosk.flows.till.model import MAX_COUNT_DIGITS, Receipt, Shift, Slip
from kiosk.flows.till.navigation import TillStep, at, home, is_number, leave
from kiosk.flows.till.phases import ChangingShift, Counting, CountShown, Day, ShiftClosed, State

_PRINTING = Receipt(Slip.PRINTING)


def show_day(state: State) -> TillStep:
    return at(state, Day(), LoadTotals())


def open_shift(state: State, shift_id: str) -> TillStep:
    if state.shift is not None:
        return Step(state)
    return at(state, ChangingShift(shift_id), OpenShift(shift_id))


def day(state: State, phase: Day, event: Event) -> TillStep:
    match event:
        case TotalsArrived(totals):
            return at(state, Day(totals, failed=totals is None))
        case DayPressed():
            return show_day(state)
        case PrintPressed() if phase.totals is not None and phase.receipt != _PRINTING:
            return at(state, replace(phase, receipt=_PRINTING), PrintTotals(phase.totals))
        case PaperArrived(slip, reasons) if phase.receipt == _PRINTING:
            return at(state, replace(phase, receipt=Receipt(slip, reasons=reasons)))
        case ShiftOpened(shift_id):
            return open_shift(state, shift_id)
        case CountPressed() if state.shift is not None:
            return at(state, Counting())
        case CancelPressed() | DonePressed():
            return home(state)
        case _:
            return Step(state)


def counting(state: State, phase: Counting, event: Event) -> TillStep:
    match event:
        case DigitsPressed(digits) if is_number(digits):
            longer = (phase.digits + digits).lstrip("0") or "0"
            kept = longer if len(longer) <= MAX_COUNT_DIGITS else phase.digits
            return at(state, replace(phase, digits=kept, problem=None))
        case BackspacePressed():
            return at(state, replace(phase, digits=phase.digits[:-1]))
        case ClearPressed():
            return at(state, Counting())
        case MinusPressed():
            return at(state, replace(phase, negative=not phase.negative))
        case CountConfirmed() if not phase.digits:
            return at(state, replace(phase, problem="no_amount"))
        case CountConfirmed() if state.shift is not None:
            return at(state, CountShown(phase))
        case CancelPressed() | DonePressed():
            return home(state)
        case _:
            return Step(state)


def count_shown(state: State, phase: CountShown, event: Event) -> TillStep:
    match event:
        case CountSettled() if state.shift is not None:
            closing = ChangingShift(state.shift.id, phase.counting)
            return at(state, closing, CloseShift(state.shift.id, phase.counting.counted))
        case CancelPressed():
            return at(state, Counting())
        case DonePressed():
            return home(state)
        case _:
            return Step(state)


def changing_shift(state: State, phase: ChangingShift, event: Event) -> TillStep:
    match event:
        case AgainPressed() if phase.failed and phase.counting is None:
            return at(state, replace(phase, failed=False), OpenShift(phase.shift_id))
        case AgainPressed() if phase.failed and phase.counting is not None:
            again = CloseShift(phase.shift_id, phase.counting.counted)
            return at(state, replace(phase, failed=False), again)
        case CancelPressed() | DonePressed():
            return home(state)
        case _:
            return Step(state)


def shift_arrived(state: State, event: ShiftArrived) -> TillStep:
    """Also what is heard of the shift when nobody has asked."""
    waiting = state.phase if isinstance(state.phase, ChangingShift) else None
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


def shift_closed(state: State, phase: ShiftClosed, event: Event) -> TillStep:
    match event:
        case PrintPressed() if phase.receipt != _PRINTING:
            return at(state, replace(phase, receipt=_PRINTING), PrintShift(phase.shift))
        case PaperArrived(slip, reasons) if phase.receipt == _PRINTING:
            return at(state, replace(phase, receipt=Receipt(slip, reasons=reasons)))
        case CancelPressed() | DonePressed():
            return leave(state)
        case _:
            return Step(state)
