"""The till's table: what happened before, what happens, what the screen then is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edge.wire.messages.coin import RefundReason, Refusal
from kiosk.flows.till.effects import (
    AskOutcome,
    Chime,
    Effect,
    Pay,
    PrintReceipt,
    Refund,
    ShowCustomer,
    StartScan,
)
from kiosk.flows.till.events import (
    AmountConfirmed,
    AnotherCustomer,
    AskPressed,
    BackspacePressed,
    CancelPressed,
    ClearPressed,
    CodeScanned,
    DigitsPressed,
    DonePressed,
    EntryChosen,
    Event,
    LanguageChosen,
    LinkChanged,
    ListArrived,
    ListPressed,
    OutcomeArrived,
    PrinterChanged,
    ReasonChosen,
    ReceiptArrived,
    RefundConfirmed,
    RefundPressed,
    ReprintPressed,
    Restored,
    ScannerChanged,
)
from kiosk.flows.till.machine import step
from kiosk.flows.till.model import Late, NotSent, Pending, Receipt, Result, Slip, Sound
from kiosk.flows.till.phases import (
    EntryShown,
    Keying,
    Listing,
    Paid,
    Phase,
    Refused,
    SameAmount,
    Scanning,
    State,
    Unsettled,
    Working,
)
from kiosk.words.language import Language
from tests.kiosk.playing import play
from tests.kiosk.samples import ENTRIES

RETURNED = RefundReason.RETURNED
BEGUN = RefundPressed(), ReasonChosen(RETURNED)

ONLINE = State(online=True)
KEYED: tuple[Event, ...] = (DigitsPressed("12"), DigitsPressed("50"))
SENT = (*KEYED, AmountConfirmed("p-1"), CodeScanned("secret-code"))
UNKNOWN = (*SENT, OutcomeArrived("p-1", Result.UNKNOWN))
SALE = Pending("p-1", 1250)


def played(*events: Event, start: State = ONLINE) -> tuple[State, list[Effect]]:
    return play(step, start, events)


@pytest.mark.parametrize(
    ("events", "phase"),
    [
        (KEYED, Keying("1250")),
        ((DigitsPressed("0"), DigitsPressed("00")), Keying("")),
        ((DigitsPressed("1234567"), DigitsPressed("8")), Keying("1234567")),
        ((DigitsPressed("x"),), Keying("")),
        ((DigitsPressed("١"),), Keying("")),
        ((*KEYED, BackspacePressed()), Keying("125")),
        ((*KEYED, ClearPressed()), Keying("")),
        ((AmountConfirmed("p-1"),), Keying("", "no_amount")),
        ((*KEYED, AmountConfirmed("p-1")), Scanning("p-1", 1250)),
        ((*KEYED, AmountConfirmed("p-1"), CancelPressed()), Keying("1250")),
        (SENT, Working(SALE, code="secret-code")),
        ((*SENT, CancelPressed()), Keying()),
        ((*SENT, OutcomeArrived("p-1", Result.PAID)), Paid(SALE, Receipt(Slip.PRINTING))),
        (
            (*SENT, OutcomeArrived("p-1", Result.REFUSED, Refusal.CODE_USED)),
            Refused(SALE, Refusal.CODE_USED),
        ),
        ((*SENT, OutcomeArrived("other", Result.PAID)), Working(SALE, code="secret-code")),
        (UNKNOWN, Unsettled(SALE)),
        ((*UNKNOWN, AskPressed()), Working(SALE, asking=True)),
        (
            (*UNKNOWN, AskPressed(), OutcomeArrived("p-1", Result.ABSENT)),
            Refused(SALE, NotSent.NOT_COMMITTED),
        ),
        ((*UNKNOWN, DonePressed()), Keying()),
        (
            (*UNKNOWN, DonePressed(), *KEYED, AmountConfirmed("p-2")),
            SameAmount("p-2", 1250, SALE),
        ),
        ((ListPressed(),), Listing()),
        ((ListPressed(), ListArrived(None)), Listing(None, failed=True)),
        ((ListPressed(), ListArrived(ENTRIES)), Listing(ENTRIES)),
        ((ListPressed(), ListArrived(ENTRIES), EntryChosen("none")), Listing(ENTRIES)),
        (
            (ListPressed(), ListArrived(ENTRIES), EntryChosen("p-1")),
            EntryShown(ENTRIES[2], Listing(ENTRIES)),
        ),
    ],
)
def test_the_screen_follows_what_happened(events: tuple[Event, ...], phase: Phase) -> None:
    state, _ = played(*events)
    assert state.phase == phase


def test_a_payment_is_sent_once_even_when_the_code_is_read_twice() -> None:
    _, effects = played(*SENT, CodeScanned("secret-code"), AmountConfirmed("p-2"))
    assert [effect for effect in effects if isinstance(effect, Pay)] == [Pay("p-1", 1250, "secret-code")]


def test_a_double_tap_on_confirm_keeps_the_first_id() -> None:
    state, effects = played(*KEYED, AmountConfirmed("p-1"), AmountConfirmed("p-2"))
    assert state.phase == Scanning("p-1", 1250)
    assert effects.count(StartScan()) == 1


def test_without_a_line_nothing_is_sent_and_the_screen_says_so() -> None:
    events = (*KEYED, AmountConfirmed("p-1"), LinkChanged(False), CodeScanned("secret-code"))
    state, effects = played(*events)
    assert state.phase == Refused(SALE, NotSent.OFFLINE)
    assert not any(isinstance(effect, Pay) for effect in effects)
    assert state.unsettled == ()


def test_an_amount_is_not_confirmed_without_a_line() -> None:
    state, _ = played(LinkChanged(False), *KEYED, AmountConfirmed("p-1"))
    assert state.phase == Keying("1250", "offline")


def test_paid_chimes_and_prints_the_original() -> None:
    _, effects = played(*SENT, OutcomeArrived("p-1", Result.PAID))
    assert effects[-3:-1] == [Chime(Sound.PAID), PrintReceipt("p-1", 1250, 0)]


def test_asking_uses_the_same_id_and_never_pays_again() -> None:
    _, effects = played(*UNKNOWN, AskPressed())
    assert effects[-1] == AskOutcome("p-1")
    assert sum(isinstance(effect, Pay) for effect in effects) == 1


def test_a_late_success_settles_its_payment_prints_and_is_said_on_the_next_screen() -> None:
    state, effects = played(*UNKNOWN, DonePressed(), OutcomeArrived("p-1", Result.PAID))
    assert state.unsettled == ()
    assert state.late == Late(SALE, Result.PAID)
    assert PrintReceipt("p-1", 1250, 0) in effects


def test_an_open_payment_is_shown_again_after_a_restart() -> None:
    state, _ = played(Restored((SALE,)))
    assert state.phase == Unsettled(SALE)
    assert played(AskPressed(), start=state)[1] == [AskOutcome("p-1")]


def test_another_customer_with_the_same_amount_is_asked_about_and_then_served() -> None:
    same = (*UNKNOWN, DonePressed(), *KEYED, AmountConfirmed("p-2"))
    state, effects = played(*same, AnotherCustomer())
    assert state.phase == Scanning("p-2", 1250)
    assert state.unsettled == (SALE,)
    assert effects[-1] == StartScan()


def test_the_receipt_has_a_state_of_its_own() -> None:
    paid = (*SENT, OutcomeArrived("p-1", Result.PAID))
    refused = ReceiptArrived("p-1", 0, Slip.REFUSED, ("paper_out",))
    state, _ = played(*paid, refused)
    assert state.phase == Paid(SALE, Receipt(Slip.REFUSED, 0, ("paper_out",)))


@pytest.mark.parametrize(("slip", "copy"), [(Slip.REFUSED, 0), (Slip.UNKNOWN, 1), (Slip.CONFIRMED, 1)])
def test_only_a_sheet_that_may_exist_makes_the_next_one_a_copy(slip: Slip, copy: int) -> None:
    paid = (*SENT, OutcomeArrived("p-1", Result.PAID), ReceiptArrived("p-1", 0, slip))
    _, effects = played(*paid, ReprintPressed())
    assert effects[-1] == PrintReceipt("p-1", 1250, copy)


def test_copies_of_the_list_are_counted_on() -> None:
    listed = (ListPressed(), ListArrived((replace(ENTRIES[2], copies=2),)), EntryChosen("p-1"))
    again = (ReprintPressed(), ReceiptArrived("p-1", 3, Slip.CONFIRMED), ReprintPressed())
    _, effects = played(*listed, *again)
    printed = [effect.copy for effect in effects if isinstance(effect, PrintReceipt)]
    assert printed == [3, 4]


CHOSEN = (ListPressed(), ListArrived(ENTRIES), EntryChosen("p-1"))


def test_a_refund_needs_two_presses_and_has_an_id_of_its_own() -> None:
    state, effects = played(*CHOSEN, RefundConfirmed("early"))
    assert not any(isinstance(effect, Refund) for effect in effects)
    state, effects = played(*BEGUN, RefundConfirmed("r-1"), start=state)
    assert effects == [Refund("r-1", "p-1", 1250, RETURNED)]
    assert state.phase == Working(Pending("p-1", 1250, "r-1"))


def test_what_was_refunded_cannot_be_refunded_again() -> None:
    chosen = (ListPressed(), ListArrived(ENTRIES), EntryChosen("p-2"))
    state, _ = played(*chosen, RefundPressed())
    assert state.phase == EntryShown(ENTRIES[1], Listing(ENTRIES))


def test_an_open_refund_blocks_a_second_one_of_the_same_payment() -> None:
    refund = (
        *CHOSEN,
        *BEGUN,
        RefundConfirmed("r-1"),
        OutcomeArrived("r-1", Result.UNKNOWN),
    )
    state, effects = played(
        *refund,
        DonePressed(),
        *CHOSEN,
        *BEGUN,
        RefundConfirmed("r-2"),
    )
    assert sum(isinstance(effect, Refund) for effect in effects) == 1
    assert isinstance(state.phase, EntryShown)


def test_a_code_is_never_in_a_repr() -> None:
    assert "secret-code" not in repr(CodeScanned("secret-code"))
    assert "secret-code" not in repr(Pay("p-1", 1250, "secret-code"))


def test_language_and_devices_change_no_payment() -> None:
    state, _ = played(*SENT)
    other, effects = played(
        LanguageChosen(Language.EN),
        PrinterChanged(("paper_out",)),
        ScannerChanged(("unplugged",)),
        start=state,
    )
    assert other.phase == state.phase
    assert {type(effect) for effect in effects} == {ShowCustomer}


def test_a_late_answer_also_answers_the_question_about_the_same_amount() -> None:
    same = (*UNKNOWN, DonePressed(), *KEYED, AmountConfirmed("p-2"))
    state, _ = played(*same, OutcomeArrived("p-1", Result.PAID))
    assert state.phase == Keying("1250")
    assert state.late == Late(SALE, Result.PAID)
