"""Today's list by page and search, a scanned receipt, and refunds that never exceed what is left."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edge.wire.messages.coin import RefundReason
from kiosk.flows.till.effects import FindPayment, LoadList, PrintReceipt, Refund
from kiosk.flows.till.events import (
    AgainPressed,
    BackspacePressed,
    CancelPressed,
    ClearPressed,
    CursorMoved,
    DigitsPressed,
    EntryChosen,
    Event,
    FindArrived,
    LinePressed,
    LinkChanged,
    ListArrived,
    ListPressed,
    OutcomeArrived,
    PagePressed,
    ReasonChosen,
    ReceiptScanned,
    RefundConfirmed,
    RefundPressed,
    Restored,
    SearchPressed,
    WholePressed,
)
from kiosk.flows.till.model import NotSent, Pending, Rate, Result
from kiosk.flows.till.phases import (
    ChoosingReason,
    Counting,
    EntryShown,
    Finding,
    Listing,
    Paid,
    Phase,
    Refunding,
    Refused,
)
from tests.kiosk.flows.test_till import ONLINE, played
from tests.kiosk.samples import ENTRIES, MIXED

RETURNED = RefundReason.RETURNED
BEGUN = RefundPressed(), ReasonChosen(RETURNED)

OPENED = (ListPressed(), ListArrived(ENTRIES, more=True))
LISTED = Listing(ENTRIES, more=True)
KEYED = (DigitsPressed("48"), DigitsPressed("0"))
SEARCHED = (*OPENED, *KEYED, SearchPressed())
SEARCHING = Listing(search="480", searched="480")
OLDER = PagePressed(forward=True)
LAST = ENTRIES[-1].number


@pytest.mark.parametrize(
    ("events", "phase", "loaded"),
    [
        (OPENED, LISTED, LoadList()),
        ((*OPENED, *KEYED), replace(LISTED, search="480"), LoadList()),
        ((*OPENED, *KEYED, BackspacePressed()), replace(LISTED, search="48"), LoadList()),
        ((*OPENED, *KEYED, CancelPressed()), LISTED, LoadList()),
        (SEARCHED, SEARCHING, LoadList("480")),
        ((*SEARCHED, ListArrived(ENTRIES)), SEARCHING, LoadList("480")),
        (
            (*SEARCHED, ListArrived((), search="480")),
            replace(SEARCHING, entries=()),
            LoadList("480"),
        ),
        ((*SEARCHED, CancelPressed()), Listing(), LoadList()),
        ((*OPENED, OLDER), Listing(pages=(None, LAST)), LoadList("", LAST)),
        ((*OPENED, OLDER, PagePressed(forward=False)), Listing(), LoadList()),
        ((*OPENED, PagePressed(forward=False)), LISTED, LoadList()),
        ((*OPENED, CursorMoved(down=True)), replace(LISTED, cursor=1), LoadList()),
        ((*OPENED, *[CursorMoved(down=True)] * 9), replace(LISTED, cursor=2), LoadList()),
        ((*OPENED, CursorMoved(down=False)), LISTED, LoadList()),
    ],
)  # fmt: skip
def test_the_list_is_turned_and_searched(events: tuple[Event, ...], phase: Phase, loaded: LoadList) -> None:
    state, effects = played(*events)
    assert state.phase == phase
    assert [effect for effect in effects if isinstance(effect, LoadList)][-1] == loaded


def test_going_back_from_a_payment_leads_to_the_same_page() -> None:
    page = (*OPENED, OLDER, ListArrived(ENTRIES, before=LAST), EntryChosen("p-3"))
    state, _ = played(*page, CancelPressed())
    assert state.phase == Listing(ENTRIES, pages=(None, LAST))


# --- a scanned receipt ---------------------------------------------------------------------------

SCANNED = ReceiptScanned("1000000007")


@pytest.mark.parametrize(
    ("answer", "phase"),
    [
        (FindArrived("1000000007", MIXED), EntryShown(MIXED)),
        (FindArrived("1000000007"), Finding("1000000007", "not_found")),
        (FindArrived("1000000007", failed=True), Finding("1000000007", "failed")),
        (FindArrived("another", MIXED), Finding("1000000007")),
    ],
)
def test_a_receipt_under_the_scanner_opens_its_payment(answer: FindArrived, phase: Phase) -> None:
    state, effects = played(SCANNED, answer)
    assert effects[0] == FindPayment("1000000007")
    assert state.phase == phase


def test_without_a_line_a_receipt_cannot_be_looked_up_and_the_screen_says_so() -> None:
    state, effects = played(LinkChanged(False), SCANNED)
    assert state.phase == Finding("1000000007", "offline")
    assert effects == []
    assert played(LinkChanged(True), AgainPressed(), start=state)[1] == [FindPayment("1000000007")]


def test_a_receipt_does_not_disturb_a_refund_or_a_count() -> None:
    for phase in (Refunding(MIXED, RETURNED, 0, 0, Rate.STANDARD), Counting("5")):
        assert played(SCANNED, start=replace(ONLINE, phase=phase)) == (replace(ONLINE, phase=phase), [])


# --- giving back ---------------------------------------------------------------------------------

WHOLE = Refunding(MIXED, RETURNED, 1_200, 780, Rate.STANDARD)
FOUND = replace(ONLINE, phase=EntryShown(MIXED))
TEN, EIGHT = LinePressed(Rate.STANDARD), LinePressed(Rate.REDUCED)


def test_what_is_left_is_known_for_each_rate() -> None:
    assert (MIXED.left(Rate.STANDARD), MIXED.left(Rate.REDUCED)) == (1_200, 780)


@pytest.mark.parametrize(
    ("events", "standard", "reduced", "problem"),
    [
        ((), 1_200, 780, None),
        ((DigitsPressed("5"), DigitsPressed("00")), 500, 0, None),
        ((EIGHT, DigitsPressed("3"), DigitsPressed("00")), 0, 300, None),
        ((DigitsPressed("5"), EIGHT, DigitsPressed("7")), 5, 7, None),
        ((DigitsPressed("1201"),), 0, 0, "over_left"),
        ((EIGHT, DigitsPressed("78"), DigitsPressed("1")), 0, 78, "over_left"),
        ((DigitsPressed("50"), BackspacePressed()), 5, 0, None),
        ((ClearPressed(),), 0, 780, None),
        ((DigitsPressed("5"), WholePressed()), 1_200, 780, None),
        ((ClearPressed(), EIGHT, ClearPressed(), RefundConfirmed("r")), 0, 0, "no_amount"),
    ],
)
def test_the_amount_given_back_is_keyed_by_rate(
    events: tuple[Event, ...], standard: int, reduced: int, problem: str | None
) -> None:
    phase = played(*BEGUN, *events, start=FOUND)[0].phase
    assert isinstance(phase, Refunding)
    assert (phase.standard, phase.reduced, phase.problem) == (standard, reduced, problem)


def test_a_part_is_given_back_with_its_part_at_eight_per_cent_and_printed_so() -> None:
    keyed = (
        *BEGUN,
        DigitsPressed("500"),
        EIGHT,
        DigitsPressed("80"),
    )
    paid = OutcomeArrived("r-1", Result.PAID)
    state, effects = played(*keyed, RefundConfirmed("r-1"), paid, start=FOUND)
    assert Refund("r-1", "p-0", 580, RETURNED, 80) in effects
    assert PrintReceipt("p-0", 580, 0, "r-1", 80) in effects
    assert isinstance(state.phase, Paid)


def test_a_second_confirming_press_gives_back_nothing_more() -> None:
    confirmed = (
        *BEGUN,
        RefundConfirmed("r-1"),
        RefundConfirmed("r-2"),
    )
    _, effects = played(*confirmed, start=FOUND)
    assert [effect for effect in effects if isinstance(effect, Refund)] == [
        Refund("r-1", "p-0", 1_980, RETURNED, 780)
    ]


def test_a_payment_at_eight_per_cent_alone_is_keyed_there() -> None:
    bread = replace(MIXED, amount=980, refunded=200)
    state, _ = played(
        *BEGUN,
        TEN,
        start=replace(ONLINE, phase=EntryShown(bread)),
    )
    assert state.phase == Refunding(bread, RETURNED, 0, 780, Rate.REDUCED)


def test_no_refund_is_sent_without_a_line() -> None:
    gone = (
        *BEGUN,
        LinkChanged(False),
        RefundConfirmed("r-1"),
    )
    state, effects = played(*gone, start=FOUND)
    assert state.phase == Refused(Pending("p-0", 1_980, "r-1", 780), NotSent.OFFLINE)
    assert state.unsettled == ()
    assert not any(isinstance(effect, Refund) for effect in effects)


def test_a_refund_that_is_found_open_meanwhile_stops_the_second_one() -> None:
    found = Restored((Pending("p-0", 500, "r-0"),))
    state, effects = played(*BEGUN, found, RefundConfirmed("r-1"), start=FOUND)
    assert state.phase == replace(WHOLE, problem="refund_open")
    assert not any(isinstance(effect, Refund) for effect in effects)


def test_changing_ones_mind_leads_back_to_the_payment() -> None:
    assert played(RefundPressed(), CancelPressed(), start=FOUND)[0].phase == EntryShown(MIXED)
    assert played(*BEGUN, start=FOUND)[0].phase == WHOLE


# --- why --------------------------------------------------------------------------------------------


def test_nothing_is_given_back_before_a_reason_is_chosen() -> None:
    state, effects = played(RefundPressed(), RefundConfirmed("r-1"), start=FOUND)
    assert state.phase == ChoosingReason(MIXED)
    assert not any(isinstance(effect, Refund) for effect in effects)


@pytest.mark.parametrize("reason", RefundReason)
def test_the_reason_that_was_pressed_is_sent_with_the_refund(reason: RefundReason) -> None:
    pressed = (RefundPressed(), ReasonChosen(reason), RefundConfirmed("r-1"))
    _, effects = played(*pressed, start=FOUND)
    assert Refund("r-1", "p-0", 1_980, reason, 780) in effects


def test_a_wrong_reason_is_chosen_anew_by_going_back_one_step() -> None:
    back = (*BEGUN, CancelPressed())
    assert played(*back, start=FOUND)[0].phase == ChoosingReason(MIXED)
    anew = (*back, ReasonChosen(RefundReason.OTHER))
    assert played(*anew, start=FOUND)[0].phase == replace(WHOLE, reason=RefundReason.OTHER)
    assert played(*back, CancelPressed(), start=FOUND)[0].phase == EntryShown(MIXED)
