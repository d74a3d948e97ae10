"""The kiosk as it is seen and pressed. PIN digits arrive in the body of a POST and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from edge.wire.messages.procedures import Companion, Insurance
from kiosk.flows.moving_in.events import (
    AnswerConfirmed,
    BackPressed,
    BackspacePressed,
    CompanionToggled,
    ControlsLowered,
    DateChosen,
    DigitPressed,
    Event,
    ExtendPressed,
    FinishPressed,
    HelpPressed,
    InsuranceChosen,
    LanguageChosen,
    LastTryConfirmed,
    LeavePressed,
    MonthTurned,
    PersonConfirmed,
    PinConfirmed,
    ReprintPressed,
    RetryPressed,
    ServiceChosen,
    SubmitPressed,
)
from kiosk.flows.moving_in.model import Service, State
from kiosk.gateway import Gateway
from kiosk.screens.view import BadPress, Form, View, required
from kiosk.words.language import Language
from kiosk.words.moving_in import MOVING_IN

PRESSES: dict[str, Callable[[Form, Gateway], Event]] = {
    "language": lambda form, gateway: LanguageChosen(Language(required(form, "value"))),
    "service": lambda form, gateway: ServiceChosen(Service(required(form, "value"))),
    "digit": lambda form, gateway: DigitPressed(required(form, "value")),
    "backspace": lambda form, gateway: BackspacePressed(),
    "pin": lambda form, gateway: PinConfirmed(),
    "last_try": lambda form, gateway: LastTryConfirmed(),
    "person": lambda form, gateway: PersonConfirmed(),
    "month": lambda form, gateway: MonthTurned(int(required(form, "value"))),
    "day": lambda form, gateway: DateChosen(date.fromisoformat(required(form, "value"))),
    "companion": lambda form, gateway: CompanionToggled(Companion(required(form, "value"))),
    "next": lambda form, gateway: AnswerConfirmed(),
    "insurance": lambda form, gateway: InsuranceChosen(Insurance(required(form, "value"))),
    "back": lambda form, gateway: BackPressed(),
    "submit": lambda form, gateway: SubmitPressed(gateway.new_id()),
    "retry": lambda form, gateway: RetryPressed(),
    "reprint": lambda form, gateway: ReprintPressed(),
    "finish": lambda form, gateway: FinishPressed(),
    "leave": lambda form, gateway: LeavePressed(),
    "help": lambda form, gateway: HelpPressed(),
    "extend": lambda form, gateway: ExtendPressed(),
    "lower": lambda form, gateway: ControlsLowered(required(form, "value") == "on"),
}
"""Ids are made here, where the person pressed."""


def pressed(form: Form, gateway: Gateway) -> Event:
    press = PRESSES.get(required(form, "press"))
    if press is None:
        raise BadPress("unknown press")
    return press(form, gateway)


def parts(state: State) -> Mapping[str, str]:
    """The seconds of the warning change apart (``static/device.js`` shows them)."""
    if state.warned_at is None:
        return {"state": "moving_in/screen.html"}
    return {"state": "moving_in/screen.html", "seconds": "moving_in/seconds.html"}


VIEW = View("moving_in", MOVING_IN, lambda state: state.language, parts, pressed)
