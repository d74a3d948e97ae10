"""Captions: a final line never changes, never comes back, and is reported once it is on the glass."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk.flows import captions as c
from tests.kiosk.playing import QUICKLY, play

OPEN = (c.ModelLoaded("model", trial=True), c.MeetingOpened("委員会"))


def line(number: int, text: str = "はい") -> c.Caption:
    return c.Caption(number, "議長", text)


def played(*events: c.Event) -> tuple[c.State, list[c.Effect]]:
    return play(c.step, c.State(), events)


def test_a_partial_line_grows_and_becomes_final_in_its_place() -> None:
    state, _ = played(*OPEN, c.PartialHeard(line(1, "それ")), c.PartialHeard(line(1, "それでは")))
    assert state.partial == line(1, "それでは")
    state, _ = played(*OPEN, c.PartialHeard(line(1, "それ")), c.FinalHeard(line(1, "それでは始めます")))
    assert state.partial is None
    assert state.lines == (line(1, "それでは始めます"),)


def test_a_late_partial_of_a_finished_line_changes_nothing() -> None:
    state, _ = played(
        *OPEN, c.FinalHeard(line(1)), c.PartialHeard(line(1, "古い")), c.FinalHeard(line(1, "古い"))
    )
    assert state.lines == (line(1),)
    assert state.partial is None


def test_only_the_last_lines_are_kept() -> None:
    state, _ = played(*OPEN, *(c.FinalHeard(line(number)) for number in range(1, 20)))
    assert [caption.line for caption in state.lines] == list(range(20 - c.KEPT_LINES, 20))


def test_nothing_is_captioned_outside_a_meeting() -> None:
    state, _ = played(c.PartialHeard(line(1)), c.FinalHeard(line(1)))
    assert state.lines == ()
    state, _ = played(*OPEN, c.FinalHeard(line(1)), c.MeetingClosed())
    assert state.lines == ()


def test_the_next_meeting_counts_from_one_again() -> None:
    state, _ = played(
        *OPEN, c.FinalHeard(line(5)), c.MeetingClosed(), c.MeetingOpened("次"), c.FinalHeard(line(1))
    )
    assert state.lines == (line(1),)


def test_a_final_line_on_glass_is_reported_once() -> None:
    proofs = (
        c.Rendered(1, final=False),
        c.Rendered(1, final=True),
        c.Rendered(1, final=True),
        c.Rendered(2, final=True),
    )
    _, effects = played(*OPEN, c.FinalHeard(line(1)), *proofs)
    assert effects == [c.ReportShown(1)]


def test_the_microphones_trouble_is_in_the_state_and_keeps_the_lines() -> None:
    state, _ = played(*OPEN, c.FinalHeard(line(1)), c.MicrophoneChanged(c.Microphone.UNPLUGGED))
    assert state.microphone is c.Microphone.UNPLUGGED
    assert state.lines == (line(1),)


def test_what_was_said_stands_in_no_repr() -> None:
    assert "秘密" not in repr(c.FinalHeard(line(1, "秘密の議題")))


@QUICKLY
@given(
    st.lists(
        st.builds(c.FinalHeard, st.integers(1, 9).map(line))
        | st.builds(c.PartialHeard, st.integers(1, 9).map(line))
    )
)
def test_lines_only_ever_move_on(history: list[c.Event]) -> None:
    state, _ = played(*OPEN, *history)
    numbers = [caption.line for caption in state.lines]
    assert numbers == sorted(set(numbers))
    assert state.partial is None or state.partial.line > state.last


def test_a_room_that_is_kept_away_stays_so_when_a_meeting_opens_and_goes_on_with_its_captions() -> None:
    state, _ = played(c.LinkChanged(False, True), *OPEN, c.FinalHeard(line(1)))
    assert (state.quarantined, state.lines) == (True, (line(1),))
    assert not c.step(state, c.LinkChanged(True)).state.quarantined
