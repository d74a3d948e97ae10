"""The day's totals, and shifts that are opened and closed with a count."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edge.wire.messages.coin import Way
from kiosk.flows.till.effects import CloseShift, LoadTotals, OpenShift, PrintShift, PrintTotals
from kiosk.flows.till.events import (
    AgainPressed,
    BackspacePressed,
    CancelPressed,
    ClearPressed,
    CountConfirmed,
    CountPressed,
    CountSettled,
    DayPressed,
    DigitsPressed,
    DonePressed,
    Event,
    MinusPressed,
    PaperArrived,
    PrintPressed,
    ShiftArrived,
    ShiftOpened,
    TotalsArrived,
)
from kiosk.flows.till.model import RateParts, Receipt, Slip, Takings
from kiosk.flows.till.phases import ChangingShift, Counting, CountShown, Day, Keying, ShiftClosed
from tests.kiosk.flows.test_till import ONLINE, played
from tests.kiosk.samples import CLOSED, SHIFT, TOTALS

DAY = (DayPressed(), TotalsArrived(TOTALS))
WORKING = replace(ONLINE, shift=SHIFT)
COUNT = (DayPressed(), CountPressed(), DigitsPressed("1262"), DigitsPressed("00"))
CLOSING = (*COUNT, CountConfirmed(), CountSettled())
FAILED = ShiftArrived(None, failed=True)


def test_totals_are_asked_for_shown_and_printed_as_shown() -> None:
    state, effects = played(*DAY, PrintPressed(), PrintPressed())
    assert effects[0] == LoadTotals()
    assert effects.count(PrintTotals(TOTALS)) == 1
    assert state.phase == Day(TOTALS, receipt=Receipt(Slip.PRINTING))
    refused = PaperArrived(Slip.REFUSED, ("paper_out",))
    state, effects = played(refused, PrintPressed(), start=state)
    assert PrintTotals(TOTALS) in effects


POSTER = Way.POSTER


@pytest.mark.parametrize(
    ("takings", "by_way", "paid", "refunded"),
    [
        (Takings(), (), RateParts(0, 0), RateParts(0, 0)),
        (Takings(2, 1_000, 400), ((Way.CODE, Takings(2, 1_000, 400)),), RateParts(600, 400), RateParts(0, 0)),
        (Takings(1, 480, unrated=480), (), RateParts(0, 0, 480), RateParts(0, 0)),
        (Takings(2, 680, 200, unrated=180), (), RateParts(300, 200, 180), RateParts(0, 0)),
        (
            Takings(3, 1_480, 400, 2, 300, 100, 480, 200),
            ((Way.CARD, Takings(2, 1_000, 400, 1, 100, 100)), (POSTER, Takings(1, 480, 0, 1, 200))),
            RateParts(600, 400, 480),
            RateParts(0, 100, 200),
        ),
        (
            Takings(0, 0, 0, 1, 480, refunded_unrated=480),
            ((POSTER, Takings(0, 0, 0, 1, 480)),),
            RateParts(0, 0),
            RateParts(0, 0, 480),
        ),
    ],
)
def test_the_rates_of_a_day_add_up_and_what_has_no_receipt_yet_has_none(
    takings: Takings, by_way: tuple[tuple[Way, Takings], ...], paid: RateParts, refunded: RateParts
) -> None:
    totals = replace(TOTALS, takings=takings, by_way=by_way)
    assert (totals.paid, totals.refunded) == (paid, refunded)
    assert (totals.paid.total, totals.refunded.total) == (takings.paid, takings.refunded)
    assert totals.net.total == takings.paid - takings.refunded
    assert totals.net.as_receipt == paid.as_receipt - refunded.as_receipt


def test_totals_that_did_not_come_are_said_and_can_be_asked_for_again() -> None:
    state, _ = played(DayPressed(), TotalsArrived(None))
    assert state.phase == Day(failed=True)
    assert played(DayPressed(), start=state)[1] == [LoadTotals()]


def test_a_shift_is_opened_once_under_the_id_of_the_press() -> None:
    state, effects = played(ShiftOpened("s-1"), ShiftOpened("s-2"))
    assert effects == [OpenShift("s-1")]
    state, _ = played(ShiftArrived(SHIFT), start=state)
    assert (state.shift, state.phase) == (SHIFT, Keying(notice="shift_opened"))
    assert played(ShiftOpened("s-3"), start=state)[1] == []


def test_an_opening_without_an_answer_is_tried_again_under_the_same_id() -> None:
    state, effects = played(ShiftOpened("s-1"), FAILED, AgainPressed())
    assert effects == [OpenShift("s-1"), OpenShift("s-1")]
    assert state.phase == ChangingShift("s-1")


def test_a_shift_is_closed_with_a_count_and_its_difference_is_shown_and_printed() -> None:
    state, effects = played(*CLOSING, start=WORKING)
    assert effects[-1] == CloseShift("s-1", 126_200)
    state, effects = played(ShiftArrived(CLOSED), start=state)
    assert state.phase == ShiftClosed(CLOSED, Receipt(Slip.PRINTING))
    assert effects == [PrintShift(CLOSED)]
    assert state.shift is None
    assert played(DonePressed(), start=state)[0].phase == Keying()


def test_a_count_is_shown_once_more_before_anything_is_sent_and_can_be_keyed_anew() -> None:
    state, effects = played(*COUNT, CountConfirmed(), DigitsPressed("9"), start=WORKING)
    assert state.phase == CountShown(Counting("126200"))
    assert not [effect for effect in effects if isinstance(effect, CloseShift)]
    state, effects = played(CancelPressed(), DigitsPressed("48"), start=state)
    assert (state.phase, effects) == (Counting("48"), [])
    _, effects = played(CountConfirmed(), CountSettled(), start=state)
    assert effects == [CloseShift("s-1", 48)]


def test_a_closing_without_an_answer_is_tried_again_with_the_same_count() -> None:
    state, effects = played(*CLOSING, FAILED, AgainPressed(), start=WORKING)
    assert effects[-2:] == [CloseShift("s-1", 126_200)] * 2
    assert state.shift == SHIFT


def test_the_ledgers_sum_is_not_known_before_the_count_is_given() -> None:
    state, _ = played(*COUNT, start=WORKING)
    assert isinstance(state.phase, Counting)
    assert (state.phase.counted, state.shift) == (126_200, SHIFT)
    assert SHIFT.expected == 0


@pytest.mark.parametrize(
    ("keys", "counted", "problem"),
    [
        ((), 0, "no_amount"),
        ((DigitsPressed("00"),), 0, None),
        ((DigitsPressed("0"), DigitsPressed("5")), 5, None),
        ((DigitsPressed("480"), MinusPressed()), -480, None),
        ((MinusPressed(), MinusPressed(), DigitsPressed("480")), 480, None),
        ((DigitsPressed("1" * 11),), 0, "no_amount"),
        ((DigitsPressed("48"), BackspacePressed()), 4, None),
        ((DigitsPressed("48"), ClearPressed()), 0, "no_amount"),
    ],
)
def test_a_count_may_be_nought_or_below_but_not_empty(
    keys: tuple[Event, ...], counted: int, problem: str | None
) -> None:
    state, effects = played(
        DayPressed(),
        CountPressed(),
        *keys,
        CountConfirmed(),
        CountSettled(),
        start=WORKING,
    )
    if problem:
        assert isinstance(state.phase, Counting)
        assert state.phase.problem == problem
    else:
        assert effects[-1] == CloseShift("s-1", counted)


def test_without_a_shift_there_is_nothing_to_count() -> None:
    assert isinstance(played(*DAY, CountPressed())[0].phase, Day)


def test_a_shift_that_is_known_after_a_restart_disturbs_nothing() -> None:
    state, _ = played(DigitsPressed("5"), ShiftArrived(SHIFT), FAILED)
    assert (state.shift, state.phase) == (SHIFT, Keying("5"))


def test_a_shift_that_the_hub_does_not_know_as_open_ends_the_closing() -> None:
    state, _ = played(*CLOSING, ShiftArrived(None), start=WORKING)
    assert (state.shift, state.phase) == (None, Keying())


def test_a_double_tap_shows_the_count_and_closes_nothing() -> None:
    state, effects = played(*COUNT, CountConfirmed(), CountConfirmed(), start=WORKING)
    assert isinstance(state.phase, CountShown)
    assert not any(isinstance(effect, CloseShift) for effect in effects)
