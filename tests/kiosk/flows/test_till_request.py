"""QRを見せる: a code on the till's screen, its countdown, and the race between 取り消す and the phone."""

from __future__ import annotations

import pytest

from kiosk.flows import till
from kiosk.flows.till import Refusal, Result
from tests.kiosk.flows.test_till import KEYED, SALE, played

ASKED = (*KEYED, till.RequestPressed("p-1"))
SHOWN = (*ASKED, till.RequestArrived("p-1", "QR-TEXT", until=300.0))
WITHDRAWING = till.Working(SALE, asking=True, withdrawing=True)
WITHDRAWN = (*SHOWN, till.CancelPressed())


@pytest.mark.parametrize(
    ("events", "phase"),
    [
        (ASKED, till.Requesting(SALE)),
        (SHOWN, till.ShowingCode(SALE, "QR-TEXT", 300.0)),
        ((*ASKED, till.RequestArrived("other", "QR-TEXT", 9.0)), till.Requesting(SALE)),
        ((*SHOWN, till.Tick(12.5)), till.ShowingCode(SALE, "QR-TEXT", 300.0, 12.5)),
        ((*SHOWN, till.Tick(300.0)), WITHDRAWING),
        (WITHDRAWN, WITHDRAWING),
        ((*ASKED, till.CancelPressed()), WITHDRAWING),
        ((*ASKED, till.RequestArrived("p-1")), WITHDRAWING),
        ((*ASKED, till.RequestArrived("p-1", reason=Refusal.OFFLINE)), till.Refused(SALE, Refusal.OFFLINE)),
        ((*WITHDRAWN, till.OutcomeArrived("p-1", Result.ABSENT)), till.Keying("1250", notice="withdrawn")),
        (
            (*WITHDRAWN, till.OutcomeArrived("p-1", Result.REFUSED, Refusal.CLOSED)),
            till.Keying("1250", notice="withdrawn"),
        ),
        (
            (*WITHDRAWN, till.OutcomeArrived("p-1", Result.REFUSED, Refusal.INSUFFICIENT_FUNDS)),
            till.Refused(SALE, Refusal.INSUFFICIENT_FUNDS),
        ),
        ((*WITHDRAWN, till.OutcomeArrived("p-1", Result.UNKNOWN)), till.Unsettled(SALE)),
        ((*SHOWN, till.OutcomeArrived("p-1", Result.UNKNOWN)), till.ShowingCode(SALE, "QR-TEXT", 300.0)),
        ((*SHOWN, till.LinkChanged(False)), till.ShowingCode(SALE, "QR-TEXT", 300.0)),
    ],
)
def test_the_screen_follows_the_request(events: tuple[till.Event, ...], phase: till.Phase) -> None:
    assert played(*events)[0].phase == phase


def test_the_id_is_made_at_the_press_asked_once_and_open_from_then_on() -> None:
    state, effects = played(*ASKED, till.RequestPressed("p-2"))
    assert [each for each in effects if isinstance(each, till.RequestCode)] == [till.RequestCode("p-1", 1250)]
    assert state.unsettled == (SALE,)


def test_the_phone_pays_and_the_screen_says_so_with_sound_and_paper() -> None:
    state, effects = played(*SHOWN, till.OutcomeArrived("p-1", Result.PAID, way=till.Way.REQUEST))
    assert isinstance(state.phase, till.Paid)
    assert till.Chime(till.Sound.PAID) in effects
    assert till.PrintReceipt("p-1", 1250, 0) in effects
    assert state.unsettled == ()


@pytest.mark.parametrize("ending", [till.CancelPressed(), till.Tick(301.0)])
def test_a_payment_that_won_the_race_is_shown_as_paid(ending: till.Event) -> None:
    state, effects = played(*SHOWN, ending, till.OutcomeArrived("p-1", Result.PAID))
    assert isinstance(state.phase, till.Paid)
    assert effects.count(till.AskOutcome("p-1")) == 1


def test_one_who_does_not_wait_for_the_answer_leaves_it_open() -> None:
    state, _ = played(*WITHDRAWN, till.CancelPressed())
    assert state.phase == till.Keying()
    assert state.unsettled == (SALE,)


def test_the_countdown_is_whole_seconds_and_never_below_nought() -> None:
    assert till.ShowingCode(SALE, "c", 300.0).seconds_left is None
    assert till.ShowingCode(SALE, "c", 300.0, 12.5).seconds_left == 288
    assert till.ShowingCode(SALE, "c", 300.0, 400.0).seconds_left == 0


def test_an_older_open_payment_cannot_push_the_code_off_the_screen() -> None:
    state, _ = played(
        till.Restored((till.Pending("p-0", 99),)), till.DonePressed(), *SHOWN, till.AskPressed()
    )
    assert isinstance(state.phase, till.ShowingCode)
