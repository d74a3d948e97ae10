"""The till as it is seen and pressed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kiosk.flows import till
from kiosk.gateway import Gateway
from kiosk.screens.view import BadPress, Form, View, phase_template, required
from kiosk.words.language import Language
from kiosk.words.till import TILL

PRESSES: dict[str, Callable[[Form, Gateway], till.Event]] = {
    "digits": lambda form, gateway: till.DigitsPressed(required(form, "value")),
    "backspace": lambda form, gateway: till.BackspacePressed(),
    "clear": lambda form, gateway: till.ClearPressed(),
    "confirm": lambda form, gateway: till.AmountConfirmed(gateway.new_id()),
    "another": lambda form, gateway: till.AnotherCustomer(),
    "cancel": lambda form, gateway: till.CancelPressed(),
    "ask": lambda form, gateway: till.AskPressed(form.get("value") or None),
    "done": lambda form, gateway: till.DonePressed(),
    "reprint": lambda form, gateway: till.ReprintPressed(),
    "list": lambda form, gateway: till.ListPressed(),
    "entry": lambda form, gateway: till.EntryChosen(required(form, "value")),
    "refund": lambda form, gateway: till.RefundPressed(),
    "refund_confirm": lambda form, gateway: till.RefundConfirmed(gateway.new_id()),
    "language": lambda form, gateway: till.LanguageChosen(Language(required(form, "value"))),
}
"""Ids are made here, where the person pressed."""


def pressed(form: Form, gateway: Gateway) -> till.Event:
    press = PRESSES.get(required(form, "press"))
    if press is None:
        raise BadPress("unknown press")
    return press(form, gateway)


def parts(state: till.State) -> Mapping[str, str]:
    return {"state": "till/screen.html"}


def phase(state: till.State) -> str:
    return phase_template("till", state.phase)


VIEW = View("till", TILL, lambda state: state.language, parts, pressed)
