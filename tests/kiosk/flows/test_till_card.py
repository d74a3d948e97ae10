"""A wallet card above its limit: the customer keys the PIN, and the try is a payment of its own."""

from __future__ import annotations

from kiosk.flows import till
from kiosk.flows.till import Refusal, Result
from tests.kiosk.flows.test_till import SALE, SENT, played

NEEDED = (*SENT, till.OutcomeArrived("p-1", Result.REFUSED, Refusal.PIN_NEEDED))
KEYED_PIN = tuple(till.DigitsPressed(digit) for digit in "7391")
TRIED = (*NEEDED, *KEYED_PIN, till.PinConfirmed("p-2"))
WRONG = (*TRIED, till.OutcomeArrived("p-2", Result.REFUSED, Refusal.PIN_WRONG, tries_left=2))
AGAIN = till.Pending("p-2", 1250)


def test_a_pin_is_asked_for_without_another_scan() -> None:
    state, _ = played(*NEEDED)
    assert state.phase == till.EnterPin(SALE, "secret-code")
    assert state.unsettled == ()


def test_the_try_has_an_id_of_its_own_and_the_same_card_and_amount() -> None:
    state, effects = played(*TRIED)
    assert effects[-2] == till.Pay("p-2", 1250, "secret-code", 0, "7391")
    assert state.unsettled == (AGAIN,)


def test_a_wrong_pin_says_how_many_tries_are_left_and_asks_again() -> None:
    state, _ = played(*WRONG)
    assert state.phase == till.EnterPin(AGAIN, "secret-code", "", 2, "pin_wrong")


def test_a_locked_card_is_explained_and_the_sale_is_kept() -> None:
    locked = till.OutcomeArrived("p-3", Result.REFUSED, Refusal.CARD_LOCKED)
    state, _ = played(*WRONG, *KEYED_PIN, till.PinConfirmed("p-3"), locked)
    assert state.phase == till.Refused(till.Pending("p-3", 1250), Refusal.CARD_LOCKED)
    assert played(till.AgainPressed(), start=state)[0].phase == till.Keying("1250")


def test_a_short_pin_is_not_sent() -> None:
    state, effects = played(
        *NEEDED, till.DigitsPressed("7"), till.DigitsPressed("00"), till.PinConfirmed("p-2")
    )
    assert isinstance(state.phase, till.EnterPin)
    assert state.phase.problem == "pin_short"
    assert sum(isinstance(effect, till.Pay) for effect in effects) == 1


def test_a_fifth_digit_a_wrong_key_and_a_correction_do_what_one_expects() -> None:
    state, _ = played(*NEEDED, *KEYED_PIN, till.DigitsPressed("5"), till.BackspacePressed())
    assert isinstance(state.phase, till.EnterPin)
    assert state.phase.pin == "739"
    state, _ = played(till.ClearPressed(), start=state)
    assert isinstance(state.phase, till.EnterPin)
    assert state.phase.pin == ""


def test_the_pin_goes_when_the_customer_changes_their_mind() -> None:
    state, _ = played(*NEEDED, *KEYED_PIN, till.CancelPressed())
    assert state.phase == till.Keying("1250")
    assert "7391" not in repr(state)


def test_no_pin_and_no_card_stands_in_a_repr_or_is_heard() -> None:
    state, effects = played(*NEEDED, *KEYED_PIN)
    assert "7391" not in repr(state)
    assert "secret-code" not in repr(state)
    assert "7391" not in repr(till.Pay("p", 1, "c", 0, "7391"))
    assert "7" not in repr(till.DigitsPressed("7"))
    assert till.Chime(till.Sound.KEY) not in effects[effects.index(till.Chime(till.Sound.ATTENTION)) :]


def test_a_try_whose_answer_is_lost_is_open_like_any_payment() -> None:
    state, _ = played(*TRIED, till.OutcomeArrived("p-2", Result.UNKNOWN))
    assert state.phase == till.Unsettled(AGAIN)
    asked = (till.AskPressed(), till.OutcomeArrived("p-2", Result.REFUSED, Refusal.PIN_WRONG))
    assert played(*asked, start=state)[0].phase == till.Refused(AGAIN, Refusal.PIN_WRONG)


def test_without_a_line_the_pin_is_not_sent() -> None:
    state, _ = played(*NEEDED, *KEYED_PIN, till.LinkChanged(False), till.PinConfirmed("p-2"))
    assert state.phase == till.Refused(AGAIN, Refusal.OFFLINE)
    assert state.unsettled == ()
