"""Payments by the shop's printed code: heard, seen, acknowledged, printed."""

from __future__ import annotations

from edge.wire.messages.coin import Way
from kiosk.flows.till.effects import Acknowledge, Announce, Chime, PrintReceipt
from kiosk.flows.till.events import (
    AcknowledgePressed,
    CancelPressed,
    IncomingPressed,
    IncomingPrintPressed,
    LinePressed,
    PaymentsReceived,
    PosterPressed,
    ReceiptArrived,
)
from kiosk.flows.till.model import IncomingPayment, Pending, Rate, Receipt, Slip, Sound
from kiosk.flows.till.phases import AtPoster, IncomingShown, Keying, Paid
from kiosk.words.language import Language
from tests.kiosk.flows.test_till import KEYED, SENT, played
from tests.kiosk.samples import NOON

FIRST = IncomingPayment("a-1", "00000-00310", 1250, NOON)
SECOND = IncomingPayment("a-2", "00000-00328", 480, NOON)
CAME = PaymentsReceived((FIRST,))
BOTH = PaymentsReceived((FIRST, SECOND))
SEEN = IncomingPressed()


def test_an_arrival_is_heard_and_kept_until_somebody_has_seen_it() -> None:
    state, effects = played(CAME)
    assert effects == [Chime(Sound.ARRIVED), Announce(1250, Language.JA)]
    assert state.incoming == (FIRST,)
    state, effects = played(SEEN, AcknowledgePressed("a-1"), start=state)
    assert effects == [Acknowledge(("a-1",))]
    assert (state.incoming, state.phase) == ((), Keying())


def test_what_comes_twice_is_said_once() -> None:
    state, effects = played(CAME, CAME, BOTH)
    assert state.incoming == (FIRST, SECOND)
    assert sum(isinstance(effect, Announce) for effect in effects) == 2
    state, effects = played(PaymentsReceived((SECOND, SECOND)))
    assert state.incoming == (SECOND,)


def test_what_was_acknowledged_does_not_come_back() -> None:
    state, effects = played(CAME, SEEN, AcknowledgePressed(), CAME)
    assert state.incoming == ()
    assert sum(isinstance(effect, Announce) for effect in effects) == 1


def test_an_arrival_never_touches_the_payment_on_the_screen() -> None:
    state, _ = played(*SENT)
    after, effects = played(CAME, start=state)
    assert after.phase == state.phase
    assert Chime(Sound.PAID) not in effects


def test_the_arrival_that_the_till_waits_for_fills_the_screen_and_is_printed_at_its_rates() -> None:
    keyed = (*KEYED, LinePressed(Rate.REDUCED), PosterPressed())
    state, effects = played(*keyed, CAME)
    subject = Pending("a-1", 1250, reduced=1250)
    assert state.phase == Paid(subject, Receipt(Slip.PRINTING), "00000-00310", Way.POSTER)
    assert PrintReceipt("a-1", 1250, 0, None, 1250) in effects
    assert Acknowledge(("a-1",)) in effects
    assert state.incoming == ()


def test_another_amount_is_said_and_the_till_waits_on() -> None:
    state, _ = played(*KEYED, PosterPressed(), PaymentsReceived((SECOND,)))
    assert state.phase == AtPoster(1250, other=480)
    assert state.incoming == (SECOND,)
    assert played(CancelPressed(), start=state)[0].phase == Keying("1250")


def test_what_came_in_without_a_line_is_counted_and_answers_no_waiting_screen() -> None:
    state, effects = played(*KEYED, PosterPressed(), PaymentsReceived((FIRST, SECOND), meanwhile=True))
    assert state.phase == AtPoster(1250)
    assert (state.meanwhile, len(state.incoming)) == (2, 2)
    assert not any(isinstance(effect, Announce) for effect in effects)
    state, _ = played(CancelPressed(), SEEN, AcknowledgePressed(), start=state)
    assert (state.meanwhile, state.incoming) == (0, ())


def test_all_at_once_can_be_acknowledged_and_one_leaves_the_others() -> None:
    state, effects = played(BOTH, SEEN, AcknowledgePressed("a-1"))
    assert state.phase == IncomingShown()
    assert state.incoming == (SECOND,)
    _, effects = played(BOTH, SEEN, AcknowledgePressed())
    assert effects[-1] == Acknowledge(("a-1", "a-2"))


def test_the_shop_says_the_rate_once_and_copies_repeat_it() -> None:
    eight, ten = (IncomingPrintPressed("a-1", rate) for rate in (Rate.REDUCED, Rate.STANDARD))
    confirmed = ReceiptArrived("a-1", 0, Slip.CONFIRMED)
    _, effects = played(CAME, SEEN, eight, eight, confirmed, ten)
    printed = [effect for effect in effects if isinstance(effect, PrintReceipt)]
    assert printed == [
        PrintReceipt("a-1", 1250, 0, None, 1250),
        PrintReceipt("a-1", 1250, 1, None, 1250),
    ]


def test_paper_that_never_came_out_lets_the_rate_be_chosen_again() -> None:
    eight, ten = (IncomingPrintPressed("a-1", rate) for rate in (Rate.REDUCED, Rate.STANDARD))
    refused = ReceiptArrived("a-1", 0, Slip.REFUSED, ("paper_out",))
    _, effects = played(CAME, SEEN, eight, refused, ten)
    assert effects[-1] == PrintReceipt("a-1", 1250, 0, None, 0)
