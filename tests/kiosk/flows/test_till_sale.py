"""Keying a sale: two rates, corrections, and what is then asked of the customer."""

from __future__ import annotations

import pytest

from edge.wire.messages.coin import Refusal, Way
from kiosk.flows.till.effects import FindPayment, Pay, PrintReceipt, RequestCode, StopScan
from kiosk.flows.till.events import (
    AgainPressed,
    AmountConfirmed,
    AnotherCustomer,
    AskPressed,
    BackspacePressed,
    CancelPressed,
    ClearPressed,
    CodeScanned,
    DayPressed,
    DigitsPressed,
    DonePressed,
    Event,
    LinePressed,
    LinkChanged,
    ListPressed,
    OutcomeArrived,
    PosterPressed,
    ReceiptScanned,
    RequestPressed,
    ScannerChanged,
    UndoPressed,
)
from kiosk.flows.till.model import MAX_LINES, Line, NotSent, Pending, Rate, Result
from kiosk.flows.till.phases import (
    AtPoster,
    Keying,
    Paid,
    Phase,
    Refused,
    Requesting,
    SameAmount,
    Scanning,
    State,
)
from tests.kiosk.flows.test_till import KEYED, ONLINE, SALE, UNKNOWN, played

TEN, EIGHT = LinePressed(Rate.STANDARD), LinePressed(Rate.REDUCED)
BREAD = (DigitsPressed("3"), DigitsPressed("00"), EIGHT)
BAG = (DigitsPressed("5"), TEN)
REDUCED_BREAD, STANDARD_BAG = Line(300, Rate.REDUCED), Line(5, Rate.STANDARD)
BREAD_AND_50 = Keying("50", lines=(REDUCED_BREAD,))
FULL = tuple(Line(1, Rate.STANDARD) for _ in range(MAX_LINES))


@pytest.mark.parametrize(
    ("events", "sale"),
    [
        (BREAD, Keying(lines=(REDUCED_BREAD,))),
        ((*BREAD, *BAG), Keying(lines=(REDUCED_BREAD, STANDARD_BAG))),
        ((*BREAD, DigitsPressed("7")), Keying("7", lines=(REDUCED_BREAD,))),
        ((*BREAD, TEN), Keying(lines=(Line(300, Rate.STANDARD),))),
        ((TEN,), Keying(problem="no_amount")),
        ((*BREAD, BackspacePressed()), Keying("300")),
        ((*BREAD, *BAG, BackspacePressed(), DigitsPressed("0")), BREAD_AND_50),
        ((*BREAD, DigitsPressed("7"), ClearPressed()), Keying(lines=(REDUCED_BREAD,))),
        ((*BREAD, ClearPressed()), Keying()),
        ((*BREAD, ClearPressed(), UndoPressed()), Keying(lines=(REDUCED_BREAD,))),
        ((*BREAD, UndoPressed()), Keying("300")),
        ((*BREAD, BackspacePressed(), UndoPressed()), Keying(lines=(REDUCED_BREAD,))),
        ((UndoPressed(),), Keying()),
        ((*BREAD, UndoPressed(), UndoPressed()), Keying("300")),
    ],
)  # fmt: skip
def test_the_sale_follows_the_keys(events: tuple[Event, ...], sale: Keying) -> None:
    assert played(*events)[0].phase == sale


def test_what_is_keyed_without_a_rate_counts_at_ten_per_cent() -> None:
    assert (BREAD_AND_50.total, BREAD_AND_50.reduced) == (350, 300)


@pytest.mark.parametrize(
    ("press", "phase"),
    [
        (AmountConfirmed("p-1"), Scanning("p-1", 305, 300)),
        (RequestPressed("p-1"), Requesting(Pending("p-1", 305, reduced=300))),
        (PosterPressed(), AtPoster(305, 300)),
    ],
)
def test_each_way_to_pay_takes_the_whole_sale_with_its_part_at_eight_per_cent(
    press: Event, phase: Phase
) -> None:
    assert played(*BREAD, *BAG, press)[0].phase == phase


@pytest.mark.parametrize("press", [AmountConfirmed("p-1"), RequestPressed("p-1"), PosterPressed()])
def test_nothing_is_begun_without_an_amount_or_without_a_line(press: Event) -> None:
    assert played(press)[0].phase == Keying(problem="no_amount")
    state, effects = played(*BREAD, LinkChanged(False), press)
    assert state.phase == Keying(problem="offline", lines=(REDUCED_BREAD,))
    assert not any(isinstance(effect, Pay | RequestCode) for effect in effects)


def test_going_back_brings_the_lines_back() -> None:
    state, effects = played(*BREAD, *BAG, AmountConfirmed("p-1"), CancelPressed())
    assert state.phase == Keying(lines=(REDUCED_BREAD, STANDARD_BAG))
    assert StopScan() in effects


@pytest.mark.parametrize("event", [ListPressed(), DayPressed(), ReceiptScanned("0000012345")])
def test_a_look_elsewhere_keeps_the_sale(event: Event) -> None:
    state, _ = played(*BREAD, *BAG, event, CancelPressed())
    assert state.phase == Keying(lines=(REDUCED_BREAD, STANDARD_BAG))


def test_a_refused_sale_can_be_tried_again_line_by_line() -> None:
    refused = OutcomeArrived("p-1", Result.REFUSED, Refusal.CODE_EXPIRED)
    paying = (*BREAD, *BAG, AmountConfirmed("p-1"), CodeScanned("c"), refused)
    assert played(*paying, AgainPressed())[0].phase == Keying(lines=(REDUCED_BREAD, STANDARD_BAG))
    assert played(*paying, DonePressed())[0].phase == Keying()


def test_an_old_payment_that_turned_out_unpaid_can_be_tried_again_by_its_sum() -> None:
    asked = (*UNKNOWN, AskPressed(), OutcomeArrived("p-1", Result.ABSENT), AgainPressed())
    assert played(*asked)[0].phase == Keying("1250")
    mixed = State(Refused(Pending("p", 305, reduced=300), NotSent.NOT_COMMITTED))
    assert played(AgainPressed(), start=mixed)[0].phase == Keying(lines=(STANDARD_BAG, REDUCED_BREAD))


def test_the_next_customer_can_be_keyed_over_the_last_result() -> None:
    paid = (
        *BREAD,
        AmountConfirmed("p-1"),
        CodeScanned("c"),
        OutcomeArrived("p-1", Result.PAID),
    )
    assert played(*paid, DigitsPressed("4"))[0].phase == Keying("4")


def test_a_sale_grows_neither_past_what_the_contract_carries_nor_past_thirty_lines() -> None:
    dear = State(Keying(lines=(Line(9_999_999, Rate.STANDARD),)), online=True)
    assert played(DigitsPressed("1"), start=dear)[0].phase == dear.phase
    full = State(Keying("5", lines=FULL), online=True)
    assert played(TEN, start=full)[0].phase == Keying("5", "too_many_lines", FULL)


def test_an_open_payment_of_this_sum_is_asked_about_before_a_code_is_shown() -> None:
    same = (*UNKNOWN, DonePressed(), *KEYED, RequestPressed("p-2"))
    state, _ = played(*same)
    assert state.phase == SameAmount("p-2", 1250, SALE, request=True)
    state, effects = played(AnotherCustomer(), start=state)
    assert RequestCode("p-2", 1250, 0) in effects
    assert {open.id for open in state.unsettled} == {"p-1", "p-2"}


def test_a_receipt_under_the_scanner_is_no_payment() -> None:
    state, effects = played(*KEYED, AmountConfirmed("p-1"), ReceiptScanned("0000012345"))
    assert state.phase == Scanning("p-1", 1250, problem="receipt")
    assert not any(isinstance(effect, Pay | FindPayment) for effect in effects)


def test_with_a_dead_scanner_the_same_sale_goes_on_by_a_code_on_the_screen() -> None:
    scanning = (*BREAD, AmountConfirmed("p-1"), ScannerChanged(("unplugged",)))
    state, effects = played(*scanning, RequestPressed("p-2"))
    assert state.phase == Requesting(Pending("p-2", 300, reduced=300))
    assert effects[-3:-1] == [StopScan(), RequestCode("p-2", 300, 300)]


def test_a_sale_at_eight_per_cent_is_paid_and_printed_as_such() -> None:
    paid = OutcomeArrived("p-1", Result.PAID, number="00001-23450", way=Way.CODE)
    state, effects = played(*BREAD, AmountConfirmed("p-1"), CodeScanned("c"), paid, start=ONLINE)
    assert Pay("p-1", 300, "c", 300) in effects
    assert PrintReceipt("p-1", 300, 0, None, 300) in effects
    assert isinstance(state.phase, Paid)
    assert (state.phase.number, state.phase.way) == ("00001-23450", Way.CODE)
