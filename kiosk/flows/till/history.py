"""What was paid before: today's list, a scanned receipt, reprints and refunds."""

from __future__ import annotations

from dataclasses import replace

from kiosk.flows.step import Step
from kiosk.flows.till.effects import Chime, PrintReceipt, Refund
from kiosk.flows.till.events import (
    AgainPressed,
    BackspacePressed,
    CancelPressed,
    ClearPressed,
    CursorMoved,
    DigitsPressed,
    DonePressed,
    EntryChosen,
    Event,
    FindArrived,
    LinePressed,
    ListArrived,
    ListPressed,
    PagePressed,
    ReasonChosen,
    RefundConfirmed,
    RefundPressed,
    ReprintPressed,
    SearchPressed,
    WholePressed,
)
from kiosk.flows.till.model import Pending, Rate, Receipt, Refusal, Slip, Sound
from kiosk.flows.till.navigation import TillStep, at, begin, find, home, is_number, load_list
from kiosk.flows.till.phases import (
    ChoosingReason,
    EntryShown,
    Finding,
    Listing,
    Refunding,
    Refused,
    State,
    Working,
)

MAX_SEARCH = 20


def listing(state: State, phase: Listing, event: Event) -> TillStep:
    match event:
        case ListArrived(entries, more, search, before):
            if (search, before) != (phase.searched, phase.pages[-1]):
                return Step(state)  # of a question that nobody waits for any more
            return at(state, replace(phase, entries=entries, failed=entries is None, more=more, cursor=0))
        case ListPressed():
            return load_list(state, phase.searched, phase.pages)
        case EntryChosen(payment_id):
            entries = phase.entries or ()
            chosen = next((entry for entry in entries if entry.payment_id == payment_id), None)
            return Step(state) if chosen is None else at(state, EntryShown(chosen, phase))
        case CursorMoved(down) if phase.entries:
            cursor = min(max(phase.cursor + (1 if down else -1), 0), len(phase.entries) - 1)
            return at(state, replace(phase, cursor=cursor))
        case PagePressed(forward=True) if phase.more and phase.entries:
            return load_list(state, phase.searched, (*phase.pages, phase.entries[-1].number))
        case PagePressed(forward=False) if len(phase.pages) > 1:
            return load_list(state, phase.searched, phase.pages[:-1])
        case _:
            return _searching(state, phase, event)


def _searching(state: State, phase: Listing, event: Event) -> TillStep:
    match event:
        case DigitsPressed(digits) if is_number(digits):
            return at(state, replace(phase, search=(phase.search + digits)[:MAX_SEARCH]))
        case BackspacePressed():
            return at(state, replace(phase, search=phase.search[:-1]))
        case SearchPressed():
            return load_list(state, phase.search)
        case CancelPressed() | ClearPressed() if phase.searched:
            return load_list(state)
        case CancelPressed() | ClearPressed() if phase.search:
            return at(state, replace(phase, search=""))
        case CancelPressed() | DonePressed():
            return home(state)
        case _:
            return Step(state)


def finding(state: State, phase: Finding, event: Event) -> TillStep:
    match event:
        case FindArrived(number, entry, failed) if number == phase.number:
            if entry is not None:
                return at(state, EntryShown(entry))
            problem = "failed" if failed else "not_found"
            return at(state, replace(phase, problem=problem), Chime(Sound.ATTENTION))
        case AgainPressed() if phase.problem:
            return find(state, phase.number)
        case ListPressed():
            return load_list(state)
        case CancelPressed() | DonePressed():
            return home(state)
        case _:
            return Step(state)


# --- one payment ---------------------------------------------------------------------------------


def entry_shown(state: State, shown: EntryShown, event: Event) -> TillStep:
    entry = shown.entry
    match event:
        case RefundPressed() if entry.refunded < entry.amount and not _refund_is_open(
            state, entry.payment_id
        ):
            return at(state, ChoosingReason(entry, shown.listing))
        case ReprintPressed() if shown.receipt is None or shown.receipt.slip is not Slip.PRINTING:
            return _reprint(state, shown)
        case CancelPressed() | ListPressed():
            return home(state) if shown.listing is None else at(state, shown.listing)
        case DonePressed():
            return home(state)
        case _:
            return Step(state)


def _reprint(state: State, shown: EntryShown) -> TillStep:
    """Every copy has its own number, counted on from those that the journal knows."""
    entry = replace(shown.entry, copies=shown.entry.copies + 1)
    listing = shown.listing
    if listing is not None and listing.entries is not None:
        entries = tuple(entry if each == shown.entry else each for each in listing.entries)
        listing = replace(listing, entries=entries)
    printing = PrintReceipt(entry.payment_id, entry.amount, entry.copies, None, entry.reduced)
    return at(state, EntryShown(entry, listing, Receipt(Slip.PRINTING, entry.copies)), printing)


def _refund_is_open(state: State, payment_id: str) -> bool:
    return any(open.payment_id == payment_id and open.refund_id for open in state.unsettled)


# --- giving back ---------------------------------------------------------------------------------


def choosing_reason(state: State, phase: ChoosingReason, event: Event) -> TillStep:
    match event:
        case ReasonChosen(reason):
            begun = Refunding(phase.entry, reason, 0, 0, Rate.STANDARD, listing=phase.listing)
            return at(state, _whole(begun))
        case CancelPressed():
            return at(state, EntryShown(phase.entry, phase.listing))
        case DonePressed():
            return home(state)
        case _:
            return Step(state)


def refunding(state: State, phase: Refunding, event: Event) -> TillStep:
    match event:
        case DigitsPressed(digits) if is_number(digits):
            return at(state, _digits(phase, digits))
        case BackspacePressed():
            return at(state, _keyed(phase, _amount(phase) // 10))
        case ClearPressed():
            return at(state, _keyed(phase, 0))
        case LinePressed(rate) if phase.entry.left(rate):
            return at(state, replace(phase, keyed=rate, fresh=True, problem=None))
        case WholePressed():
            return at(state, _whole(phase))
        case RefundConfirmed(refund_id):
            return _refund(state, phase, refund_id)
        case CancelPressed():
            return at(state, ChoosingReason(phase.entry, phase.listing))
        case DonePressed():
            return home(state)
        case _:
            return Step(state)


def _whole(phase: Refunding) -> Refunding:
    standard, reduced = phase.entry.left(Rate.STANDARD), phase.entry.left(Rate.REDUCED)
    keyed = Rate.STANDARD if standard else Rate.REDUCED
    return replace(phase, standard=standard, reduced=reduced, keyed=keyed, fresh=True, problem=None)


def _digits(phase: Refunding, digits: str) -> Refunding:
    """The first digit after 全額 gives back this part alone."""
    if phase.whole and phase.fresh:
        phase = replace(phase, standard=0, reduced=0)
    amount = int(("" if phase.fresh else str(_amount(phase))) + digits)
    if amount > phase.entry.left(phase.keyed):
        return replace(phase, problem="over_left")
    return _keyed(phase, amount)


def _amount(phase: Refunding) -> int:
    return phase.reduced if phase.keyed is Rate.REDUCED else phase.standard


def _keyed(phase: Refunding, amount: int) -> Refunding:
    phase = replace(phase, fresh=False, problem=None)
    if phase.keyed is Rate.REDUCED:
        return replace(phase, reduced=amount)
    return replace(phase, standard=amount)


def _refund(state: State, phase: Refunding, refund_id: str) -> TillStep:
    entry = phase.entry
    if not phase.amount:
        return at(state, replace(phase, problem="no_amount"))
    if _refund_is_open(state, entry.payment_id):
        return at(state, replace(phase, problem="refund_open"))
    subject = Pending(entry.payment_id, phase.amount, refund_id, phase.reduced)
    if not state.online:
        return at(state, Refused(subject, Refusal.OFFLINE), Chime(Sound.REFUSED))
    asking = Refund(refund_id, entry.payment_id, phase.amount, phase.reason, phase.reduced)
    return begin(state, subject, Working(subject), asking)
