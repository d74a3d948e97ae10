"""What holds of the till whatever happens in whatever order."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from kiosk.flows import till
from kiosk.flows.till import Rate, RefundReason, Refusal, Result, Slip
from tests.kiosk.playing import QUICKLY, play
from tests.kiosk.samples import CLOSED, ENTRIES, INCOMING, MIXED, SHIFT, TILL_PHASES, TOTALS

IDS = st.sampled_from(["p-1", "p-2", "p-3", "r-1", "r-2"])
AMOUNTS = st.sampled_from([1250, 480, 13_200])
PENDING = st.builds(till.Pending, IDS, AMOUNTS)
EVENTS: st.SearchStrategy[till.Event] = st.one_of(
    st.builds(till.DigitsPressed, st.sampled_from(["1", "25", "0", "00", "9"])),
    st.builds(till.LinePressed, st.sampled_from(Rate)),
    st.builds(till.AmountConfirmed, IDS),
    st.builds(till.RequestPressed, IDS),
    st.builds(till.PinConfirmed, IDS),
    st.builds(
        till.RequestArrived,
        IDS,
        st.none() | st.just("qr"),
        st.just(9.0),
        st.none() | st.sampled_from(Refusal),
    ),
    st.builds(till.Tick, st.sampled_from([1.0, 10.0])),
    st.builds(till.PaymentsReceived, st.just(INCOMING), st.booleans()),
    st.builds(till.FindArrived, st.just("7"), st.none() | st.just(MIXED), st.booleans()),
    st.builds(till.ShiftArrived, st.sampled_from([None, SHIFT, CLOSED]), st.booleans()),
    st.builds(till.TotalsArrived, st.none() | st.just(TOTALS)),
    st.builds(till.CodeScanned, st.just("code")),
    st.builds(till.OutcomeArrived, IDS, st.sampled_from(Result), st.none() | st.sampled_from(Refusal)),
    st.builds(till.ReceiptArrived, IDS, st.integers(0, 3), st.sampled_from(Slip)),
    st.builds(till.ListArrived, st.none() | st.just((*ENTRIES, MIXED)), st.booleans()),
    st.builds(till.EntryChosen, st.sampled_from(["p-0", "p-1", "p-2", "p-3"])),
    st.builds(till.ReasonChosen, st.sampled_from(RefundReason)),
    st.builds(till.RefundConfirmed, IDS),
    st.builds(till.LinkChanged, st.booleans()),
    st.builds(till.Restored, st.lists(PENDING, max_size=2).map(tuple)),
    st.builds(till.AskPressed, st.none() | IDS),
    st.sampled_from(
        [
            till.BackspacePressed(),
            till.ClearPressed(),
            till.CancelPressed(),
            till.AnotherCustomer(),
            till.DonePressed(),
            till.ReprintPressed(),
            till.ListPressed(),
            till.RefundPressed(),
            till.UndoPressed(),
            till.PosterPressed(),
            till.AgainPressed(),
            till.IncomingPressed(),
            till.AcknowledgePressed(),
            till.IncomingPrintPressed("a-1", Rate.REDUCED),
            till.ReceiptScanned("7"),
            till.SearchPressed(),
            till.PagePressed(forward=True),
            till.CursorMoved(down=True),
            till.WholePressed(),
            till.DayPressed(),
            till.PrintPressed(),
            till.ShiftOpened("s-1"),
            till.CountPressed(),
            till.CountConfirmed(),
            till.CountSettled(),
        ]
    ),
)
WAY_OUT: tuple[till.Event, ...] = (*[till.CancelPressed()] * 3, till.DonePressed())
HISTORIES = st.lists(EVENTS, max_size=40)


@QUICKLY
@given(HISTORIES)
def test_paid_stands_on_the_screen_only_after_the_ledger_said_so(history: list[till.Event]) -> None:
    state = till.State(online=True)
    said: set[str] = set()
    for event in history:
        if isinstance(event, till.OutcomeArrived) and event.result is Result.PAID:
            said.add(event.id)
        if isinstance(event, till.PaymentsReceived):
            said.update(arrival.payment_id for arrival in event.incoming)
        state = till.step(state, event).state
        if isinstance(state.phase, till.Paid):
            assert state.phase.subject.id in said


@QUICKLY
@given(HISTORIES)
def test_whatever_was_sent_is_open_until_its_outcome_is_known(history: list[till.Event]) -> None:
    state = till.State(online=True)
    open_ids: set[str] = set()
    for event in history:
        match event:
            case till.OutcomeArrived(id, result) if result is not Result.UNKNOWN:
                open_ids.discard(id)
            case till.RequestArrived(id, None, _, reason) if reason is not None:
                open_ids.discard(id)
        done = till.step(state, event)
        state = done.state
        for effect in done.effects:
            match effect:
                case till.Pay(id) | till.Refund(id) | till.RequestCode(id):
                    open_ids.add(id)
        assert open_ids <= {pending.id for pending in state.unsettled}


@QUICKLY
@given(HISTORIES)
def test_the_keypad_can_always_be_reached_by_going_back(history: list[till.Event]) -> None:
    state, _ = play(till.step, till.State(online=True), history)
    state, _ = play(till.step, state, WAY_OUT)
    assert isinstance(state.phase, till.Keying)


def test_every_phase_has_a_way_out() -> None:
    for phase in TILL_PHASES:
        state, _ = play(till.step, till.State(phase, online=True), WAY_OUT)
        assert isinstance(state.phase, till.Keying), phase


@QUICKLY
@given(HISTORIES)
def test_a_sale_never_grows_past_what_the_contract_carries(history: list[till.Event]) -> None:
    state = till.State(online=True)
    for event in history:
        done = till.step(state, event)
        state = done.state
        if isinstance(state.phase, till.Keying):
            assert len(state.phase.digits) <= till.MAX_DIGITS
            assert state.phase.total <= 9_999_999
        for effect in done.effects:
            match effect:
                case till.Pay(_, amount, _, reduced) | till.RequestCode(_, amount, reduced):
                    assert 0 <= reduced <= amount
                    assert 1 <= amount <= 9_999_999


@QUICKLY
@given(HISTORIES)
def test_nothing_is_called_withdrawn_before_the_hub_has_closed_it(history: list[till.Event]) -> None:
    state = till.State(online=True)
    for event in history:
        withdrawing = isinstance(state.phase, till.Working) and state.phase.withdrawing
        state = till.step(state, event).state
        if isinstance(state.phase, till.Keying) and state.phase.notice == "withdrawn" and withdrawing:
            assert isinstance(event, till.OutcomeArrived)
            assert event.result in (Result.ABSENT, Result.REFUSED)


@QUICKLY
@given(st.lists(EVENTS, max_size=25), st.sampled_from([*ENTRIES, MIXED]))
def test_no_refund_is_above_what_is_left_at_its_rate(history: list[till.Event], entry: till.Entry) -> None:
    state = till.State(till.EntryShown(entry), online=True)
    begin: list[till.Event] = [till.RefundPressed(), till.ReasonChosen(RefundReason.OTHER)]
    begun, _ = play(till.step, state, begin)
    _, effects = play(till.step, begun, [*history, till.RefundConfirmed("r-9")])
    for effect in effects:
        if isinstance(effect, till.Refund):
            by_id = {each.payment_id: each for each in (*ENTRIES, MIXED)}
            of = by_id[effect.payment_id]
            assert 0 <= effect.reduced <= of.left(Rate.REDUCED)
            assert 0 <= effect.amount - effect.reduced <= of.left(Rate.STANDARD)
            assert effect.amount > 0


@QUICKLY
@given(HISTORIES)
def test_every_press_that_sends_money_sends_it_once(history: list[till.Event]) -> None:
    """With an id of its own for each press, as the screen makes them."""
    state = till.State(online=True)
    sent: list[str] = []
    for number, event in enumerate(history):
        match event:
            case till.AmountConfirmed() | till.RequestPressed() | till.PinConfirmed():
                event = replace(event, payment_id=f"press-{number}")
            case till.RefundConfirmed():
                event = replace(event, refund_id=f"press-{number}")
        done = till.step(state, event)
        state = done.state
        for effect in done.effects:
            match effect:
                case till.Pay(id) | till.RequestCode(id) | till.Refund(id):
                    sent.append(id)
    assert len(sent) == len(set(sent))


@QUICKLY
@given(HISTORIES)
def test_the_customers_display_always_fits(history: list[till.Event]) -> None:
    _, effects = play(till.step, till.State(online=True), history)
    for effect in effects:
        if isinstance(effect, till.ShowCustomer):
            assert max(len(effect.upper), len(effect.lower)) <= 20
