"""Today's list by page and search, a scanned receipt, and refunds that never exceed what is left."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.flows import till
from kiosk.flows.till import Rate
from tests.kiosk.flows.test_till import ONLINE, played
from tests.kiosk.samples import ENTRIES, MIXED

RETURNED = till.RefundReason.RETURNED
BEGUN = till.RefundPressed(), till.ReasonChosen(RETURNED)

OPENED = (till.ListPressed(), till.ListArrived(ENTRIES, more=True))
LISTED = till.Listing(ENTRIES, more=True)
KEYED = (till.DigitsPressed("48"), till.DigitsPressed("0"))
SEARCHED = (*OPENED, *KEYED, till.SearchPressed())
SEARCHING = till.Listing(search="480", searched="480")
OLDER = till.PagePressed(forward=True)
LAST = ENTRIES[-1].number


@pytest.mark.parametrize(
    ("events", "phase", "loaded"),
    [
        (OPENED, LISTED, till.LoadList()),
        ((*OPENED, *KEYED), replace(LISTED, search="480"), till.LoadList()),
        ((*OPENED, *KEYED, till.BackspacePressed()), replace(LISTED, search="48"), till.LoadList()),
        ((*OPENED, *KEYED, till.CancelPressed()), LISTED, till.LoadList()),
        (SEARCHED, SEARCHING, till.LoadList("480")),
        ((*SEARCHED, till.ListArrived(ENTRIES)), SEARCHING, till.LoadList("480")),
        (
            (*SEARCHED, till.ListArrived((), search="480")),
            replace(SEARCHING, entries=()),
            till.LoadList("480"),
        ),
        ((*SEARCHED, till.CancelPressed()), till.Listing(), till.LoadList()),
        ((*OPENED, OLDER), till.Listing(pages=(None, LAST)), till.LoadList("", LAST)),
        ((*OPENED, OLDER, till.PagePressed(forward=False)), till.Listing(), till.LoadList()),
        ((*OPENED, till.PagePressed(forward=False)), LISTED, till.LoadList()),
        ((*OPENED, till.CursorMoved(down=True)), replace(LISTED, cursor=1), till.LoadList()),
        ((*OPENED, *[till.CursorMoved(down=True)] * 9), replace(LISTED, cursor=2), till.LoadList()),
        ((*OPENED, till.CursorMoved(down=False)), LISTED, till.LoadList()),
    ],
)  # fmt: skip
def test_the_list_is_turned_and_searched(
    events: tuple[till.Event, ...], phase: till.Phase, loaded: till.LoadList
) -> None:
    state, effects = played(*events)
    assert state.phase == phase
    assert [effect for effect in effects if isinstance(effect, till.LoadList)][-1] == loaded


def test_going_back_from_a_payment_leads_to_the_same_page() -> None:
    page = (*OPENED, OLDER, till.ListArrived(ENTRIES, before=LAST), till.EntryChosen("p-3"))
    state, _ = played(*page, till.CancelPressed())
    assert state.phase == till.Listing(ENTRIES, pages=(None, LAST))


# --- a scanned receipt ---------------------------------------------------------------------------

SCANNED = till.ReceiptScanned("1000000007")


@pytest.mark.parametrize(
    ("answer", "phase"),
    [
        (till.FindArrived("1000000007", MIXED), till.EntryShown(MIXED)),
        (till.FindArrived("1000000007"), till.Finding("1000000007", "not_found")),
        (till.FindArrived("1000000007", failed=True), till.Finding("1000000007", "failed")),
        (till.FindArrived("another", MIXED), till.Finding("1000000007")),
    ],
)
def test_a_receipt_under_the_scanner_opens_its_payment(answer: till.FindArrived, phase: till.Phase) -> None:
    state, effects = played(SCANNED, answer)
    assert effects[0] == till.FindPayment("1000000007")
    assert state.phase == phase


def test_without_a_line_a_receipt_cannot_be_looked_up_and_the_screen_says_so() -> None:
    state, effects = played(till.LinkChanged(False), SCANNED)
    assert state.phase == till.Finding("1000000007", "offline")
    assert effects == []
    assert played(till.LinkChanged(True), till.AgainPressed(), start=state)[1] == [
        till.FindPayment("1000000007")
    ]


def test_a_receipt_does_not_disturb_a_refund_or_a_count() -> None:
    for phase in (till.Refunding(MIXED, RETURNED, 0, 0, Rate.STANDARD), till.Counting("5")):
        assert played(SCANNED, start=replace(ONLINE, phase=phase)) == (replace(ONLINE, phase=phase), [])


# --- giving back ---------------------------------------------------------------------------------

WHOLE = till.Refunding(MIXED, RETURNED, 1_200, 780, Rate.STANDARD)
FOUND = replace(ONLINE, phase=till.EntryShown(MIXED))
TEN, EIGHT = till.LinePressed(Rate.STANDARD), till.LinePressed(Rate.REDUCED)


def test_what_is_left_is_known_for_each_rate() -> None:
    assert (MIXED.left(Rate.STANDARD), MIXED.left(Rate.REDUCED)) == (1_200, 780)


@pytest.mark.parametrize(
    ("events", "standard", "reduced", "problem"),
    [
        ((), 1_200, 780, None),
        ((till.DigitsPressed("5"), till.DigitsPressed("00")), 500, 0, None),
        ((EIGHT, till.DigitsPressed("3"), till.DigitsPressed("00")), 0, 300, None),
        ((till.DigitsPressed("5"), EIGHT, till.DigitsPressed("7")), 5, 7, None),
        ((till.DigitsPressed("1201"),), 0, 0, "over_left"),
        ((EIGHT, till.DigitsPressed("78"), till.DigitsPressed("1")), 0, 78, "over_left"),
        ((till.DigitsPressed("50"), till.BackspacePressed()), 5, 0, None),
        ((till.ClearPressed(),), 0, 780, None),
        ((till.DigitsPressed("5"), till.WholePressed()), 1_200, 780, None),
        ((till.ClearPressed(), EIGHT, till.ClearPressed(), till.RefundConfirmed("r")), 0, 0, "no_amount"),
    ],
)
def test_the_amount_given_back_is_keyed_by_rate(
    events: tuple[till.Event, ...], standard: int, reduced: int, problem: str | None
) -> None:
    phase = played(*BEGUN, *events, start=FOUND)[0].phase
    assert isinstance(phase, till.Refunding)
    assert (phase.standard, phase.reduced, phase.problem) == (standard, reduced, problem)


def test_a_part_is_given_back_with_its_part_at_eight_per_cent_and_printed_so() -> None:
    keyed = (
        *BEGUN,
        till.DigitsPressed("500"),
        EIGHT,
        till.DigitsPressed("80"),
    )
    paid = till.OutcomeArrived("r-1", till.Result.PAID)
    state, effects = played(*keyed, till.RefundConfirmed("r-1"), paid, start=FOUND)
    assert till.Refund("r-1", "p-0", 580, RETURNED, 80) in effects
    assert till.PrintReceipt("p-0", 580, 0, "r-1", 80) in effects
    assert isinstance(state.phase, till.Paid)


def test_a_second_confirming_press_gives_back_nothing_more() -> None:
    confirmed = (
        *BEGUN,
        till.RefundConfirmed("r-1"),
        till.RefundConfirmed("r-2"),
    )
    _, effects = played(*confirmed, start=FOUND)
    assert [effect for effect in effects if isinstance(effect, till.Refund)] == [
        till.Refund("r-1", "p-0", 1_980, RETURNED, 780)
    ]


def test_a_payment_at_eight_per_cent_alone_is_keyed_there() -> None:
    bread = replace(MIXED, amount=980, refunded=200)
    state, _ = played(
        *BEGUN,
        TEN,
        start=replace(ONLINE, phase=till.EntryShown(bread)),
    )
    assert state.phase == till.Refunding(bread, RETURNED, 0, 780, Rate.REDUCED)


def test_no_refund_is_sent_without_a_line() -> None:
    gone = (
        *BEGUN,
        till.LinkChanged(False),
        till.RefundConfirmed("r-1"),
    )
    state, effects = played(*gone, start=FOUND)
    assert state.phase == till.Refused(till.Pending("p-0", 1_980, "r-1", 780), till.Refusal.OFFLINE)
    assert state.unsettled == ()
    assert not any(isinstance(effect, till.Refund) for effect in effects)


def test_a_refund_that_is_found_open_meanwhile_stops_the_second_one() -> None:
    found = till.Restored((till.Pending("p-0", 500, "r-0"),))
    state, effects = played(*BEGUN, found, till.RefundConfirmed("r-1"), start=FOUND)
    assert state.phase == replace(WHOLE, problem="refund_open")
    assert not any(isinstance(effect, till.Refund) for effect in effects)


def test_changing_ones_mind_leads_back_to_the_payment() -> None:
    assert played(till.RefundPressed(), till.CancelPressed(), start=FOUND)[0].phase == till.EntryShown(MIXED)
    assert played(*BEGUN, start=FOUND)[0].phase == WHOLE


# --- why --------------------------------------------------------------------------------------------


def test_nothing_is_given_back_before_a_reason_is_chosen() -> None:
    state, effects = played(till.RefundPressed(), till.RefundConfirmed("r-1"), start=FOUND)
    assert state.phase == till.ChoosingReason(MIXED)
    assert not any(isinstance(effect, till.Refund) for effect in effects)


@pytest.mark.parametrize("reason", till.RefundReason)
def test_the_reason_that_was_pressed_is_sent_with_the_refund(reason: till.RefundReason) -> None:
    pressed = (till.RefundPressed(), till.ReasonChosen(reason), till.RefundConfirmed("r-1"))
    _, effects = played(*pressed, start=FOUND)
    assert till.Refund("r-1", "p-0", 1_980, reason, 780) in effects


def test_a_wrong_reason_is_chosen_anew_by_going_back_one_step() -> None:
    back = (*BEGUN, till.CancelPressed())
    assert played(*back, start=FOUND)[0].phase == till.ChoosingReason(MIXED)
    anew = (*back, till.ReasonChosen(till.RefundReason.OTHER))
    assert played(*anew, start=FOUND)[0].phase == replace(WHOLE, reason=till.RefundReason.OTHER)
    assert played(*back, till.CancelPressed(), start=FOUND)[0].phase == till.EntryShown(MIXED)
