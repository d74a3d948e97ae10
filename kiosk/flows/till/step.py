"""How the till goes on: what may happen anywhere, and which part goes on from each screen.

What stands as paid has been committed. An outcome that is not known stays 処理未了 until the hub says
what became of that same id; no other payment of that amount is begun without a word.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.flows.step import Step
from kiosk.flows.till import day_close, history, incoming, outcome, sale, world
from kiosk.flows.till.customer import customer_lines
from kiosk.flows.till.effects import ShowCustomer
from kiosk.flows.till.events import (
    AskPressed,
    CancelPressed,
    DonePressed,
    Event,
    LanguageChosen,
    LinkChanged,
    OutcomeArrived,
    PaymentsReceived,
    PrinterChanged,
    ReceiptArrived,
    ReceiptScanned,
    Restored,
    ScannerChanged,
    ShiftArrived,
)
from kiosk.flows.till.navigation import TillStep, find, leave
from kiosk.flows.till.phases import (
    AtPoster,
    ChangingShift,
    ChoosingReason,
    Counting,
    CountShown,
    Day,
    EnterPin,
    EntryShown,
    Finding,
    IncomingShown,
    Keying,
    Listing,
    Paid,
    Refunding,
    Refused,
    Requesting,
    SameAmount,
    Scanning,
    ShiftClosed,
    ShowingCode,
    State,
    Unsettled,
    Working,
)

_BUSY = Working | Scanning | EnterPin | Requesting | ShowingCode | AtPoster | ChangingShift
"""Screens that wait for a customer or the hub, and are not left by asking for an older payment."""

_AT_REST = Keying | Paid | Refused | Listing | Finding | EntryShown | IncomingShown | Day
"""Screens that a scanned receipt takes over."""


def step(state: State, event: Event) -> TillStep:
    """The next state and what to do. An event that means nothing here changes nothing."""
    done = _step(state, event)
    lines = customer_lines(done.state)
    if lines == customer_lines(state):
        return done
    return Step(done.state, (*done.effects, ShowCustomer(*lines)))


def _step(state: State, event: Event) -> TillStep:
    match event:
        case LinkChanged(online, quarantined):
            return world.link_changed(replace(state, quarantined=quarantined), online)
        case ScannerChanged(reasons):
            return Step(replace(state, scanner_reasons=reasons))
        case PrinterChanged(reasons):
            return Step(world.printer_changed(state, reasons))
        case LanguageChosen(language):
            return Step(replace(state, language=language))
        case Restored(pending):
            return outcome.restored(state, pending)
        case OutcomeArrived():
            return outcome.outcome(state, event)
        case ReceiptArrived():
            return Step(outcome.receipt(state, event))
        case PaymentsReceived():
            return incoming.received(state, event)
        case ShiftArrived():
            return day_close.shift_arrived(state, event)
        case AskPressed(id) if not isinstance(state.phase, _BUSY):
            return outcome.ask(state, id)
        case ReceiptScanned(number) if isinstance(state.phase, _AT_REST):
            return _receipt_scanned(state, number)
        case _:
            return _in_phase(state, event)


def _receipt_scanned(state: State, number: str) -> TillStep:
    if isinstance(state.phase, Keying):
        state = replace(state, kept=state.phase)
    return find(state, number)


def _in_phase(state: State, event: Event) -> TillStep:
    match state.phase:
        case Keying() as phase:
            return sale.keying(state, phase, event)
        case SameAmount() as phase:
            return sale.same_amount(state, phase, event)
        case Scanning() as phase:
            return sale.scanning(state, phase, event)
        case EnterPin() as phase:
            return sale.enter_pin(state, phase, event)
        case Requesting() as phase:
            return sale.requesting(state, phase, event)
        case ShowingCode() as phase:
            return sale.showing_code(state, phase, event)
        case AtPoster() as phase:
            return sale.at_poster(state, phase, event)
        case Paid() as phase:
            return outcome.paid(state, phase, event)
        case Refused() as phase:
            return outcome.refused(state, phase, event)
        case Unsettled() | Working():
            return leave(state) if isinstance(event, DonePressed | CancelPressed) else Step(state)
        case _:
            return _behind_the_counter(state, event)


def _behind_the_counter(state: State, event: Event) -> TillStep:
    match state.phase:
        case Listing() as phase:
            return history.listing(state, phase, event)
        case Finding() as phase:
            return history.finding(state, phase, event)
        case EntryShown() as phase:
            return history.entry_shown(state, phase, event)
        case ChoosingReason() as phase:
            return history.choosing_reason(state, phase, event)
        case Refunding() as phase:
            return history.refunding(state, phase, event)
        case IncomingShown():
            return incoming.incoming_shown(state, event)
        case Day() as phase:
            return day_close.day(state, phase, event)
        case Counting() as phase:
            return day_close.counting(state, phase, event)
        case CountShown() as phase:
            return day_close.count_shown(state, phase, event)
        case ChangingShift() as phase:
            return day_close.changing_shift(state, phase, event)
        case ShiftClosed() as phase:
            return day_close.shift_closed(state, phase, event)
        case _:
            return Step(state)
