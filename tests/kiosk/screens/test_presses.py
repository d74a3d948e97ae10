"""What a form on a screen means."""

from __future__ import annotations

from datetime import date

import pytest

from edge.wire.messages import procedures
from kiosk.flows import captions, moving_in, signage, till
from kiosk.screens.captions import view as captions_view
from kiosk.screens.moving_in import view as moving_in_view
from kiosk.screens.signage import view as signage_view
from kiosk.screens.till import view as till_view
from kiosk.screens.view import BadPress
from tests.kiosk.serving import Desk


@pytest.mark.parametrize(
    ("form", "event"),
    [
        ({"press": "digits", "value": "00"}, till.events.DigitsPressed("00")),
        ({"press": "confirm"}, till.events.AmountConfirmed("id-1")),
        ({"press": "request"}, till.events.RequestPressed("id-1")),
        ({"press": "pin"}, till.events.PinConfirmed("id-1")),
        ({"press": "shift_open"}, till.events.ShiftOpened("id-1")),
        ({"press": "line", "value": "8"}, till.events.LinePressed(till.model.Rate.REDUCED)),
        (
            {"press": "arrival_8", "value": "a-1"},
            till.events.IncomingPrintPressed("a-1", till.model.Rate.REDUCED),
        ),
        (
            {"press": "arrival_10", "value": "a-1"},
            till.events.IncomingPrintPressed("a-1", till.model.Rate.STANDARD),
        ),
        ({"press": "acknowledge"}, till.events.AcknowledgePressed(None)),
        ({"press": "page", "value": "next"}, till.events.PagePressed(forward=True)),
        ({"press": "cursor", "value": "up"}, till.events.CursorMoved(down=False)),
        ({"press": "refund_confirm"}, till.events.RefundConfirmed("id-1")),
        ({"press": "ask", "value": "p-1"}, till.events.AskPressed("p-1")),
        ({"press": "ask"}, till.events.AskPressed(None)),
    ],
)
def test_a_press_on_the_till_is_an_event(form: dict[str, str], event: till.events.Event) -> None:
    assert till_view.pressed(form, Desk()) == event


@pytest.mark.parametrize(
    ("form", "event"),
    [
        ({"press": "digit", "value": "7"}, moving_in.events.DigitPressed("7")),
        ({"press": "day", "value": "2026-11-14"}, moving_in.events.DateChosen(date(2026, 11, 14))),
        (
            {"press": "companion", "value": "elder"},
            moving_in.events.CompanionToggled(procedures.Companion.ELDER),
        ),
        ({"press": "submit"}, moving_in.events.SubmitPressed("id-1")),
        ({"press": "lower", "value": "on"}, moving_in.events.ControlsLowered(True)),
    ],
)
def test_a_press_on_the_kiosk_is_an_event(form: dict[str, str], event: moving_in.events.Event) -> None:
    assert moving_in_view.pressed(form, Desk()) == event


def test_a_rate_that_there_is_not_is_no_press() -> None:
    with pytest.raises(ValueError, match="Rate"):
        till_view.pressed({"press": "line", "value": "5"}, Desk())


def test_two_presses_have_two_ids() -> None:
    desk = Desk()
    first, second = (till_view.pressed({"press": "confirm"}, desk) for _ in range(2))
    assert first != second


@pytest.mark.parametrize("form", [{}, {"press": "unheard of"}, {"press": "digit"}])
def test_an_unknown_press_is_refused_without_naming_its_value(form: dict[str, str]) -> None:
    with pytest.raises(BadPress) as refused:
        moving_in_view.pressed(form, Desk())
    assert "unheard of" not in str(refused.value)


def test_proofs_of_paint_are_events() -> None:
    desk = Desk()
    painted = {"announcement": "a-1", "revision": "2", "page": "1", "pages": "3", "seconds": "24"}
    shown = signage_view.rendered({**painted, "missing": "title picture"}, desk)
    missing = (signage.Part.TITLE, signage.Part.PICTURE)
    assert shown == signage.Rendered("a-1", 2, desk.now(), 1, 3, 24.0, missing)
    for wrong in ({"seconds": "nan"}, {"seconds": "-1"}, {"missing": "clock"}, {"page": "one"}):
        with pytest.raises((BadPress, ValueError)):
            signage_view.rendered({**painted, "missing": "", **wrong}, desk)
    assert captions_view.rendered({"line": "3", "final": "true"}, desk) == captions.Rendered(3, final=True)


def test_public_screens_cannot_be_pressed() -> None:
    for view in (signage_view, captions_view):
        with pytest.raises(BadPress):
            view.pressed({"press": "done"}, Desk())
