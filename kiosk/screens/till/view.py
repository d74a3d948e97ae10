"""The till as it is seen and pressed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kiosk.flows import till
from kiosk.gateway import Gateway
from kiosk.screens.view import BadPress, Form, View, required
from kiosk.words.language import Language
from kiosk.words.till import TILL

Press = Callable[[Form, Gateway], till.Event]


def _always(event: till.Event) -> Press:
    return lambda form, gateway: event


def _print_incoming(rate: till.Rate) -> Press:
    return lambda form, gateway: till.IncomingPrintPressed(required(form, "value"), rate)


PRESSES: dict[str, Press] = {
    "digits": lambda form, gateway: till.DigitsPressed(required(form, "value")),
    "line": lambda form, gateway: till.LinePressed(till.Rate(required(form, "value"))),
    "backspace": _always(till.BackspacePressed()),
    "clear": _always(till.ClearPressed()),
    "undo": _always(till.UndoPressed()),
    "confirm": lambda form, gateway: till.AmountConfirmed(gateway.new_id()),
    "request": lambda form, gateway: till.RequestPressed(gateway.new_id()),
    "poster": _always(till.PosterPressed()),
    "pin": lambda form, gateway: till.PinConfirmed(gateway.new_id()),
    "another": _always(till.AnotherCustomer()),
    "cancel": _always(till.CancelPressed()),
    "ask": lambda form, gateway: till.AskPressed(form.get("value") or None),
    "done": _always(till.DonePressed()),
    "again": _always(till.AgainPressed()),
    "reprint": _always(till.ReprintPressed()),
    "arrivals": _always(till.IncomingPressed()),
    "acknowledge": lambda form, gateway: till.AcknowledgePressed(form.get("value") or None),
    "arrival_10": lambda form, gateway: till.IncomingPrintPressed(
        required(form, "value"), till.Rate.STANDARD
    ),
    "arrival_8": _print_incoming(till.Rate.REDUCED),
    "list": _always(till.ListPressed()),
    "search": _always(till.SearchPressed()),
    "page": lambda form, gateway: till.PagePressed(required(form, "value") == "next"),
    "cursor": lambda form, gateway: till.CursorMoved(required(form, "value") == "down"),
    "entry": lambda form, gateway: till.EntryChosen(required(form, "value")),
    "refund": _always(till.RefundPressed()),
    "reason": lambda form, gateway: till.ReasonChosen(till.RefundReason(required(form, "value"))),
    "whole": _always(till.WholePressed()),
    "refund_confirm": lambda form, gateway: till.RefundConfirmed(gateway.new_id()),
    "day": _always(till.DayPressed()),
    "print": _always(till.PrintPressed()),
    "shift_open": lambda form, gateway: till.ShiftOpened(gateway.new_id()),
    "count": _always(till.CountPressed()),
    "minus": _always(till.MinusPressed()),
    "count_confirm": _always(till.CountConfirmed()),
    "count_settle": _always(till.CountSettled()),
    "language": lambda form, gateway: till.LanguageChosen(Language(required(form, "value"))),
}
"""Ids are made here, where the person pressed."""


def pressed(form: Form, gateway: Gateway) -> till.Event:
    press = PRESSES.get(required(form, "press"))
    if press is None:
        raise BadPress("unknown press")
    return press(form, gateway)


def parts(state: till.State) -> Mapping[str, str]:
    """The seconds of the countdown change apart, so that a code is never drawn anew under a phone."""
    return {"state": "till/screen.html", "seconds": "till/seconds.html"}


VIEW = View("till", TILL, lambda state: state.language, parts, pressed)
