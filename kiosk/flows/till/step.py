"""How the till goes on: one function for each phase, one table of what may happen there.

What stands as paid has been committed. An outcome that is not known stays 処理未了 until the hub says
what became of that same id; no other payment of that amount is begun without a word.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.flows.step import Step
from kiosk.flows.till.effects import (
    AskOutcome,
    Chime,
    Effect,
    LoadList,
    Pay,
    PrintReceipt,
    Refund,
    StartScan,
    StopScan,
)
from kiosk.flows.till.events import (
    AmountConfirmed,
    AnotherCustomer,
    AskPressed,
    BackspacePressed,
    CancelPressed,
    ClearPressed,
    CodeScanned,
    DigitsPressed,
    DonePressed,
    EntryChosen,
    Event,
    LanguageChosen,
    LinkChanged,
    ListArrived,
    ListPressed,
    OutcomeArrived,
    PrinterChanged,
    ReceiptArrived,
    RefundConfirmed,
    RefundPressed,
    ReprintPressed,
    Restored,
    ScannerChanged,
)
from kiosk.flows.till.model import (
    MAX_DIGITS,
    Late,
    Pending,
    Receipt,
    Refusal,
    Result,
    Slip,
    Sound,
)
from kiosk.flows.till.phases import (
    EntryShown,
    Keying,
    Listing,
    Paid,
    Refused,
    SameAmount,
    Scanning,
    State,
    Unsettled,
    Working,
)

TillStep = Step[State, Effect]


def step(state: State, event: Event) -> TillStep:
    """The next state and what to do. An event that means nothing here changes nothing."""
    match event:
        case LinkChanged(online):
            return Step(replace(state, online=online))
        case ScannerChanged(reasons):
            return Step(replace(state, scanner_reasons=reasons))
        case PrinterChanged(reasons):
            return Step(replace(state, printer_reasons=reasons))
        case LanguageChosen(language):
            return Step(replace(state, language=language))
        case Restored(pending):
            return _restored(state, pending)
        case OutcomeArrived():
            return _outcome(state, event)
        case ReceiptArrived():
            return Step(_receipt(state, event))
        case AskPressed(id) if not isinstance(state.phase, Working | Scanning):
            return _ask(state, id)
        case _:
            return _in_phase(state, event)


def _in_phase(state: State, event: Event) -> TillStep:
    match state.phase:
        case Keying():
            return _keying(state, state.phase, event)
        case SameAmount():
            return _same_amount(state, state.phase, event)
        case Scanning():
            return _scanning(state, state.phase, event)
        case Paid():
            return _paid(state, state.phase, event)
        case Listing():
            return _listing(state, state.phase, event)
        case EntryShown():
            return _entry(state, state.phase, event)
        case Refused() | Unsettled() | Working() if isinstance(event, DonePressed | CancelPressed):
            return Step(_at(state, Keying()))  # what is open stays open, and stays on the screen
        case _:
            return Step(state)


def _at(state: State, phase: Keying | SameAmount | Scanning | Working | Listing | EntryShown) -> State:
    return replace(state, phase=phase)


# --- from the amount to the code ---------------------------------------------------------------


def _keying(state: State, keying: Keying, event: Event) -> TillStep:
    match event:
        case DigitsPressed(digits) if digits.isascii() and digits.isdigit():
            longer = (keying.digits + digits).lstrip("0")
            kept = longer if len(longer) <= MAX_DIGITS else keying.digits
            return Step(replace(state, phase=Keying(kept), late=None), (Chime(Sound.KEY),))
        case BackspacePressed():
            return Step(_at(state, Keying(keying.digits[:-1])))
        case ClearPressed():
            return Step(_at(state, Keying()))
        case AmountConfirmed(payment_id):
            return _confirmed(state, keying, payment_id)
        case ListPressed():
            return Step(_at(state, Listing()), (LoadList(),))
        case _:
            return Step(state)


def _confirmed(state: State, keying: Keying, payment_id: str) -> TillStep:
    if not keying.digits:
        return Step(_at(state, replace(keying, problem="no_amount")))
    if not state.online:
        return Step(_at(state, replace(keying, problem="offline")), (Chime(Sound.ATTENTION),))
    amount = int(keying.digits)
    for pending in state.unsettled:
        if pending.amount == amount and pending.refund_id is None:
            return Step(_at(state, SameAmount(payment_id, amount, pending)), (Chime(Sound.ATTENTION),))
    return Step(_at(state, Scanning(payment_id, amount)), (StartScan(),))


def _same_amount(state: State, phase: SameAmount, event: Event) -> TillStep:
    match event:
        case AnotherCustomer():
            return Step(_at(state, Scanning(phase.payment_id, phase.amount)), (StartScan(),))
        case CancelPressed():
            return Step(_at(state, Keying(str(phase.amount))))
        case _:
            return Step(state)


def _scanning(state: State, phase: Scanning, event: Event) -> TillStep:
    match event:
        case CodeScanned(code):
            subject = Pending(phase.payment_id, phase.amount)
            if not state.online:
                refused = replace(state, phase=Refused(subject, Refusal.OFFLINE))
                return Step(refused, (StopScan(), Chime(Sound.REFUSED)))
            return Step(_begin(state, subject), (StopScan(), Pay(phase.payment_id, phase.amount, code)))
        case CancelPressed():
            return Step(_at(state, Keying(str(phase.amount))), (StopScan(),))
        case _:
            return Step(state)


# --- outcomes ------------------------------------------------------------------------------------


def _begin(state: State, subject: Pending) -> State:
    """From the sending on it counts as open, whatever becomes of this screen."""
    return replace(state, phase=Working(subject), unsettled=(*_others(state, subject.id), subject))


def _others(state: State, id: str) -> tuple[Pending, ...]:
    return tuple(pending for pending in state.unsettled if pending.id != id)


def _restored(state: State, pending: tuple[Pending, ...]) -> TillStep:
    known = {open.id for open in state.unsettled}
    unsettled = state.unsettled + tuple(open for open in pending if open.id not in known)
    if pending and isinstance(state.phase, Keying) and not state.phase.digits:
        return Step(
            replace(state, unsettled=unsettled, phase=Unsettled(pending[0])), (Chime(Sound.ATTENTION),)
        )
    return Step(replace(state, unsettled=unsettled))


def _ask(state: State, id: str | None) -> TillStep:
    """Ask about the id named, else the one on the screen, else the oldest open one."""
    wanted = id
    if wanted is None and isinstance(state.phase, Unsettled):
        wanted = state.phase.subject.id
    if wanted is None and isinstance(state.phase, SameAmount):
        wanted = state.phase.pending.id
    for pending in state.unsettled:
        if wanted in (None, pending.id):
            return Step(_at(state, Working(pending, asking=True)), (AskOutcome(pending.id),))
    return Step(state)


def _outcome(state: State, event: OutcomeArrived) -> TillStep:
    """A late answer settles its id wherever the screen is; it shows only if the screen waits for it."""
    subject = next((open for open in state.unsettled if open.id == event.id), None)
    if subject is None:
        return Step(state)
    waits = isinstance(state.phase, Working | Unsettled) and state.phase.subject.id == event.id
    if event.result is Result.UNKNOWN:
        if not waits:
            return Step(state)
        return Step(replace(state, phase=Unsettled(subject)), (Chime(Sound.ATTENTION),))
    settled = replace(state, unsettled=_others(state, event.id))
    printing = PrintReceipt(subject.payment_id, subject.amount, 0, subject.refund_id)
    follows = (printing,) if event.result is Result.PAID else ()
    if not waits:
        return Step(_said_late(settled, subject, event.result), (Chime(Sound.ATTENTION), *follows))
    if event.result is Result.PAID:
        paid = Paid(subject, Receipt(Slip.PRINTING))
        return Step(replace(settled, phase=paid), (Chime(Sound.PAID), *follows))
    reason = Refusal.NOT_COMMITTED if event.result is Result.ABSENT else event.reason or Refusal.MALFORMED
    return Step(replace(settled, phase=Refused(subject, reason)), (Chime(Sound.REFUSED),))


def _said_late(state: State, subject: Pending, result: Result) -> State:
    """In a banner; a question about just this payment has thereby been answered."""
    state = replace(state, late=Late(subject, result))
    match state.phase:
        case SameAmount(amount=amount, pending=pending) if pending == subject:
            return replace(state, phase=Keying(str(amount)))
        case _:
            return state


# --- receipts ------------------------------------------------------------------------------------


def _receipt(state: State, event: ReceiptArrived) -> State:
    arrived = Receipt(event.slip, event.copy, event.reasons)
    match state.phase:
        case Paid(subject, receipt) if subject.id == event.id and receipt.copy == event.copy:
            return replace(state, phase=Paid(subject, arrived))
        case EntryShown(entry, _, Receipt(copy=copy)) if entry.payment_id == event.id and copy == event.copy:
            return replace(state, phase=replace(state.phase, receipt=arrived))
        case _:
            return state


def _paid(state: State, paid: Paid, event: Event) -> TillStep:
    match event:
        case DonePressed() | CancelPressed():
            return Step(_at(state, Keying()))
        case ReprintPressed() if paid.receipt.slip is not Slip.PRINTING:
            # After a refusal nothing came out, so the next sheet is still the original.
            again = paid.receipt.copy + (0 if paid.receipt.slip is Slip.REFUSED else 1)
            subject = paid.subject
            printing = PrintReceipt(subject.payment_id, subject.amount, again, subject.refund_id)
            return Step(replace(state, phase=Paid(subject, Receipt(Slip.PRINTING, again))), (printing,))
        case _:
            return Step(state)


# --- today's list --------------------------------------------------------------------------------


def _listing(state: State, listing: Listing, event: Event) -> TillStep:
    match event:
        case ListArrived(entries):
            return Step(_at(state, Listing(entries, failed=entries is None)))
        case ListPressed():
            return Step(_at(state, Listing()), (LoadList(),))
        case EntryChosen(payment_id):
            entries = listing.entries or ()
            chosen = next((entry for entry in entries if entry.payment_id == payment_id), None)
            return Step(state if chosen is None else _at(state, EntryShown(chosen, listing)))
        case CancelPressed() | DonePressed():
            return Step(_at(state, Keying()))
        case _:
            return Step(state)


def _entry(state: State, shown: EntryShown, event: Event) -> TillStep:
    entry = shown.entry
    match event:
        case RefundPressed() if entry.refunded == 0 and not _refund_is_open(state, entry.payment_id):
            return Step(state)
        case RefundConfirmed(refund_id):
            return _refund(state, shown, refund_id)
        case ReprintPressed() if shown.receipt is None or shown.receipt.slip is not Slip.PRINTING:
            return _reprint(state, shown)
        case CancelPressed() | ListPressed():
            return Step(_at(state, shown.listing or Listing()))
        case DonePressed():
            return Step(_at(state, Keying()))
        case _:
            return Step(state)


def _reprint(state: State, shown: EntryShown) -> TillStep:
    """Every copy has its own number, counted on from those that the journal knows."""
    counted = replace(shown.entry, copies=shown.entry.copies + 1)
    printing = PrintReceipt(counted.payment_id, counted.amount, counted.copies)
    again = replace(shown, entry=counted, receipt=Receipt(Slip.PRINTING, counted.copies))
    return Step(_at(state, again), (printing,))


def _refund_is_open(state: State, payment_id: str) -> bool:
    return any(open.payment_id == payment_id and open.refund_id for open in state.unsettled)


def _refund(state: State, shown: EntryShown, refund_id: str) -> TillStep:
    entry = shown.entry
    subject = Pending(entry.payment_id, entry.amount, refund_id)
    if not state.online:
        return Step(replace(state, phase=Refused(subject, Refusal.OFFLINE)), (Chime(Sound.REFUSED),))
    return Step(_begin(state, subject), (Refund(refund_id, entry.payment_id, entry.amount),))
