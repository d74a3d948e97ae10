"""A wallet card above its limit: the customer keys the PIN, and the try is a payment of its own."""

from __future__ import annotations

from edge.wire.messages.coin import Refusal
from kiosk.flows.till.effects import Chime, Pay
from kiosk.flows.till.events import (
    AgainPressed,
    AskPressed,
    BackspacePressed,
    CancelPressed,
    ClearPressed,
    DigitsPressed,
    LinkChanged,
    OutcomeArrived,
    PinConfirmed,
)
from kiosk.flows.till.model import NotSent, Pending, Result, Sound
from kiosk.flows.till.phases import EnterPin, Keying, Refused, Unsettled
from tests.kiosk.flows.test_till import SALE, SENT, played

NEEDED = (*SENT, OutcomeArrived("p-1", Result.REFUSED, Refusal.PIN_NEEDED))
KEYED_PIN = tuple(DigitsPressed(digit) for digit in "7391")
TRIED = (*NEEDED, *KEYED_PIN, PinConfirmed("p-2"))
WRONG = (*TRIED, OutcomeArrived("p-2", Result.REFUSED, Refusal.PIN_WRONG, tries_left=2))
AGAIN = Pending("p-2", 1250)


def test_a_pin_is_asked_for_without_another_scan() -> None:
    state, _ = played(*NEEDED)
    assert state.phase == EnterPin(SALE, "secret-code")
    assert state.unsettled == ()


def test_the_try_has_an_id_of_its_own_and_the_same_card_and_amount() -> None:
    state, effects = played(*TRIED)
    assert effects[-2] == Pay("p-2", 1250, "secret-code", 0, "7391")
    assert state.unsettled == (AGAIN,)


def test_a_wrong_pin_says_how_many_tries_are_left_and_asks_again() -> None:
    state, _ = played(*WRONG)
    assert state.phase == EnterPin(AGAIN, "secret-code", "", 2, "pin_wrong")


def test_a_locked_card_is_explained_and_the_sale_is_kept() -> None:
    locked = OutcomeArrived("p-3", Result.REFUSED, Refusal.CARD_LOCKED)
    state, _ = played(*WRONG, *KEYED_PIN, PinConfirmed("p-3"), locked)
    assert state.phase == Refused(Pending("p-3", 1250), Refusal.CARD_LOCKED)
    assert played(AgainPressed(), start=state)[0].phase == Keying("1250")


def test_a_short_pin_is_not_sent() -> None:
    state, effects = played(*NEEDED, DigitsPressed("7"), DigitsPressed("00"), PinConfirmed("p-2"))
    assert isinstance(state.phase, EnterPin)
    assert state.phase.problem == "pin_short"
    assert sum(isinstance(effect, Pay) for effect in effects) == 1


def test_a_fifth_digit_a_wrong_key_and_a_correction_do_what_one_expects() -> None:
    state, _ = played(*NEEDED, *KEYED_PIN, DigitsPressed("5"), BackspacePressed())
    assert isinstance(state.phase, EnterPin)
    assert state.phase.pin == "739"
    state, _ = played(ClearPressed(), start=state)
    assert isinstance(state.phase, EnterPin)
    assert state.phase.pin == ""


def test_the_pin_goes_when_the_customer_changes_their_mind() -> None:
    state, _ = played(*NEEDED, *KEYED_PIN, CancelPressed())
    assert state.phase == Keying("1250")
    assert "7391" not in repr(state)


def test_no_pin_and_no_card_stands_in_a_repr_or_is_heard() -> None:
    state, effects = played(*NEEDED, *KEYED_PIN)
    assert "7391" not in repr(state)
    assert "secret-code" not in repr(state)
    assert "7391" not in repr(Pay("p", 1, "c", 0, "7391"))
    assert "7" not in repr(DigitsPressed("7"))
    assert Chime(Sound.KEY) not in effects[effects.index(Chime(Sound.ATTENTION)) :]


def test_a_try_whose_answer_is_lost_is_open_like_any_payment() -> None:
    state, _ = played(*TRIED, OutcomeArrived("p-2", Result.UNKNOWN))
    assert state.phase == Unsettled(AGAIN)
    asked = (AskPressed(), OutcomeArrived("p-2", Result.REFUSED, Refusal.PIN_WRONG))
    assert played(*asked, start=state)[0].phase == Refused(AGAIN, Refusal.PIN_WRONG)


def test_without_a_line_the_pin_is_not_sent() -> None:
    state, _ = played(*NEEDED, *KEYED_PIN, LinkChanged(False), PinConfirmed("p-2"))
    assert state.phase == Refused(AGAIN, NotSent.OFFLINE)
    assert state.unsettled == ()
