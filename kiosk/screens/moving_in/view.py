"""The kiosk as it is seen and pressed. PIN digits arrive in the body of a POST and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from kiosk.flows import moving_in as flow
from kiosk.gateway import Gateway
from kiosk.screens.view import BadPress, Form, View, required
from kiosk.words.language import Language
from kiosk.words.moving_in import MOVING_IN

PRESSES: dict[str, Callable[[Form, Gateway], flow.Event]] = {
    "language": lambda form, gateway: flow.LanguageChosen(Language(required(form, "value"))),
    "service": lambda form, gateway: flow.ServiceChosen(flow.Service(required(form, "value"))),
    "digit": lambda form, gateway: flow.DigitPressed(required(form, "value")),
    "backspace": lambda form, gateway: flow.BackspacePressed(),
    "pin": lambda form, gateway: flow.PinConfirmed(),
    "last_try": lambda form, gateway: flow.LastTryConfirmed(),
    "person": lambda form, gateway: flow.PersonConfirmed(),
    "month": lambda form, gateway: flow.MonthTurned(int(required(form, "value"))),
    "day": lambda form, gateway: flow.DateChosen(date.fromisoformat(required(form, "value"))),
    "companion": lambda form, gateway: flow.CompanionToggled(flow.Companion(required(form, "value"))),
    "next": lambda form, gateway: flow.AnswerConfirmed(),
    "insurance": lambda form, gateway: flow.InsuranceChosen(flow.Insurance(required(form, "value"))),
    "back": lambda form, gateway: flow.BackPressed(),
    "submit": lambda form, gateway: flow.SubmitPressed(gateway.new_id()),
    "retry": lambda form, gateway: flow.RetryPressed(),
    "reprint": lambda form, gateway: flow.ReprintPressed(),
    "finish": lambda form, gateway: flow.FinishPressed(),
    "leave": lambda form, gateway: flow.LeavePressed(),
    "help": lambda form, gateway: flow.HelpPressed(),
    "extend": lambda form, gateway: flow.ExtendPressed(),
    "lower": lambda form, gateway: flow.ControlsLowered(required(form, "value") == "on"),
}
"""Ids are made here, where the person pressed."""


def pressed(form: Form, gateway: Gateway) -> flow.Event:
    press = PRESSES.get(required(form, "press"))
    if press is None:
        raise BadPress("unknown press")
    return press(form, gateway)


def parts(state: flow.State) -> Mapping[str, str]:
    """The seconds of the warning change apart (``static/device.js`` shows them)."""
    if state.warned_at is None:
        return {"state": "moving_in/screen.html"}
    return {"state": "moving_in/screen.html", "seconds": "moving_in/seconds.html"}


VIEW = View("moving_in", MOVING_IN, lambda state: state.language, parts, pressed)
