"""What holds of the till whatever happens in whatever order."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from edge.wire.messages.coin import RefundReason, Refusal
from kiosk.flows.till.effects import Pay, Refund, RequestCode, ShowCustomer
from kiosk.flows.till.events import (
    AcknowledgePressed,
    AgainPressed,
    AmountConfirmed,
    AnotherCustomer,
    AskPressed,
    BackspacePressed,
    CancelPressed,
    ClearPressed,
    CodeScanned,
    CountConfirmed,
    CountPressed,
    CountSettled,
    CursorMoved,
    DayPressed,
    DigitsPressed,
    DonePressed,
    EntryChosen,
    Event,
    FindArrived,
    IncomingPressed,
    IncomingPrintPressed,
    LinePressed,
    LinkChanged,
    ListArrived,
    ListPressed,
    OutcomeArrived,
    PagePressed,
    PaymentsReceived,
    PinConfirmed,
    PosterPressed,
    PrintPressed,
    ReasonChosen,
    ReceiptArrived,
    ReceiptScanned,
    RefundConfirmed,
    RefundPressed,
    ReprintPressed,
    RequestArrived,
    RequestPressed,
    Restored,
    SearchPressed,
    ShiftArrived,
    ShiftOpened,
    Tick,
    TotalsArrived,
    UndoPressed,
    WholePressed,
)
from kiosk.flows.till.machine import step
from kiosk.flows.till.model import MAX_DIGITS, Entry, Pending, Rate, Result, Slip
from kiosk.flows.till.phases import EntryShown, Keying, Paid, State, Working
from tests.kiosk.playing import QUICKLY, play
from tests.kiosk.samples import CLOSED, ENTRIES, INCOMING, MIXED, SHIFT, TILL_PHASES, TOTALS

IDS = st.sampled_from(["p-1", "p-2", "p-3", "r-1", "r-2"])
AMOUNTS = st.sampled_from([1250, 480, 13_200])
PENDING = st.builds(Pending, IDS, AMOUNTS)
EVENTS: st.SearchStrategy[Event] = st.one_of(
    st.builds(DigitsPressed, st.sampled_from(["1", "25", "0", "00", "9"])),
    st.builds(LinePressed, st.sampled_from(Rate)),
    st.builds(AmountConfirmed, IDS),
    st.builds(RequestPressed, IDS),
    st.builds(PinConfirmed, IDS),
    st.builds(
        RequestArrived,
        IDS,
        st.none() | st.just("qr"),
        st.just(9.0),
        st.none() | st.sampled_from(Refusal),
    ),
    st.builds(Tick, st.sampled_from([1.0, 10.0])),
    st.builds(PaymentsReceived, st.just(INCOMING), st.booleans()),
    st.builds(FindArrived, st.just("7"), st.none() | st.just(MIXED), st.booleans()),
    st.builds(ShiftArrived, st.sampled_from([None, SHIFT, CLOSED]), st.booleans()),
    st.builds(TotalsArrived, st.none() | st.just(TOTALS)),
    st.builds(CodeScanned, st.just("code")),
    st.builds(OutcomeArrived, IDS, st.sampled_from(Result), st.none() | st.sampled_from(Refusal)),
    st.builds(ReceiptArrived, IDS, st.integers(0, 3), st.sampled_from(Slip)),
    st.builds(ListArrived, st.none() | st.just((*ENTRIES, MIXED)), st.booleans()),
    st.builds(EntryChosen, st.sampled_from(["p-0", "p-1", "p-2", "p-3"])),
    st.builds(ReasonChosen, st.sampled_from(RefundReason)),
    st.builds(RefundConfirmed, IDS),
    st.builds(LinkChanged, st.booleans()),
    st.builds(Restored, st.lists(PENDING, max_size=2).map(tuple)),
    st.builds(AskPressed, st.none() | IDS),
    st.sampled_from(
        [
            BackspacePressed(),
            ClearPressed(),
            CancelPressed(),
            AnotherCustomer(),
            DonePressed(),
            ReprintPressed(),
            ListPressed(),
            RefundPressed(),
            UndoPressed(),
            PosterPressed(),
            AgainPressed(),
            IncomingPressed(),
            AcknowledgePressed(),
            IncomingPrintPressed("a-1", Rate.REDUCED),
            ReceiptScanned("7"),
            SearchPressed(),
            PagePressed(forward=True),
            CursorMoved(down=True),
            WholePressed(),
            DayPressed(),
            PrintPressed(),
            ShiftOpened("s-1"),
            CountPressed(),
            CountConfirmed(),
            CountSettled(),
        ]
    ),
)
WAY_OUT: tuple[Event, ...] = (*[CancelPressed()] * 3, DonePressed())
HISTORIES = st.lists(EVENTS, max_size=40)


@QUICKLY
@given(HISTORIES)
def test_paid_stands_on_the_screen_only_after_the_ledger_said_so(history: list[Event]) -> None:
    state = State(online=True)
    said: set[str] = set()
    for event in history:
        if isinstance(event, OutcomeArrived) and event.result is Result.PAID:
            said.add(event.id)
        if isinstance(event, PaymentsReceived):
            said.update(arrival.payment_id for arrival in event.incoming)
        state = step(state, event).state
        if isinstance(state.phase, Paid):
            assert state.phase.subject.id in said


@QUICKLY
@given(HISTORIES)
def test_whatever_was_sent_is_open_until_its_outcome_is_known(history: list[Event]) -> None:
    state = State(online=True)
    open_ids: set[str] = set()
    for event in history:
        match event:
            case OutcomeArrived(id, result) if result is not Result.UNKNOWN:
                open_ids.discard(id)
            case RequestArrived(id, None, _, reason) if reason is not None:
                open_ids.discard(id)
        done = step(state, event)
        state = done.state
        for effect in done.effects:
            match effect:
                case Pay(id) | Refund(id) | RequestCode(id):
                    open_ids.add(id)
        assert open_ids <= {pending.id for pending in state.unsettled}


@QUICKLY
@given(HISTORIES)
def test_the_keypad_can_always_be_reached_by_going_back(history: list[Event]) -> None:
    state, _ = play(step, State(online=True), history)
    state, _ = play(step, state, WAY_OUT)
    assert isinstance(state.phase, Keying)


def test_every_phase_has_a_way_out() -> None:
    for phase in TILL_PHASES:
        state, _ = play(step, State(phase, online=True), WAY_OUT)
        assert isinstance(state.phase, Keying), phase


@QUICKLY
@given(HISTORIES)
def test_a_sale_never_grows_past_what_the_contract_carries(history: list[Event]) -> None:
    state = State(online=True)
    for event in history:
        done = step(state, event)
        state = done.state
        if isinstance(state.phase, Keying):
            assert len(state.phase.digits) <= MAX_DIGITS
            assert state.phase.total <= 9_999_999
        for effect in done.effects:
            match effect:
                case Pay(_, amount, _, reduced) | RequestCode(_, amount, reduced):
                    assert 0 <= reduced <= amount
                    assert 1 <= amount <= 9_999_999


@QUICKLY
@given(HISTORIES)
def test_nothing_is_called_withdrawn_before_the_hub_has_closed_it(history: list[Event]) -> None:
    state = State(online=True)
    for event in history:
        withdrawing = isinstance(state.phase, Working) and state.phase.withdrawing
        state = step(state, event).state
        if isinstance(state.phase, Keying) and state.phase.notice == "withdrawn" and withdrawing:
            assert isinstance(event, OutcomeArrived)
            assert event.result in (Result.ABSENT, Result.REFUSED)


@QUICKLY
@given(st.lists(EVENTS, max_size=25), st.sampled_from([*ENTRIES, MIXED]))
def test_no_refund_is_above_what_is_left_at_its_rate(history: list[Event], entry: Entry) -> None:
    state = State(EntryShown(entry), online=True)
    begin: list[Event] = [RefundPressed(), ReasonChosen(RefundReason.OTHER)]
    begun, _ = play(step, state, begin)
    _, effects = play(step, begun, [*history, RefundConfirmed("r-9")])
    for effect in effects:
        if isinstance(effect, Refund):
            by_id = {each.payment_id: each for each in (*ENTRIES, MIXED)}
            of = by_id[effect.payment_id]
            assert 0 <= effect.reduced <= of.left(Rate.REDUCED)
            assert 0 <= effect.amount - effect.reduced <= of.left(Rate.STANDARD)
            assert effect.amount > 0


@QUICKLY
@given(HISTORIES)
def test_every_press_that_sends_money_sends_it_once(history: list[Event]) -> None:
    """With an id of its own for each press, as the screen makes them."""
    state = State(online=True)
    sent: list[str] = []
    for number, event in enumerate(history):
        match event:
            case AmountConfirmed() | RequestPressed() | PinConfirmed():
                event = replace(event, payment_id=f"press-{number}")
            case RefundConfirmed():
                event = replace(event, refund_id=f"press-{number}")
        done = step(state, event)
        state = done.state
        for effect in done.effects:
            match effect:
                case Pay(id) | RequestCode(id) | Refund(id):
                    sent.append(id)
    assert len(sent) == len(set(sent))


@QUICKLY
@given(HISTORIES)
def test_the_customers_display_always_fits(history: list[Event]) -> None:
    _, effects = play(step, State(online=True), history)
    for effect in effects:
        if isinstance(effect, ShowCustomer):
            assert max(len(effect.upper), len(effect.lower)) <= 20
