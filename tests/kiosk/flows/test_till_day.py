"""The day's totals, and shifts that are opened and closed with a count."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.flows import till
from kiosk.flows.till import RateParts, Receipt, Slip, Takings, Way
from tests.kiosk.flows.test_till import ONLINE, played
from tests.kiosk.samples import CLOSED, SHIFT, TOTALS

DAY = (till.DayPressed(), till.TotalsArrived(TOTALS))
WORKING = replace(ONLINE, shift=SHIFT)
COUNT = (till.DayPressed(), till.CountPressed(), till.DigitsPressed("1262"), till.DigitsPressed("00"))
CLOSING = (*COUNT, till.CountConfirmed(), till.CountSettled())
FAILED = till.ShiftArrived(None, failed=True)


def test_totals_are_asked_for_shown_and_printed_as_shown() -> None:
    state, effects = played(*DAY, till.PrintPressed(), till.PrintPressed())
    assert effects[0] == till.LoadTotals()
    assert effects.count(till.PrintTotals(TOTALS)) == 1
    assert state.phase == till.Day(TOTALS, receipt=Receipt(Slip.PRINTING))
    refused = till.PaperArrived(Slip.REFUSED, ("paper_out",))
    state, effects = played(refused, till.PrintPressed(), start=state)
    assert till.PrintTotals(TOTALS) in effects


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
    state, _ = played(till.DayPressed(), till.TotalsArrived(None))
    assert state.phase == till.Day(failed=True)
    assert played(till.DayPressed(), start=state)[1] == [till.LoadTotals()]


def test_a_shift_is_opened_once_under_the_id_of_the_press() -> None:
    state, effects = played(till.ShiftOpened("s-1"), till.ShiftOpened("s-2"))
    assert effects == [till.OpenShift("s-1")]
    state, _ = played(till.ShiftArrived(SHIFT), start=state)
    assert (state.shift, state.phase) == (SHIFT, till.Keying(notice="shift_opened"))
    assert played(till.ShiftOpened("s-3"), start=state)[1] == []


def test_an_opening_without_an_answer_is_tried_again_under_the_same_id() -> None:
    state, effects = played(till.ShiftOpened("s-1"), FAILED, till.AgainPressed())
    assert effects == [till.OpenShift("s-1"), till.OpenShift("s-1")]
    assert state.phase == till.ChangingShift("s-1")


def test_a_shift_is_closed_with_a_count_and_its_difference_is_shown_and_printed() -> None:
    state, effects = played(*CLOSING, start=WORKING)
    assert effects[-1] == till.CloseShift("s-1", 126_200)
    state, effects = played(till.ShiftArrived(CLOSED), start=state)
    assert state.phase == till.ShiftClosed(CLOSED, Receipt(Slip.PRINTING))
    assert effects == [till.PrintShift(CLOSED)]
    assert state.shift is None
    assert played(till.DonePressed(), start=state)[0].phase == till.Keying()


def test_a_count_is_shown_once_more_before_anything_is_sent_and_can_be_keyed_anew() -> None:
    state, effects = played(*COUNT, till.CountConfirmed(), till.DigitsPressed("9"), start=WORKING)
    assert state.phase == till.CountShown(till.Counting("126200"))
    assert not [effect for effect in effects if isinstance(effect, till.CloseShift)]
    state, effects = played(till.CancelPressed(), till.DigitsPressed("48"), start=state)
    assert (state.phase, effects) == (till.Counting("48"), [])
    _, effects = played(till.CountConfirmed(), till.CountSettled(), start=state)
    assert effects == [till.CloseShift("s-1", 48)]


def test_a_closing_without_an_answer_is_tried_again_with_the_same_count() -> None:
    state, effects = played(*CLOSING, FAILED, till.AgainPressed(), start=WORKING)
    assert effects[-2:] == [till.CloseShift("s-1", 126_200)] * 2
    assert state.shift == SHIFT


def test_the_ledgers_sum_is_not_known_before_the_count_is_given() -> None:
    state, _ = played(*COUNT, start=WORKING)
    assert isinstance(state.phase, till.Counting)
    assert (state.phase.counted, state.shift) == (126_200, SHIFT)
    assert SHIFT.expected == 0


@pytest.mark.parametrize(
    ("keys", "counted", "problem"),
    [
        ((), 0, "no_amount"),
        ((till.DigitsPressed("00"),), 0, None),
        ((till.DigitsPressed("0"), till.DigitsPressed("5")), 5, None),
        ((till.DigitsPressed("480"), till.MinusPressed()), -480, None),
        ((till.MinusPressed(), till.MinusPressed(), till.DigitsPressed("480")), 480, None),
        ((till.DigitsPressed("1" * 11),), 0, "no_amount"),
        ((till.DigitsPressed("48"), till.BackspacePressed()), 4, None),
        ((till.DigitsPressed("48"), till.ClearPressed()), 0, "no_amount"),
    ],
)
def test_a_count_may_be_nought_or_below_but_not_empty(
    keys: tuple[till.Event, ...], counted: int, problem: str | None
) -> None:
    state, effects = played(
        till.DayPressed(),
        till.CountPressed(),
        *keys,
        till.CountConfirmed(),
        till.CountSettled(),
        start=WORKING,
    )
    if problem:
        assert isinstance(state.phase, till.Counting)
        assert state.phase.problem == problem
    else:
        assert effects[-1] == till.CloseShift("s-1", counted)


def test_without_a_shift_there_is_nothing_to_count() -> None:
    assert isinstance(played(*DAY, till.CountPressed())[0].phase, till.Day)


def test_a_shift_that_is_known_after_a_restart_disturbs_nothing() -> None:
    state, _ = played(till.DigitsPressed("5"), till.ShiftArrived(SHIFT), FAILED)
    assert (state.shift, state.phase) == (SHIFT, till.Keying("5"))


def test_a_shift_that_the_hub_does_not_know_as_open_ends_the_closing() -> None:
    state, _ = played(*CLOSING, till.ShiftArrived(None), start=WORKING)
    assert (state.shift, state.phase) == (None, till.Keying())


def test_a_double_tap_shows_the_count_and_closes_nothing() -> None:
    state, effects = played(*COUNT, till.CountConfirmed(), till.CountConfirmed(), start=WORKING)
    assert isinstance(state.phase, till.CountShown)
    assert not any(isinstance(effect, till.CloseShift) for effect in effects)
