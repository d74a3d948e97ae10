"""The public screen's table: what is on the glass, and what is said about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.flows import signage as s
from tests.kiosk.playing import QUICKLY, play
from tests.kiosk.samples import FESTIVAL, FLOOD, NOON

OTHER = replace(FESTIVAL, announcement="a-2", title="粗大ごみの受付", seconds=8)
READY = s.State(items=(FESTIVAL, OTHER), current=FESTIVAL.key, turned_at=NOON, now=NOON)


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def played(*events: s.Event, start: s.State = READY) -> tuple[s.State, list[s.Effect]]:
    return play(s.step, start, events)


def test_nothing_is_shown_before_the_clock_is_known() -> None:
    state, _ = played(s.ManifestArrived((FESTIVAL,)), s.AlertArrived(FLOOD), start=s.State())
    assert state.on_glass is None


def test_a_manifest_that_brings_its_time_is_shown_at_once() -> None:
    state, _ = played(s.ManifestArrived((FESTIVAL,), now=NOON), start=s.State())
    assert state.item == FESTIVAL


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0, FESTIVAL), (11, FESTIVAL), (12, OTHER), (19, OTHER), (20, FESTIVAL)]
)
def test_the_playlist_turns_by_the_seconds_of_each_item(seconds: int, shown: s.Item) -> None:
    state, _ = played(*(s.Tick(after(second)) for second in range(seconds + 1)))
    assert state.item == shown


def test_shown_is_reported_only_after_the_browser_painted_it_and_once() -> None:
    _, effects = played(s.Tick(after(1)))
    assert effects == []
    painted = s.Rendered(FESTIVAL.announcement, FESTIVAL.revision)
    _, effects = played(s.Tick(after(1)), painted, painted)
    assert effects == [s.ReportShown("a-1", 1, after(1))]


def test_shown_is_dated_by_the_word_of_the_browser_not_by_the_tick_before_it() -> None:
    painted = s.Rendered(FESTIVAL.announcement, FESTIVAL.revision, after(1.7))
    _, effects = played(s.Tick(after(1)), painted)
    assert effects == [s.ReportShown("a-1", 1, after(1.7))]


def test_paint_of_something_else_proves_nothing() -> None:
    _, effects = played(s.Rendered("a-2", 1), s.Rendered("a-1", 9), s.Rendered("w-1", 1))
    assert effects == []


def page(number: int, at: float, of: int = 3, missing: tuple[s.Part, ...] = ()) -> s.Rendered:
    return s.Rendered(FESTIVAL.announcement, 1, after(at), number, of, 18.0, missing)


def test_shown_is_claimed_when_every_page_has_been_there_and_since_the_first() -> None:
    _, effects = played(page(1, 1), page(2, 7))
    assert effects == []
    _, effects = played(page(1, 1), page(2, 7), page(3, 13), page(1, 19))
    assert effects == [s.ReportShown("a-1", 1, after(1))]


def test_pages_before_an_alert_and_pages_after_it_are_not_one_showing() -> None:
    _, effects = played(
        page(1, 1), page(2, 7), s.AlertArrived(FLOOD, after(8)), s.AlertEnded("w-1"), page(3, 20)
    )
    assert not any(isinstance(effect, s.ReportShown) for effect in effects)


def test_pages_of_two_layouts_are_not_one_showing() -> None:
    """A browser that starts anew, or a screen that is turned, may need another number of pages."""
    _, effects = played(page(1, 1), page(3, 7), page(1, 13, of=2))
    assert effects == []
    _, effects = played(page(1, 1), page(3, 7), page(1, 13, of=2), page(2, 19, of=2))
    assert effects == [s.ReportShown("a-1", 1, after(13))]


def test_what_is_not_whole_is_never_called_shown_and_is_said_once() -> None:
    english = (s.Part.ENGLISH,)
    twice = page(2, 7, missing=english), page(2, 25, missing=english)
    _, effects = played(page(1, 1), twice[0], page(3, 13), page(1, 19), twice[1])
    assert effects == [s.ReportNotShown("a-1", 1, (s.Part.ENGLISH,))]


def test_what_was_not_whole_is_shown_once_it_is() -> None:
    broken = s.Rendered("a-1", 1, after(1), missing=(s.Part.PICTURE,))
    state, _ = played(broken, s.AlertArrived(FLOOD, after(2)), s.AlertEnded("w-1"))
    _, effects = played(s.Rendered("a-1", 1, after(3)), start=state)
    assert effects == [s.ReportShown("a-1", 1, after(3))]


def test_an_item_keeps_its_turn_until_all_its_pages_can_be_read() -> None:
    state, _ = played(page(1, 1), s.Tick(after(18.5)))
    assert state.item == FESTIVAL
    state, _ = played(page(1, 1), s.Tick(after(19)))
    assert state.item == OTHER


def test_no_word_of_a_browser_stops_the_playlist() -> None:
    for_ever = s.Rendered("a-1", 1, after(0), seconds=float("inf"))
    state, _ = played(for_ever, s.Tick(after(s.LONGEST_READING_SECONDS)))
    assert state.item == OTHER


@pytest.mark.parametrize(("number", "of"), [(0, 1), (2, 1), (-1, 3)])
def test_a_page_that_cannot_be_proves_nothing(number: int, of: int) -> None:
    _, effects = played(page(number, 1, of))
    assert effects == []


def test_an_alert_takes_the_screen_at_once_and_speaks_once() -> None:
    state, effects = played(s.AlertArrived(FLOOD), s.AlertArrived(FLOOD), s.Tick(after(1)))
    assert state.on_glass == FLOOD.key
    assert effects == [s.Voice("w-1", 1)]


def test_an_alert_ends_by_the_screens_own_clock_with_the_cable_cut() -> None:
    shown = (s.AlertArrived(FLOOD), s.Rendered("w-1", 1), s.LinkChanged(False))
    state, effects = played(*shown, s.Tick(FLOOD.ends - timedelta(seconds=1)))
    assert state.alert == FLOOD
    state, effects = played(*shown, s.Tick(FLOOD.ends))
    assert state.alert is None
    assert state.item is not None
    assert effects[-1] == s.ReportEnded("w-1", 1, NOON, FLOOD.ends, s.EndReason.ENDED)


def test_a_cancelled_alert_leaves_at_once_and_says_why() -> None:
    state, effects = played(s.AlertArrived(FLOOD), s.Rendered("w-1", 1), s.AlertEnded("w-1"))
    assert state.item == FESTIVAL
    assert effects[-1] == s.ReportEnded("w-1", 1, NOON, NOON, s.EndReason.CANCELLED)


def test_an_alert_over_an_announcement_ends_its_evidence_and_a_new_paint_begins_it_again() -> None:
    painted = s.Rendered("a-1", 1)
    state, effects = played(painted, s.AlertArrived(FLOOD, now=after(5)))
    assert s.ReportEnded("a-1", 1, NOON, after(5), s.EndReason.REPLACED) in effects
    _, effects = played(s.AlertEnded("w-1"), painted, start=state)
    assert effects == [s.ReportShown("a-1", 1, after(5))]


@pytest.mark.parametrize(
    ("manifest", "reason"),
    [((), s.EndReason.CANCELLED), ((replace(FESTIVAL, revision=2),), s.EndReason.REPLACED)],
)
def test_what_leaves_the_manifest_leaves_the_screen(
    manifest: tuple[s.Item, ...], reason: s.EndReason
) -> None:
    state, effects = played(s.Rendered("a-1", 1), s.ManifestArrived(manifest, now=after(3)))
    assert effects[-1] == s.ReportEnded("a-1", 1, NOON, after(3), reason)
    assert FESTIVAL.key not in {item.key for item in state.valid}


def test_old_content_stays_while_the_line_is_down() -> None:
    state, _ = played(s.LinkChanged(False), s.Tick(after(3600)))
    assert state.item is not None


def test_a_screen_that_is_kept_away_goes_on_with_what_it_has_until_it_is_let_in() -> None:
    state, _ = played(s.LinkChanged(False, True), s.Tick(after(3600)))
    assert state.quarantined
    assert state.item is not None
    assert not s.step(state, s.LinkChanged(True)).state.quarantined


@pytest.mark.parametrize(
    ("others", "winner"),
    [
        ((replace(FLOOD, announcement="w-2", level=5),), "w-2"),
        ((replace(FLOOD, announcement="w-2", level=3),), "w-1"),
        ((replace(FLOOD, announcement="w-2", level=5, drill=True),), "w-1"),
        ((replace(FLOOD, announcement="w-2", starts=NOON),), "w-2"),
        ((replace(FLOOD, announcement="w-2", level=5, starts=after(10)),), "w-1"),
    ],
)
def test_the_gravest_real_alert_has_the_screen(others: tuple[s.Alert, ...], winner: str) -> None:
    state, _ = played(s.AlertArrived(FLOOD), *map(s.AlertArrived, others))
    assert state.alert is not None
    assert state.alert.announcement == winner


EVENTS: st.SearchStrategy[s.Event] = st.one_of(
    st.builds(s.Tick, st.integers(0, 7200).map(after)),
    st.builds(s.ManifestArrived, st.lists(st.sampled_from([FESTIVAL, OTHER]), unique=True).map(tuple)),
    st.builds(s.AlertArrived, st.sampled_from([FLOOD, replace(FLOOD, revision=2)])),
    st.builds(s.AlertEnded, st.just("w-1")),
    st.builds(s.Rendered, st.sampled_from(["a-1", "a-2", "w-1"]), st.integers(1, 2)),
)


@QUICKLY
@given(st.lists(EVENTS, max_size=40))
def test_reports_of_one_content_alternate_between_shown_and_ended(history: list[s.Event]) -> None:
    _, effects = played(*history)
    shown: set[s.Key] = set()
    for effect in effects:
        match effect:
            case s.ReportShown(announcement, revision):
                assert s.Key(announcement, revision) not in shown
                shown.add(s.Key(announcement, revision))
            case s.ReportEnded(announcement, revision):
                assert s.Key(announcement, revision) in shown
                shown.remove(s.Key(announcement, revision))
