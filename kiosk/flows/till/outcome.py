"""What became of it: outcomes of payments and refunds, and their receipts."""

from __future__ import annotations

from dataclasses import replace

from edge.wire.messages.coin import Refusal
from kiosk.flows.step import Step
from kiosk.flows.till.effects import AskOutcome, Chime, PrintReceipt
from kiosk.flows.till.events import (
    AgainPressed,
    AskPressed,
    DigitsPressed,
    OutcomeArrived,
    ReceiptArrived,
    ReprintPressed,
    Restored,
)
from kiosk.flows.till.model import Late, NotSent, Pending, Receipt, Result, Slip, Sound
from kiosk.flows.till.navigation import TillStep, at, home, leave, load_list, others
from kiosk.flows.till.phases import (
    EnterPin,
    EntryShown,
    Keying,
    Paid,
    Phase,
    Refused,
    Requesting,
    SameAmount,
    ShowingCode,
    State,
    Unsettled,
    Working,
)
from kiosk.flows.till.sale import digit


def restored(state: State, phase: Phase, event: Restored) -> TillStep:
    pending = event.pending
    known = {open.id for open in state.unsettled}
    state = replace(
        state, unsettled=state.unsettled + tuple(open for open in pending if open.id not in known)
    )
    if pending and isinstance(state.phase, Keying) and not state.phase.total:
        return at(state, Unsettled(pending[0]), Chime(Sound.ATTENTION))
    return Step(state)


def ask(state: State, phase: Phase, event: AskPressed) -> TillStep:
    """Ask about the id named, else the one on the screen, else the oldest open one."""
    wanted = event.id
    if wanted is None and isinstance(phase, Unsettled):
        wanted = phase.subject.id
    if wanted is None and isinstance(phase, SameAmount):
        wanted = phase.pending.id
    for pending in state.unsettled:
        if wanted in (None, pending.id):
            return at(state, Working(pending, asking=True), AskOutcome(pending.id))
    return Step(state)


def outcome(state: State, phase: Phase, event: OutcomeArrived) -> TillStep:
    """A late answer settles its id wherever the screen is; it shows only if the screen waits for it."""
    subject = next((open for open in state.unsettled if open.id == event.id), None)
    if subject is None:
        return Step(state)
    waits = _waits_for(state, event.id)
    if event.unfit:
        return _unfit(state, subject, waits)
    if event.result is Result.UNKNOWN:
        if not waits or isinstance(state.phase, Requesting | ShowingCode):
            return Step(state)  # while its code is shown nothing else is to be expected
        return at(replace(state, kept=Keying()), Unsettled(subject), Chime(Sound.ATTENTION))
    state = replace(state, unsettled=others(state, event.id))
    printing = _print(subject, 0)
    if not waits:
        follows = (printing,) if event.result is Result.PAID else ()
        return Step(_said_late(state, subject, event.result), (Chime(Sound.ATTENTION), *follows))
    if event.result is Result.PAID:
        paid = Paid(subject, Receipt(Slip.PRINTING), event.number, event.way)
        state = replace(state, kept=Keying(), undo=None)
        return at(state, paid, Chime(Sound.PAID), printing)
    return _denied(state, subject, event)


def _unfit(state: State, subject: Pending, waits: bool) -> TillStep:
    """Whatever was shown for it is taken away: nothing is handed over for it. Said once, where it stands."""
    doubted = replace(subject, unfit=True)
    state = replace(state, unsettled=(*others(state, subject.id), doubted))
    if waits:
        return at(replace(state, kept=Keying()), Unsettled(doubted), Chime(Sound.ATTENTION))
    return Step(state, () if subject.unfit else (Chime(Sound.ATTENTION),))


def _waits_for(state: State, id: str) -> bool:
    match state.phase:
        case Working(subject) | Unsettled(subject) | Requesting(subject) | ShowingCode(subject):
            return subject.id == id
        case _:
            return False


def _denied(state: State, subject: Pending, event: OutcomeArrived) -> TillStep:
    match state.phase, event.reason:
        case Working(withdrawing=True), None | Refusal.CLOSED:
            return home(state, "withdrawn")
        case Working(code=code), Refusal.PIN_NEEDED | Refusal.PIN_WRONG if code:
            problem = "pin_wrong" if event.reason is Refusal.PIN_WRONG else None
            asking = EnterPin(subject, code, tries_left=event.tries_left, problem=problem)
            return at(state, asking, Chime(Sound.ATTENTION))
        case _:
            absent = event.result is Result.ABSENT
            reason = NotSent.NOT_COMMITTED if absent else event.reason or Refusal.MALFORMED
            return at(state, Refused(subject, reason), Chime(Sound.REFUSED))


def _said_late(state: State, subject: Pending, result: Result) -> State:
    """In a banner; a question about just this payment has thereby been answered."""
    state = replace(state, late=Late(subject, result))
    match state.phase:
        case SameAmount(pending=pending) if pending == subject:
            return home(state).state
        case _:
            return state


# --- results on the screen -----------------------------------------------------------------------


def next_sale(state: State, phase: Paid | Refused, event: DigitsPressed) -> TillStep:
    """The first digit of the next customer's sale."""
    return digit(leave(state).state, Keying(), event)


def reprint(state: State, phase: Paid, event: ReprintPressed) -> TillStep:
    if phase.receipt.slip is Slip.PRINTING:
        return Step(state)
    copy = phase.receipt.next_copy
    again = replace(phase, receipt=Receipt(Slip.PRINTING, copy))
    return at(state, again, _print(phase.subject, copy))


def again(state: State, phase: Refused, event: AgainPressed) -> TillStep:
    """The same sale once more; what was to be given back is chosen anew."""
    subject = phase.subject
    if subject.refund_id is not None:
        return load_list(state)
    same = (state.kept.total, state.kept.reduced) == (subject.amount, subject.reduced)
    sale = state.kept if same else Keying.of(subject.amount, subject.reduced)
    return home(replace(state, kept=sale))


# --- receipts ------------------------------------------------------------------------------------


def receipt(state: State, phase: Phase, event: ReceiptArrived) -> TillStep:
    return Step(_with_receipt(state, event))


def _with_receipt(state: State, event: ReceiptArrived) -> State:
    arrived = Receipt(event.slip, event.copy, event.reasons)
    match state.phase:
        case Paid(subject, Receipt(copy=copy)) if (subject.id, copy) == (event.id, event.copy):
            return replace(state, phase=replace(state.phase, receipt=arrived))
        case EntryShown(entry, _, Receipt(copy=copy)) if (entry.payment_id, copy) == (event.id, event.copy):
            return replace(state, phase=replace(state.phase, receipt=arrived))
        case _:
            return replace(state, incoming=tuple(
                replace(each, receipt=arrived)
                if each.payment_id == event.id and each.receipt and each.receipt.copy == event.copy
                else each
                for each in state.incoming
            ))  # fmt: skip


def _print(subject: Pending, copy: int) -> PrintReceipt:
    return PrintReceipt(subject.payment_id, subject.amount, copy, subject.refund_id, subject.reduced)
