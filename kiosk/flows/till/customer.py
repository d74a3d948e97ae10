"""What the customer's display says: a function of the state, in ASCII and half-width kana."""

from __future__ import annotations

from kiosk.flows.till.phases import (
    AtPoster,
    EnterPin,
    Keying,
    Paid,
    Refused,
    Requesting,
    SameAmount,
    Scanning,
    ShowingCode,
    State,
    Unsettled,
    Working,
)
from kiosk.words.catalogue import Translator
from kiosk.words.till import TILL

COLUMNS = 20


def customer_lines(state: State) -> tuple[str, str]:
    """Upper and lower line, at most ``COLUMNS`` cells each."""
    say = Translator(TILL, state.language)
    match state.phase:
        case Keying() as sale if sale.total:
            return _total(say, sale.total), ""
        case SameAmount(amount=amount) | Scanning(amount=amount):
            return _total(say, amount), say("display_code")
        case Requesting(subject) | ShowingCode(subject):
            return _total(say, subject.amount), say("display_request")
        case AtPoster(amount):
            return _total(say, amount), say("display_poster")
        case EnterPin(subject):
            return _total(say, subject.amount), say("display_pin")
        case Working(subject) | Unsettled(subject) if subject.refund_id is None:
            return _total(say, subject.amount), say("display_wait")
        case Paid(subject):
            key = "display_refunded" if subject.refund_id else "display_paid"
            return _line(say(key), subject.amount), say("display_thanks")
        case Refused(subject) if subject.refund_id is None:
            return _total(say, subject.amount), say("display_refused")
        case _:
            return say("display_welcome"), ""


def _total(say: Translator, amount: int) -> str:
    return _line(say("display_total"), amount)


def _line(label: str, amount: int) -> str:
    return label + f"¥{amount:,}".rjust(COLUMNS - len(label))
