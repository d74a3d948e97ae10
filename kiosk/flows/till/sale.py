"""From the keypad to the moment when something is sent: keying, and the three ways to pay."""

from __future__ import annotations

from dataclasses import replace

from kiosk.flows.step import Step
from kiosk.flows.till.day_close import open_shift, show_day
from kiosk.flows.till.effects import AskOutcome, Chime, Pay, RequestCode, StartScan, StopScan
from kiosk.flows.till.events import (
    AmountConfirmed,
    AnotherCustomer,
    BackspacePressed,
    CancelPressed,
    ClearPressed,
    CodeScanned,
    DayPressed,
    DigitsPressed,
    DonePressed,
    Event,
    IncomingPressed,
    LinePressed,
    ListPressed,
    PinConfirmed,
    PosterPressed,
    ReceiptScanned,
    RequestArrived,
    RequestPressed,
    ShiftOpened,
    Tick,
    UndoPressed,
)
from kiosk.flows.till.model import MAX_DIGITS, MAX_LINES, PIN_DIGITS, Line, Pending, Rate, Refusal, Sound
from kiosk.flows.till.navigation import TillStep, at, begin, home, is_number, load_list, others
from kiosk.flows.till.phases import (
    AtPoster,
    EnterPin,
    IncomingShown,
    Keying,
    Refused,
    Requesting,
    SameAmount,
    Scanning,
    ShowingCode,
    State,
    Working,
)

# --- the keypad ----------------------------------------------------------------------------------


def keying(state: State, sale: Keying, event: Event) -> TillStep:
    match event:
        case DigitsPressed(digits) if is_number(digits):
            return _digits(state, sale, digits)
        case BackspacePressed() if sale.digits:
            return at(state, Keying(sale.digits[:-1], lines=sale.lines))
        case BackspacePressed() if sale.lines:
            corrected = Keying(str(sale.lines[-1].amount), lines=sale.lines[:-1])
            return Step(replace(state, phase=corrected, undo=sale))
        case ClearPressed() if sale.digits:
            return at(state, Keying(lines=sale.lines))
        case ClearPressed():
            return Step(replace(state, phase=Keying(), undo=sale if sale.lines else state.undo))
        case LinePressed(rate):
            return _line(state, sale, rate)
        case UndoPressed() if state.undo is not None:
            return Step(replace(state, phase=state.undo, undo=None), (Chime(Sound.KEY),))
        case AmountConfirmed() | RequestPressed() | PosterPressed():
            return _confirmed(state, sale, event)
        case ListPressed():
            return load_list(replace(state, kept=sale))
        case DayPressed():
            return show_day(replace(state, kept=sale))
        case ShiftOpened(shift_id):
            return open_shift(replace(state, kept=sale), shift_id)
        case IncomingPressed() if state.incoming:
            return at(replace(state, kept=sale), IncomingShown())
        case _:
            return Step(state)


def _digits(state: State, sale: Keying, digits: str) -> TillStep:
    longer = Keying((sale.digits + digits).lstrip("0"), lines=sale.lines)
    kept = longer if len(str(longer.total)) <= MAX_DIGITS else replace(sale, problem=None, notice=None)
    return Step(replace(state, phase=kept, late=None), (Chime(Sound.KEY),))


def _line(state: State, sale: Keying, rate: Rate) -> TillStep:
    """With nothing keyed, the last line gets this rate: the key of the right rate mends the wrong one."""
    if sale.digits and len(sale.lines) >= MAX_LINES:
        return at(state, replace(sale, problem="too_many_lines"), Chime(Sound.ATTENTION))
    if sale.digits:
        lines = (*sale.lines, Line(int(sale.digits), rate))
    elif sale.lines:
        lines = (*sale.lines[:-1], replace(sale.lines[-1], rate=rate))
    else:
        return at(state, replace(sale, problem="no_amount", notice=None))
    return Step(replace(state, phase=Keying(lines=lines), undo=sale), (Chime(Sound.KEY),))


def _confirmed(
    state: State, sale: Keying, event: AmountConfirmed | RequestPressed | PosterPressed
) -> TillStep:
    if not sale.total:
        return at(state, replace(sale, problem="no_amount", notice=None))
    if not state.online:
        return at(state, replace(sale, problem="offline", notice=None), Chime(Sound.ATTENTION))
    state = replace(state, kept=sale)
    if isinstance(event, PosterPressed):
        return at(state, AtPoster(sale.total, sale.reduced))
    request = isinstance(event, RequestPressed)
    for open in state.unsettled:
        if open.amount == sale.total and open.refund_id is None:
            same = SameAmount(event.payment_id, sale.total, open, sale.reduced, request)
            return at(state, same, Chime(Sound.ATTENTION))
    return _ask_customer(state, Pending(event.payment_id, sale.total, reduced=sale.reduced), request)


def _ask_customer(state: State, subject: Pending, request: bool) -> TillStep:
    if request:
        asking = RequestCode(subject.payment_id, subject.amount, subject.reduced)
        return begin(state, subject, Requesting(subject), asking)
    return at(state, Scanning(subject.payment_id, subject.amount, subject.reduced), StartScan())


def same_amount(state: State, phase: SameAmount, event: Event) -> TillStep:
    match event:
        case AnotherCustomer():
            subject = Pending(phase.payment_id, phase.amount, reduced=phase.reduced)
            return _ask_customer(state, subject, phase.request)
        case CancelPressed():
            return home(state)
        case _:
            return Step(state)


# --- the customer's code or card -----------------------------------------------------------------


def scanning(state: State, phase: Scanning, event: Event) -> TillStep:
    subject = Pending(phase.payment_id, phase.amount, reduced=phase.reduced)
    match event:
        case CodeScanned(code):
            return _pay(state, subject, code, None, StopScan())
        case ReceiptScanned():
            return at(state, replace(phase, problem="receipt"), Chime(Sound.ATTENTION))
        case RequestPressed(payment_id) if state.online:
            asked = _ask_customer(state, replace(subject, payment_id=payment_id), request=True)
            return Step(asked.state, (StopScan(), *asked.effects))
        case CancelPressed():
            return Step(home(state).state, (StopScan(),))
        case _:
            return Step(state)


def enter_pin(state: State, phase: EnterPin, event: Event) -> TillStep:
    """No digit sounds: whoever stands near must not hear how many there were."""
    match event:
        case DigitsPressed(digits) if is_number(digits) and len(phase.pin + digits) <= PIN_DIGITS:
            return at(state, replace(phase, pin=phase.pin + digits, problem=None))
        case BackspacePressed():
            return at(state, replace(phase, pin=phase.pin[:-1]))
        case ClearPressed():
            return at(state, replace(phase, pin=""))
        case PinConfirmed() if len(phase.pin) < PIN_DIGITS:
            return at(state, replace(phase, problem="pin_short"))
        case PinConfirmed(payment_id):
            return _pay(state, replace(phase.subject, payment_id=payment_id), phase.code, phase.pin)
        case CancelPressed() | DonePressed():
            return home(state)
        case _:
            return Step(state)


def _pay(state: State, subject: Pending, code: str, pin: str | None, *first: StopScan) -> TillStep:
    if not state.online:
        return at(state, Refused(subject, Refusal.OFFLINE), *first, Chime(Sound.REFUSED))
    paying = Pay(subject.payment_id, subject.amount, code, subject.reduced, pin)
    return begin(state, subject, Working(subject, code=code), *first, paying)


# --- a code on this screen -----------------------------------------------------------------------


def requesting(state: State, phase: Requesting, event: Event) -> TillStep:
    subject = phase.subject
    match event:
        case RequestArrived(id, code, until, reason) if id == subject.id:
            if code is not None:
                return at(state, ShowingCode(subject, code, until))
            if reason is not None:
                closed = replace(state, unsettled=others(state, id))
                return at(closed, Refused(subject, reason), Chime(Sound.REFUSED))
            return withdraw(state, subject)
        case CancelPressed():
            return withdraw(state, subject)
        case _:
            return Step(state)


def showing_code(state: State, phase: ShowingCode, event: Event) -> TillStep:
    match event:
        case Tick(now) if now >= phase.until:
            return withdraw(state, phase.subject)
        case Tick(now):
            return at(state, replace(phase, now=now))
        case CancelPressed():
            return withdraw(state, phase.subject)
        case _:
            return Step(state)


def withdraw(state: State, subject: Pending) -> TillStep:
    """Asking closes an id that nobody has paid; until the hub has said so nothing is called cancelled."""
    return at(state, Working(subject, asking=True, withdrawing=True), AskOutcome(subject.id))


# --- the shop's printed code ---------------------------------------------------------------------


def at_poster(state: State, phase: AtPoster, event: Event) -> TillStep:
    """What comes in is no answer to a press: see ``arriving``."""
    match event:
        case CancelPressed() | DonePressed():
            return home(state)
        case _:
            return Step(state)
