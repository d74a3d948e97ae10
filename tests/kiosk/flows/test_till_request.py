"""QRを見せる: a code on the till's screen, its countdown, and the race between 取り消す and the phone."""

from __future__ import annotations

import pytest

from edge.wire.messages.coin import Refusal, Way
from kiosk.flows.till.effects import AskOutcome, Chime, PrintReceipt, RequestCode
from kiosk.flows.till.events import (
    AskPressed,
    CancelPressed,
    DonePressed,
    Event,
    LinkChanged,
    OutcomeArrived,
    RequestArrived,
    RequestPressed,
    Restored,
    Tick,
)
from kiosk.flows.till.model import NotSent, Pending, Result, Sound
from kiosk.flows.till.phases import Keying, Paid, Phase, Refused, Requesting, ShowingCode, Unsettled, Working
from tests.kiosk.flows.test_till import KEYED, SALE, played

ASKED = (*KEYED, RequestPressed("p-1"))
SHOWN = (*ASKED, RequestArrived("p-1", "QR-TEXT", until=300.0))
WITHDRAWING = Working(SALE, asking=True, withdrawing=True)
WITHDRAWN = (*SHOWN, CancelPressed())


@pytest.mark.parametrize(
    ("events", "phase"),
    [
        (ASKED, Requesting(SALE)),
        (SHOWN, ShowingCode(SALE, "QR-TEXT", 300.0)),
        ((*ASKED, RequestArrived("other", "QR-TEXT", 9.0)), Requesting(SALE)),
        ((*SHOWN, Tick(12.5)), ShowingCode(SALE, "QR-TEXT", 300.0, 12.5)),
        ((*SHOWN, Tick(300.0)), WITHDRAWING),
        (WITHDRAWN, WITHDRAWING),
        ((*ASKED, CancelPressed()), WITHDRAWING),
        ((*ASKED, RequestArrived("p-1")), WITHDRAWING),
        ((*ASKED, RequestArrived("p-1", reason=NotSent.OFFLINE)), Refused(SALE, NotSent.OFFLINE)),
        ((*WITHDRAWN, OutcomeArrived("p-1", Result.ABSENT)), Keying("1250", notice="withdrawn")),
        (
            (*WITHDRAWN, OutcomeArrived("p-1", Result.REFUSED, Refusal.CLOSED)),
            Keying("1250", notice="withdrawn"),
        ),
        (
            (*WITHDRAWN, OutcomeArrived("p-1", Result.REFUSED, Refusal.INSUFFICIENT_FUNDS)),
            Refused(SALE, Refusal.INSUFFICIENT_FUNDS),
        ),
        ((*WITHDRAWN, OutcomeArrived("p-1", Result.UNKNOWN)), Unsettled(SALE)),
        ((*SHOWN, OutcomeArrived("p-1", Result.UNKNOWN)), ShowingCode(SALE, "QR-TEXT", 300.0)),
        ((*SHOWN, LinkChanged(False)), ShowingCode(SALE, "QR-TEXT", 300.0)),
    ],
)
def test_the_screen_follows_the_request(events: tuple[Event, ...], phase: Phase) -> None:
    assert played(*events)[0].phase == phase


def test_the_id_is_made_at_the_press_asked_once_and_open_from_then_on() -> None:
    state, effects = played(*ASKED, RequestPressed("p-2"))
    assert [each for each in effects if isinstance(each, RequestCode)] == [RequestCode("p-1", 1250)]
    assert state.unsettled == (SALE,)


def test_the_phone_pays_and_the_screen_says_so_with_sound_and_paper() -> None:
    state, effects = played(*SHOWN, OutcomeArrived("p-1", Result.PAID, way=Way.REQUEST))
    assert isinstance(state.phase, Paid)
    assert Chime(Sound.PAID) in effects
    assert PrintReceipt("p-1", 1250, 0) in effects
    assert state.unsettled == ()


@pytest.mark.parametrize("ending", [CancelPressed(), Tick(301.0)])
def test_a_payment_that_won_the_race_is_shown_as_paid(ending: Event) -> None:
    state, effects = played(*SHOWN, ending, OutcomeArrived("p-1", Result.PAID))
    assert isinstance(state.phase, Paid)
    assert effects.count(AskOutcome("p-1")) == 1


def test_one_who_does_not_wait_for_the_answer_leaves_it_open() -> None:
    state, _ = played(*WITHDRAWN, CancelPressed())
    assert state.phase == Keying()
    assert state.unsettled == (SALE,)


def test_the_countdown_is_whole_seconds_and_never_below_nought() -> None:
    assert ShowingCode(SALE, "c", 300.0).seconds_left is None
    assert ShowingCode(SALE, "c", 300.0, 12.5).seconds_left == 288
    assert ShowingCode(SALE, "c", 300.0, 400.0).seconds_left == 0


def test_an_older_open_payment_cannot_push_the_code_off_the_screen() -> None:
    state, _ = played(Restored((Pending("p-0", 99),)), DonePressed(), *SHOWN, AskPressed())
    assert isinstance(state.phase, ShowingCode)
