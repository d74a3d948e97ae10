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
    EntryChosen,
    FindArrived,
    LinePressed,
    ListArrived,
    ListPressed,
    PagePressed,
    ReasonChosen,
    ReceiptScanned,
    RefundConfirmed,
    RefundPressed,
    ReprintPressed,
    SearchPressed,
    WholePressed,
)
from kiosk.flows.till.model import NotSent, Pending, Rate, Receipt, Slip, Sound
from kiosk.flows.till.navigation import TillStep, at, begin, find, home, is_number, load_list
from kiosk.flows.till.phases import (
    ChoosingReason,
    EntryShown,
    Finding,
    Keying,
    Listing,
    Phase,
    Refunding,
    Refused,
    State,
    Working,
)

MAX_SEARCH = 20


def list_arrived(state: State, phase: Listing, event: ListArrived) -> TillStep:
    if (event.search, event.before) != (phase.searched, phase.pages[-1]):
        return Step(state)  # of a question that nobody waits for any more
    failed = event.entries is None
    return at(state, replace(phase, entries=event.entries, failed=failed, more=event.more, cursor=0))


def load_again(state: State, phase: Listing, event: ListPressed) -> TillStep:
    return load_list(state, phase.searched, phase.pages)


def choose(state: State, phase: Listing, event: EntryChosen) -> TillStep:
    entries = phase.entries or ()
    chosen = next((entry for entry in entries if entry.payment_id == event.payment_id), None)
    return Step(state) if chosen is None else at(state, EntryShown(chosen, phase))


def move_cursor(state: State, phase: Listing, event: CursorMoved) -> TillStep:
    if not phase.entries:
        return Step(state)
    cursor = min(max(phase.cursor + (1 if event.down else -1), 0), len(phase.entries) - 1)
    return at(state, replace(phase, cursor=cursor))


def turn_page(state: State, phase: Listing, event: PagePressed) -> TillStep:
    if event.forward and phase.more and phase.entries:
        return load_list(state, phase.searched, (*phase.pages, phase.entries[-1].number))
    if not event.forward and len(phase.pages) > 1:
        return load_list(state, phase.searched, phase.pages[:-1])
    return Step(state)


def search_digit(state: State, phase: Listing, event: DigitsPressed) -> TillStep:
    if not is_number(event.digits):
        return Step(state)
    return at(state, replace(phase, search=(phase.search + event.digits)[:MAX_SEARCH]))


def search_backspace(state: State, phase: Listing, event: BackspacePressed) -> TillStep:
    return at(state, replace(phase, search=phase.search[:-1]))


def search(state: State, phase: Listing, event: SearchPressed) -> TillStep:
    return load_list(state, phase.search)


def clear_search(state: State, phase: Listing, event: ClearPressed) -> TillStep:
    if phase.searched:
        return load_list(state)
    return at(state, replace(phase, search="")) if phase.search else Step(state)


def leave_list(state: State, phase: Listing, event: CancelPressed) -> TillStep:
    """What was searched for first, then the list itself."""
    if phase.searched:
        return load_list(state)
    return at(state, replace(phase, search="")) if phase.search else home(state)


# --- a scanned receipt ---------------------------------------------------------------------------


def scan_receipt(state: State, phase: Phase, event: ReceiptScanned) -> TillStep:
    """At any time: a sale that is being keyed is kept."""
    if isinstance(phase, Keying):
        state = replace(state, kept=phase)
    return find(state, event.number)


def find_arrived(state: State, phase: Finding, event: FindArrived) -> TillStep:
    if event.number != phase.number:
        return Step(state)
    if event.entry is not None:
        return at(state, EntryShown(event.entry))
    problem = "failed" if event.failed else "not_found"
    return at(state, replace(phase, problem=problem), Chime(Sound.ATTENTION))


def find_again(state: State, phase: Finding, event: AgainPressed) -> TillStep:
    return find(state, phase.number) if phase.problem else Step(state)


# --- one payment ---------------------------------------------------------------------------------


def give_back(state: State, shown: EntryShown, event: RefundPressed) -> TillStep:
    entry = shown.entry
    if entry.refunded >= entry.amount or _refund_is_open(state, entry.payment_id):
        return Step(state)
    return at(state, ChoosingReason(entry, shown.listing))


def back_to_list(state: State, shown: EntryShown, event: CancelPressed | ListPressed) -> TillStep:
    return home(state) if shown.listing is None else at(state, shown.listing)


def reprint(state: State, shown: EntryShown, event: ReprintPressed) -> TillStep:
    """Every copy has its own number, counted on from those that the journal knows."""
    if shown.receipt is not None and shown.receipt.slip is Slip.PRINTING:
        return Step(state)
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


def choose_reason(state: State, phase: ChoosingReason, event: ReasonChosen) -> TillStep:
    begun = Refunding(phase.entry, event.reason, 0, 0, Rate.STANDARD, listing=phase.listing)
    return at(state, _whole(begun))


def back_to_entry(state: State, phase: ChoosingReason, event: CancelPressed) -> TillStep:
    return at(state, EntryShown(phase.entry, phase.listing))


def refund_digit(state: State, phase: Refunding, event: DigitsPressed) -> TillStep:
    return at(state, _digits(phase, event.digits)) if is_number(event.digits) else Step(state)


def refund_backspace(state: State, phase: Refunding, event: BackspacePressed) -> TillStep:
    return at(state, _keyed(phase, _amount(phase) // 10))


def refund_clear(state: State, phase: Refunding, event: ClearPressed) -> TillStep:
    return at(state, _keyed(phase, 0))


def choose_rate(state: State, phase: Refunding, event: LinePressed) -> TillStep:
    if not phase.entry.left(event.rate):
        return Step(state)
    return at(state, replace(phase, keyed=event.rate, fresh=True, problem=None))


def whole(state: State, phase: Refunding, event: WholePressed) -> TillStep:
    return at(state, _whole(phase))


def back_to_reasons(state: State, phase: Refunding, event: CancelPressed) -> TillStep:
    return at(state, ChoosingReason(phase.entry, phase.listing))


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


def refund(state: State, phase: Refunding, event: RefundConfirmed) -> TillStep:
    entry = phase.entry
    if not phase.amount:
        return at(state, replace(phase, problem="no_amount"))
    if _refund_is_open(state, entry.payment_id):
        return at(state, replace(phase, problem="refund_open"))
    subject = Pending(entry.payment_id, phase.amount, event.refund_id, phase.reduced)
    if not state.online:
        return at(state, Refused(subject, NotSent.OFFLINE), Chime(Sound.REFUSED))
    asking = Refund(event.refund_id, entry.payment_id, phase.amount, phase.reason, phase.reduced)
    return begin(state, subject, Working(subject), asking)
