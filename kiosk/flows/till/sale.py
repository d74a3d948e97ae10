"""From the keypad to the moment when something is sent: keying, and the three ways to pay."""

from __future__ import annotations

from dataclasses import replace

from kiosk.flows.step import Step
from kiosk.flows.till.day_close import begin_shift, show_day
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
from kiosk.flows.till.model import MAX_DIGITS, MAX_LINES, PIN_DIGITS, Line, NotSent, Pending, Sound
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


def digit(state: State, sale: Keying, event: DigitsPressed) -> TillStep:
    if not is_number(event.digits):
        return Step(state)
    longer = Keying((sale.digits + event.digits).lstrip("0"), lines=sale.lines)
    kept = longer if len(str(longer.total)) <= MAX_DIGITS else replace(sale, problem=None, notice=None)
    return Step(replace(state, phase=kept, late=None), (Chime(Sound.KEY),))


def backspace(state: State, sale: Keying, event: BackspacePressed) -> TillStep:
    """Without digits the last line is keyed again."""
    if sale.digits:
        return at(state, Keying(sale.digits[:-1], lines=sale.lines))
    if not sale.lines:
        return Step(state)
    corrected = Keying(str(sale.lines[-1].amount), lines=sale.lines[:-1])
    return Step(replace(state, phase=corrected, undo=sale))


def clear(state: State, sale: Keying, event: ClearPressed) -> TillStep:
    if sale.digits:
        return at(state, Keying(lines=sale.lines))
    return Step(replace(state, phase=Keying(), undo=sale if sale.lines else state.undo))


def undo(state: State, sale: Keying, event: UndoPressed) -> TillStep:
    if state.undo is None:
        return Step(state)
    return Step(replace(state, phase=state.undo, undo=None), (Chime(Sound.KEY),))


def line(state: State, sale: Keying, event: LinePressed) -> TillStep:
    """With nothing keyed, the last line gets this rate: the key of the right rate mends the wrong one."""
    if sale.digits and len(sale.lines) >= MAX_LINES:
        return at(state, replace(sale, problem="too_many_lines"), Chime(Sound.ATTENTION))
    if sale.digits:
        lines = (*sale.lines, Line(int(sale.digits), event.rate))
    elif sale.lines:
        lines = (*sale.lines[:-1], replace(sale.lines[-1], rate=event.rate))
    else:
        return at(state, replace(sale, problem="no_amount", notice=None))
    return Step(replace(state, phase=Keying(lines=lines), undo=sale), (Chime(Sound.KEY),))


def confirm(state: State, sale: Keying, event: AmountConfirmed | RequestPressed | PosterPressed) -> TillStep:
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


def another_customer(state: State, phase: SameAmount, event: AnotherCustomer) -> TillStep:
    subject = Pending(phase.payment_id, phase.amount, reduced=phase.reduced)
    return _ask_customer(state, subject, phase.request)


# --- what is looked at between two sales ---------------------------------------------------------


def look_at_list(state: State, sale: Keying, event: ListPressed) -> TillStep:
    return load_list(replace(state, kept=sale))


def look_at_day(state: State, sale: Keying, event: DayPressed) -> TillStep:
    return show_day(replace(state, kept=sale))


def look_at_incoming(state: State, sale: Keying, event: IncomingPressed) -> TillStep:
    return at(replace(state, kept=sale), IncomingShown()) if state.incoming else Step(state)


def open_shift(state: State, sale: Keying, event: ShiftOpened) -> TillStep:
    return begin_shift(replace(state, kept=sale), event.shift_id)


# --- the customer's code or card -----------------------------------------------------------------


def code_scanned(state: State, phase: Scanning, event: CodeScanned) -> TillStep:
    return _pay(state, _subject(phase), event.code, None, StopScan())


def receipt_instead(state: State, phase: Scanning, event: ReceiptScanned) -> TillStep:
    return at(state, replace(phase, problem="receipt"), Chime(Sound.ATTENTION))


def code_here_instead(state: State, phase: Scanning, event: RequestPressed) -> TillStep:
    if not state.online:
        return Step(state)
    asked = _ask_customer(state, replace(_subject(phase), payment_id=event.payment_id), request=True)
    return Step(asked.state, (StopScan(), *asked.effects))


def stop_scanning(state: State, phase: Scanning, event: CancelPressed) -> TillStep:
    return Step(home(state).state, (StopScan(),))


def _subject(phase: Scanning) -> Pending:
    return Pending(phase.payment_id, phase.amount, reduced=phase.reduced)


def pin_digit(state: State, phase: EnterPin, event: DigitsPressed) -> TillStep:
    """No digit sounds: whoever stands near must not hear how many there were."""
    longer = phase.pin + event.digits
    if not is_number(event.digits) or len(longer) > PIN_DIGITS:
        return Step(state)
    return at(state, replace(phase, pin=longer, problem=None))


def pin_backspace(state: State, phase: EnterPin, event: BackspacePressed) -> TillStep:
    return at(state, replace(phase, pin=phase.pin[:-1]))


def clear_pin(state: State, phase: EnterPin, event: ClearPressed) -> TillStep:
    return at(state, replace(phase, pin=""))


def confirm_pin(state: State, phase: EnterPin, event: PinConfirmed) -> TillStep:
    if len(phase.pin) < PIN_DIGITS:
        return at(state, replace(phase, problem="pin_short"))
    return _pay(state, replace(phase.subject, payment_id=event.payment_id), phase.code, phase.pin)


def _pay(state: State, subject: Pending, code: str, pin: str | None, *first: StopScan) -> TillStep:
    if not state.online:
        return at(state, Refused(subject, NotSent.OFFLINE), *first, Chime(Sound.REFUSED))
    paying = Pay(subject.payment_id, subject.amount, code, subject.reduced, pin)
    return begin(state, subject, Working(subject, code=code), *first, paying)


# --- a code on this screen -----------------------------------------------------------------------


def request_arrived(state: State, phase: Requesting, event: RequestArrived) -> TillStep:
    subject = phase.subject
    if event.payment_id != subject.id:
        return Step(state)
    if event.code is not None:
        return at(state, ShowingCode(subject, event.code, event.until))
    if event.reason is not None:
        closed = replace(state, unsettled=others(state, subject.id))
        return at(closed, Refused(subject, event.reason), Chime(Sound.REFUSED))
    return _withdraw(state, subject)


def count_down(state: State, phase: ShowingCode, event: Tick) -> TillStep:
    if event.now >= phase.until:
        return _withdraw(state, phase.subject)
    return at(state, replace(phase, now=event.now))


def withdraw(state: State, phase: Requesting | ShowingCode, event: CancelPressed) -> TillStep:
    return _withdraw(state, phase.subject)


def _withdraw(state: State, subject: Pending) -> TillStep:
    """Asking closes an id that nobody has paid; until the hub has said so nothing is called cancelled."""
    return at(state, Working(subject, asking=True, withdrawing=True), AskOutcome(subject.id))
