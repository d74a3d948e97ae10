"""What holds of the till whatever happens in whatever order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk.flows import till
from kiosk.flows.till import Refusal, Result, Slip
from tests.kiosk.playing import QUICKLY, play
from tests.kiosk.samples import ENTRIES, TILL_PHASES

IDS = st.sampled_from(["p-1", "p-2", "p-3", "r-1", "r-2"])
AMOUNTS = st.sampled_from([1250, 480, 13_200])
PENDING = st.builds(till.Pending, IDS, AMOUNTS)
EVENTS: st.SearchStrategy[till.Event] = st.one_of(
    st.builds(till.DigitsPressed, st.sampled_from(["1", "25", "0", "00", "9"])),
    st.builds(till.AmountConfirmed, IDS),
    st.builds(till.CodeScanned, st.just("code")),
    st.builds(till.OutcomeArrived, IDS, st.sampled_from(Result), st.none() | st.sampled_from(Refusal)),
    st.builds(till.ReceiptArrived, IDS, st.integers(0, 3), st.sampled_from(Slip)),
    st.builds(till.ListArrived, st.none() | st.just(ENTRIES)),
    st.builds(till.EntryChosen, IDS),
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
        ]
    ),
)
WAY_OUT: tuple[till.Event, ...] = (till.CancelPressed(), till.CancelPressed(), till.DonePressed())
HISTORIES = st.lists(EVENTS, max_size=40)


@QUICKLY
@given(HISTORIES)
def test_paid_stands_on_the_screen_only_after_the_ledger_said_so(history: list[till.Event]) -> None:
    state = till.State(online=True)
    said: set[str] = set()
    for event in history:
        if isinstance(event, till.OutcomeArrived) and event.result is Result.PAID:
            said.add(event.id)
        state = till.step(state, event).state
        if isinstance(state.phase, till.Paid):
            assert state.phase.subject.id in said


@QUICKLY
@given(HISTORIES)
def test_whatever_was_sent_is_open_until_its_outcome_is_known(history: list[till.Event]) -> None:
    state = till.State(online=True)
    open_ids: set[str] = set()
    for event in history:
        if isinstance(event, till.OutcomeArrived) and event.result is not Result.UNKNOWN:
            open_ids.discard(event.id)
        done = till.step(state, event)
        state = done.state
        for effect in done.effects:
            match effect:
                case till.Pay(id) | till.Refund(id):
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
def test_the_amount_never_grows_past_seven_digits(history: list[till.Event]) -> None:
    state = till.State(online=True)
    for event in history:
        state = till.step(state, event).state
        if isinstance(state.phase, till.Keying):
            assert len(state.phase.digits) <= till.MAX_DIGITS
