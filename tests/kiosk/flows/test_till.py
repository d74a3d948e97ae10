"""The till's table: what happened before, what happens, what the screen then is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.flows import till
from kiosk.flows.till import Refusal, Result, Slip
from kiosk.words.language import Language
from tests.kiosk.playing import play
from tests.kiosk.samples import ENTRIES

RETURNED = till.RefundReason.RETURNED
BEGUN = till.RefundPressed(), till.ReasonChosen(RETURNED)

ONLINE = till.State(online=True)
KEYED: tuple[till.Event, ...] = (till.DigitsPressed("12"), till.DigitsPressed("50"))
SENT = (*KEYED, till.AmountConfirmed("p-1"), till.CodeScanned("secret-code"))
UNKNOWN = (*SENT, till.OutcomeArrived("p-1", Result.UNKNOWN))
SALE = till.Pending("p-1", 1250)


def played(*events: till.Event, start: till.State = ONLINE) -> tuple[till.State, list[till.Effect]]:
    return play(till.step, start, events)


@pytest.mark.parametrize(
    ("events", "phase"),
    [
        (KEYED, till.Keying("1250")),
        ((till.DigitsPressed("0"), till.DigitsPressed("00")), till.Keying("")),
        ((till.DigitsPressed("1234567"), till.DigitsPressed("8")), till.Keying("1234567")),
        ((till.DigitsPressed("x"),), till.Keying("")),
        ((till.DigitsPressed("١"),), till.Keying("")),
        ((*KEYED, till.BackspacePressed()), till.Keying("125")),
        ((*KEYED, till.ClearPressed()), till.Keying("")),
        ((till.AmountConfirmed("p-1"),), till.Keying("", "no_amount")),
        ((*KEYED, till.AmountConfirmed("p-1")), till.Scanning("p-1", 1250)),
        ((*KEYED, till.AmountConfirmed("p-1"), till.CancelPressed()), till.Keying("1250")),
        (SENT, till.Working(SALE, code="secret-code")),
        ((*SENT, till.CancelPressed()), till.Keying()),
        ((*SENT, till.OutcomeArrived("p-1", Result.PAID)), till.Paid(SALE, till.Receipt(Slip.PRINTING))),
        (
            (*SENT, till.OutcomeArrived("p-1", Result.REFUSED, Refusal.CODE_USED)),
            till.Refused(SALE, Refusal.CODE_USED),
        ),
        ((*SENT, till.OutcomeArrived("other", Result.PAID)), till.Working(SALE, code="secret-code")),
        (UNKNOWN, till.Unsettled(SALE)),
        ((*UNKNOWN, till.AskPressed()), till.Working(SALE, asking=True)),
        (
            (*UNKNOWN, till.AskPressed(), till.OutcomeArrived("p-1", Result.ABSENT)),
            till.Refused(SALE, Refusal.NOT_COMMITTED),
        ),
        ((*UNKNOWN, till.DonePressed()), till.Keying()),
        (
            (*UNKNOWN, till.DonePressed(), *KEYED, till.AmountConfirmed("p-2")),
            till.SameAmount("p-2", 1250, SALE),
        ),
        ((till.ListPressed(),), till.Listing()),
        ((till.ListPressed(), till.ListArrived(None)), till.Listing(None, failed=True)),
        ((till.ListPressed(), till.ListArrived(ENTRIES)), till.Listing(ENTRIES)),
        ((till.ListPressed(), till.ListArrived(ENTRIES), till.EntryChosen("none")), till.Listing(ENTRIES)),
        (
            (till.ListPressed(), till.ListArrived(ENTRIES), till.EntryChosen("p-1")),
            till.EntryShown(ENTRIES[2], till.Listing(ENTRIES)),
        ),
    ],
)
def test_the_screen_follows_what_happened(events: tuple[till.Event, ...], phase: till.Phase) -> None:
    state, _ = played(*events)
    assert state.phase == phase


def test_a_payment_is_sent_once_even_when_the_code_is_read_twice() -> None:
    _, effects = played(*SENT, till.CodeScanned("secret-code"), till.AmountConfirmed("p-2"))
    assert [effect for effect in effects if isinstance(effect, till.Pay)] == [
        till.Pay("p-1", 1250, "secret-code")
    ]


def test_a_double_tap_on_confirm_keeps_the_first_id() -> None:
    state, effects = played(*KEYED, till.AmountConfirmed("p-1"), till.AmountConfirmed("p-2"))
    assert state.phase == till.Scanning("p-1", 1250)
    assert effects.count(till.StartScan()) == 1


def test_without_a_line_nothing_is_sent_and_the_screen_says_so() -> None:
    events = (*KEYED, till.AmountConfirmed("p-1"), till.LinkChanged(False), till.CodeScanned("secret-code"))
    state, effects = played(*events)
    assert state.phase == till.Refused(SALE, Refusal.OFFLINE)
    assert not any(isinstance(effect, till.Pay) for effect in effects)
    assert state.unsettled == ()


def test_an_amount_is_not_confirmed_without_a_line() -> None:
    state, _ = played(till.LinkChanged(False), *KEYED, till.AmountConfirmed("p-1"))
    assert state.phase == till.Keying("1250", "offline")


def test_paid_chimes_and_prints_the_original() -> None:
    _, effects = played(*SENT, till.OutcomeArrived("p-1", Result.PAID))
    assert effects[-3:-1] == [till.Chime(till.Sound.PAID), till.PrintReceipt("p-1", 1250, 0)]


def test_asking_uses_the_same_id_and_never_pays_again() -> None:
    _, effects = played(*UNKNOWN, till.AskPressed())
    assert effects[-1] == till.AskOutcome("p-1")
    assert sum(isinstance(effect, till.Pay) for effect in effects) == 1


def test_a_late_success_settles_its_payment_prints_and_is_said_on_the_next_screen() -> None:
    state, effects = played(*UNKNOWN, till.DonePressed(), till.OutcomeArrived("p-1", Result.PAID))
    assert state.unsettled == ()
    assert state.late == till.Late(SALE, Result.PAID)
    assert till.PrintReceipt("p-1", 1250, 0) in effects


def test_an_open_payment_is_shown_again_after_a_restart() -> None:
    state, _ = played(till.Restored((SALE,)))
    assert state.phase == till.Unsettled(SALE)
    assert played(till.AskPressed(), start=state)[1] == [till.AskOutcome("p-1")]


def test_another_customer_with_the_same_amount_is_asked_about_and_then_served() -> None:
    same = (*UNKNOWN, till.DonePressed(), *KEYED, till.AmountConfirmed("p-2"))
    state, effects = played(*same, till.AnotherCustomer())
    assert state.phase == till.Scanning("p-2", 1250)
    assert state.unsettled == (SALE,)
    assert effects[-1] == till.StartScan()


def test_the_receipt_has_a_state_of_its_own() -> None:
    paid = (*SENT, till.OutcomeArrived("p-1", Result.PAID))
    refused = till.ReceiptArrived("p-1", 0, Slip.REFUSED, ("paper_out",))
    state, _ = played(*paid, refused)
    assert state.phase == till.Paid(SALE, till.Receipt(Slip.REFUSED, 0, ("paper_out",)))


@pytest.mark.parametrize(("slip", "copy"), [(Slip.REFUSED, 0), (Slip.UNKNOWN, 1), (Slip.CONFIRMED, 1)])
def test_only_a_sheet_that_may_exist_makes_the_next_one_a_copy(slip: Slip, copy: int) -> None:
    paid = (*SENT, till.OutcomeArrived("p-1", Result.PAID), till.ReceiptArrived("p-1", 0, slip))
    _, effects = played(*paid, till.ReprintPressed())
    assert effects[-1] == till.PrintReceipt("p-1", 1250, copy)


def test_copies_of_the_list_are_counted_on() -> None:
    listed = (till.ListPressed(), till.ListArrived((replace(ENTRIES[2], copies=2),)), till.EntryChosen("p-1"))
    again = (till.ReprintPressed(), till.ReceiptArrived("p-1", 3, Slip.CONFIRMED), till.ReprintPressed())
    _, effects = played(*listed, *again)
    printed = [effect.copy for effect in effects if isinstance(effect, till.PrintReceipt)]
    assert printed == [3, 4]


CHOSEN = (till.ListPressed(), till.ListArrived(ENTRIES), till.EntryChosen("p-1"))


def test_a_refund_needs_two_presses_and_has_an_id_of_its_own() -> None:
    state, effects = played(*CHOSEN, till.RefundConfirmed("early"))
    assert not any(isinstance(effect, till.Refund) for effect in effects)
    state, effects = played(*BEGUN, till.RefundConfirmed("r-1"), start=state)
    assert effects == [till.Refund("r-1", "p-1", 1250, RETURNED)]
    assert state.phase == till.Working(till.Pending("p-1", 1250, "r-1"))


def test_what_was_refunded_cannot_be_refunded_again() -> None:
    chosen = (till.ListPressed(), till.ListArrived(ENTRIES), till.EntryChosen("p-2"))
    state, _ = played(*chosen, till.RefundPressed())
    assert state.phase == till.EntryShown(ENTRIES[1], till.Listing(ENTRIES))


def test_an_open_refund_blocks_a_second_one_of_the_same_payment() -> None:
    refund = (
        *CHOSEN,
        *BEGUN,
        till.RefundConfirmed("r-1"),
        till.OutcomeArrived("r-1", Result.UNKNOWN),
    )
    state, effects = played(
        *refund,
        till.DonePressed(),
        *CHOSEN,
        *BEGUN,
        till.RefundConfirmed("r-2"),
    )
    assert sum(isinstance(effect, till.Refund) for effect in effects) == 1
    assert isinstance(state.phase, till.EntryShown)


def test_a_code_is_never_in_a_repr() -> None:
    assert "secret-code" not in repr(till.CodeScanned("secret-code"))
    assert "secret-code" not in repr(till.Pay("p-1", 1250, "secret-code"))


def test_language_and_devices_change_no_payment() -> None:
    state, _ = played(*SENT)
    other, effects = played(
        till.LanguageChosen(Language.EN),
        till.PrinterChanged(("paper_out",)),
        till.ScannerChanged(("unplugged",)),
        start=state,
    )
    assert other.phase == state.phase
    assert {type(effect) for effect in effects} == {till.ShowCustomer}


def test_a_late_answer_also_answers_the_question_about_the_same_amount() -> None:
    same = (*UNKNOWN, till.DonePressed(), *KEYED, till.AmountConfirmed("p-2"))
    state, _ = played(*same, till.OutcomeArrived("p-1", Result.PAID))
    assert state.phase == till.Keying("1250")
    assert state.late == till.Late(SALE, Result.PAID)
