"""The till as it is seen and pressed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from edge.wire.messages.coin import RefundReason
from kiosk.flows.till.events import (
    AcknowledgePressed,
    AgainPressed,
    AmountConfirmed,
    AnotherCustomer,
    AskPressed,
    BackspacePressed,
    CancelPressed,
    ClearPressed,
    CountConfirmed,
    CountPressed,
    CountSettled,
    CursorMoved,
    DayPressed,
    DigitsPressed,
    DonePressed,
    EntryChosen,
    Event,
    IncomingPressed,
    IncomingPrintPressed,
    LanguageChosen,
    LinePressed,
    ListPressed,
    MinusPressed,
    PagePressed,
    PinConfirmed,
    PosterPressed,
    PrintPressed,
    ReasonChosen,
    RefundConfirmed,
    RefundPressed,
    ReprintPressed,
    RequestPressed,
    SearchPressed,
    ShiftOpened,
    UndoPressed,
    WholePressed,
)
from kiosk.flows.till.model import Rate
from kiosk.flows.till.phases import State
from kiosk.gateway import Gateway
from kiosk.screens.view import BadPress, Form, View, required
from kiosk.words.language import Language
from kiosk.words.till import TILL

Press = Callable[[Form, Gateway], Event]


def _always(event: Event) -> Press:
    return lambda form, gateway: event


def _print_incoming(rate: Rate) -> Press:
    return lambda form, gateway: IncomingPrintPressed(required(form, "value"), rate)


PRESSES: dict[str, Press] = {
    "digits": lambda form, gateway: DigitsPressed(required(form, "value")),
    "line": lambda form, gateway: LinePressed(Rate(required(form, "value"))),
    "backspace": _always(BackspacePressed()),
    "clear": _always(ClearPressed()),
    "undo": _always(UndoPressed()),
    "confirm": lambda form, gateway: AmountConfirmed(gateway.new_id()),
    "request": lambda form, gateway: RequestPressed(gateway.new_id()),
    "poster": _always(PosterPressed()),
    "pin": lambda form, gateway: PinConfirmed(gateway.new_id()),
    "another": _always(AnotherCustomer()),
    "cancel": _always(CancelPressed()),
    "ask": lambda form, gateway: AskPressed(form.get("value") or None),
    "done": _always(DonePressed()),
    "again": _always(AgainPressed()),
    "reprint": _always(ReprintPressed()),
    "arrivals": _always(IncomingPressed()),
    "acknowledge": lambda form, gateway: AcknowledgePressed(form.get("value") or None),
    "arrival_10": lambda form, gateway: IncomingPrintPressed(required(form, "value"), Rate.STANDARD),
    "arrival_8": _print_incoming(Rate.REDUCED),
    "list": _always(ListPressed()),
    "search": _always(SearchPressed()),
    "page": lambda form, gateway: PagePressed(required(form, "value") == "next"),
    "cursor": lambda form, gateway: CursorMoved(required(form, "value") == "down"),
    "entry": lambda form, gateway: EntryChosen(required(form, "value")),
    "refund": _always(RefundPressed()),
    "reason": lambda form, gateway: ReasonChosen(RefundReason(required(form, "value"))),
    "whole": _always(WholePressed()),
    "refund_confirm": lambda form, gateway: RefundConfirmed(gateway.new_id()),
    "day": _always(DayPressed()),
    "print": _always(PrintPressed()),
    "shift_open": lambda form, gateway: ShiftOpened(gateway.new_id()),
    "count": _always(CountPressed()),
    "minus": _always(MinusPressed()),
    "count_confirm": _always(CountConfirmed()),
    "count_settle": _always(CountSettled()),
    "language": lambda form, gateway: LanguageChosen(Language(required(form, "value"))),
}
"""Ids are made here, where the person pressed."""


def pressed(form: Form, gateway: Gateway) -> Event:
    press = PRESSES.get(required(form, "press"))
    if press is None:
        raise BadPress("unknown press")
    return press(form, gateway)


def parts(state: State) -> Mapping[str, str]:
    """The seconds of the countdown change apart, so that a code is never drawn anew under a phone."""
    return {"state": "till/screen.html", "seconds": "till/seconds.html"}


VIEW = View("till", TILL, lambda state: state.language, parts, pressed)
