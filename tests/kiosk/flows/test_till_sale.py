"""Keying a sale: two rates, corrections, and what is then asked of the customer."""

from __future__ import annotations

import pytest

from kiosk.flows import till
from kiosk.flows.till import Line, Rate
from tests.kiosk.flows.test_till import KEYED, ONLINE, SALE, UNKNOWN, played

TEN, EIGHT = till.LinePressed(Rate.STANDARD), till.LinePressed(Rate.REDUCED)
BREAD = (till.DigitsPressed("3"), till.DigitsPressed("00"), EIGHT)
BAG = (till.DigitsPressed("5"), TEN)
REDUCED_BREAD, STANDARD_BAG = Line(300, Rate.REDUCED), Line(5, Rate.STANDARD)
BREAD_AND_50 = till.Keying("50", lines=(REDUCED_BREAD,))
FULL = tuple(Line(1, Rate.STANDARD) for _ in range(till.MAX_LINES))


@pytest.mark.parametrize(
    ("events", "sale"),
    [
        (BREAD, till.Keying(lines=(REDUCED_BREAD,))),
        ((*BREAD, *BAG), till.Keying(lines=(REDUCED_BREAD, STANDARD_BAG))),
        ((*BREAD, till.DigitsPressed("7")), till.Keying("7", lines=(REDUCED_BREAD,))),
        ((*BREAD, TEN), till.Keying(lines=(Line(300, Rate.STANDARD),))),
        ((TEN,), till.Keying(problem="no_amount")),
        ((*BREAD, till.BackspacePressed()), till.Keying("300")),
        ((*BREAD, *BAG, till.BackspacePressed(), till.DigitsPressed("0")), BREAD_AND_50),
        ((*BREAD, till.DigitsPressed("7"), till.ClearPressed()), till.Keying(lines=(REDUCED_BREAD,))),
        ((*BREAD, till.ClearPressed()), till.Keying()),
        ((*BREAD, till.ClearPressed(), till.UndoPressed()), till.Keying(lines=(REDUCED_BREAD,))),
        ((*BREAD, till.UndoPressed()), till.Keying("300")),
        ((*BREAD, till.BackspacePressed(), till.UndoPressed()), till.Keying(lines=(REDUCED_BREAD,))),
        ((till.UndoPressed(),), till.Keying()),
        ((*BREAD, till.UndoPressed(), till.UndoPressed()), till.Keying("300")),
    ],
)  # fmt: skip
def test_the_sale_follows_the_keys(events: tuple[till.Event, ...], sale: till.Keying) -> None:
    assert played(*events)[0].phase == sale


def test_what_is_keyed_without_a_rate_counts_at_ten_per_cent() -> None:
    assert (BREAD_AND_50.total, BREAD_AND_50.reduced) == (350, 300)


@pytest.mark.parametrize(
    ("press", "phase"),
    [
        (till.AmountConfirmed("p-1"), till.Scanning("p-1", 305, 300)),
        (till.RequestPressed("p-1"), till.Requesting(till.Pending("p-1", 305, reduced=300))),
        (till.PosterPressed(), till.AtPoster(305, 300)),
    ],
)
def test_each_way_to_pay_takes_the_whole_sale_with_its_part_at_eight_per_cent(
    press: till.Event, phase: till.Phase
) -> None:
    assert played(*BREAD, *BAG, press)[0].phase == phase


@pytest.mark.parametrize(
    "press", [till.AmountConfirmed("p-1"), till.RequestPressed("p-1"), till.PosterPressed()]
)
def test_nothing_is_begun_without_an_amount_or_without_a_line(press: till.Event) -> None:
    assert played(press)[0].phase == till.Keying(problem="no_amount")
    state, effects = played(*BREAD, till.LinkChanged(False), press)
    assert state.phase == till.Keying(problem="offline", lines=(REDUCED_BREAD,))
    assert not any(isinstance(effect, till.Pay | till.RequestCode) for effect in effects)


def test_going_back_brings_the_lines_back() -> None:
    state, effects = played(*BREAD, *BAG, till.AmountConfirmed("p-1"), till.CancelPressed())
    assert state.phase == till.Keying(lines=(REDUCED_BREAD, STANDARD_BAG))
    assert till.StopScan() in effects


@pytest.mark.parametrize("event", [till.ListPressed(), till.DayPressed(), till.ReceiptScanned("0000012345")])
def test_a_look_elsewhere_keeps_the_sale(event: till.Event) -> None:
    state, _ = played(*BREAD, *BAG, event, till.CancelPressed())
    assert state.phase == till.Keying(lines=(REDUCED_BREAD, STANDARD_BAG))


def test_a_refused_sale_can_be_tried_again_line_by_line() -> None:
    refused = till.OutcomeArrived("p-1", till.Result.REFUSED, till.Refusal.CODE_EXPIRED)
    paying = (*BREAD, *BAG, till.AmountConfirmed("p-1"), till.CodeScanned("c"), refused)
    assert played(*paying, till.AgainPressed())[0].phase == till.Keying(lines=(REDUCED_BREAD, STANDARD_BAG))
    assert played(*paying, till.DonePressed())[0].phase == till.Keying()


def test_an_old_payment_that_turned_out_unpaid_can_be_tried_again_by_its_sum() -> None:
    asked = (*UNKNOWN, till.AskPressed(), till.OutcomeArrived("p-1", till.Result.ABSENT), till.AgainPressed())
    assert played(*asked)[0].phase == till.Keying("1250")
    mixed = till.State(till.Refused(till.Pending("p", 305, reduced=300), till.Refusal.NOT_COMMITTED))
    assert played(till.AgainPressed(), start=mixed)[0].phase == till.Keying(
        lines=(STANDARD_BAG, REDUCED_BREAD)
    )


def test_the_next_customer_can_be_keyed_over_the_last_result() -> None:
    paid = (
        *BREAD,
        till.AmountConfirmed("p-1"),
        till.CodeScanned("c"),
        till.OutcomeArrived("p-1", till.Result.PAID),
    )
    assert played(*paid, till.DigitsPressed("4"))[0].phase == till.Keying("4")


def test_a_sale_grows_neither_past_what_the_contract_carries_nor_past_thirty_lines() -> None:
    dear = till.State(till.Keying(lines=(Line(9_999_999, Rate.STANDARD),)), online=True)
    assert played(till.DigitsPressed("1"), start=dear)[0].phase == dear.phase
    full = till.State(till.Keying("5", lines=FULL), online=True)
    assert played(TEN, start=full)[0].phase == till.Keying("5", "too_many_lines", FULL)


def test_an_open_payment_of_this_sum_is_asked_about_before_a_code_is_shown() -> None:
    same = (*UNKNOWN, till.DonePressed(), *KEYED, till.RequestPressed("p-2"))
    state, _ = played(*same)
    assert state.phase == till.SameAmount("p-2", 1250, SALE, request=True)
    state, effects = played(till.AnotherCustomer(), start=state)
    assert till.RequestCode("p-2", 1250, 0) in effects
    assert {open.id for open in state.unsettled} == {"p-1", "p-2"}


def test_a_receipt_under_the_scanner_is_no_payment() -> None:
    state, effects = played(*KEYED, till.AmountConfirmed("p-1"), till.ReceiptScanned("0000012345"))
    assert state.phase == till.Scanning("p-1", 1250, problem="receipt")
    assert not any(isinstance(effect, till.Pay | till.FindPayment) for effect in effects)


def test_with_a_dead_scanner_the_same_sale_goes_on_by_a_code_on_the_screen() -> None:
    scanning = (*BREAD, till.AmountConfirmed("p-1"), till.ScannerChanged(("unplugged",)))
    state, effects = played(*scanning, till.RequestPressed("p-2"))
    assert state.phase == till.Requesting(till.Pending("p-2", 300, reduced=300))
    assert effects[-3:-1] == [till.StopScan(), till.RequestCode("p-2", 300, 300)]


def test_a_sale_at_eight_per_cent_is_paid_and_printed_as_such() -> None:
    paid = till.OutcomeArrived("p-1", till.Result.PAID, number="00001-23450", way=till.Way.CODE)
    state, effects = played(*BREAD, till.AmountConfirmed("p-1"), till.CodeScanned("c"), paid, start=ONLINE)
    assert till.Pay("p-1", 300, "c", 300) in effects
    assert till.PrintReceipt("p-1", 300, 0, None, 300) in effects
    assert isinstance(state.phase, till.Paid)
    assert (state.phase.number, state.phase.way) == ("00001-23450", till.Way.CODE)
