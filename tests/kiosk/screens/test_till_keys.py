"""Whatever a finger can press on the till, a key of the keyboard can press too."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from typing import Any

import pytest

from kiosk.flows.till.model import Pending
from kiosk.flows.till.phases import EnterPin, Listing, ShowingCode, State, Working
from kiosk.screens.draw import Artist, screens_environment
from kiosk.screens.till.view import PRESSES, VIEW
from tests.kiosk.samples import INCOMING, SHIFT, TILL_STATES

ARTIST = Artist(VIEW, screens_environment())
WITHOUT_A_KEY = {"language"}
"""Chosen once, and within reach of Tab."""


class Buttons(HTMLParser):
    """Every pressable element's attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[dict[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if "data-press" in values:
            self.found.append(values)


@cache
def buttons(state: State) -> list[dict[str, str]]:
    return Buttons(ARTIST.page(state)).found


def test_every_press_is_known_and_has_a_key() -> None:
    for state in TILL_STATES:
        for button in buttons(state):
            press, value = button["data-press"], button.get("data-value")
            assert press in PRESSES
            by_arrows = press == "entry"  # ↑ ↓ lead to the line, Enter opens it
            if press not in WITHOUT_A_KEY and value != "00" and not by_arrows:
                assert button.get("data-key"), (state.phase, press)


def test_no_key_means_two_things_on_one_screen() -> None:
    for state in TILL_STATES:
        keys = Counter(key for button in buttons(state) for key in button.get("data-key", "").split())
        doubled = {key for key, count in keys.items() if count > 1}
        assert doubled == set(), (state.phase, doubled)


def test_every_element_has_an_id_of_its_own() -> None:
    for state in TILL_STATES:
        ids = Counter(button["id"] for button in buttons(state))
        assert max(ids.values()) == 1, (state.phase, ids)


def test_the_line_under_the_cursor_opens_with_enter_until_something_is_searched_for() -> None:
    for state in TILL_STATES:
        if isinstance(state.phase, Listing) and state.phase.entries:
            entered = [each for each in buttons(state) if "Enter" in each.get("data-key", "")]
            searching = state.phase.search != state.phase.searched
            assert [each["data-press"] for each in entered] == ["search" if searching else "entry"]
            if not searching:
                assert entered[0]["data-value"] == state.phase.entries[state.phase.cursor].payment_id


def test_every_screen_but_a_waiting_one_has_a_way_on_by_enter_or_a_way_back_by_escape() -> None:
    for state in TILL_STATES:
        if not isinstance(state.phase, Working):
            keys = {key for button in buttons(state) for key in button.get("data-key", "").split()}
            assert keys & {"Enter", "Escape"}, state.phase


@pytest.mark.parametrize(
    "strip",
    [
        {},
        {"incoming": INCOMING[:1]},
        {"incoming": INCOMING, "meanwhile": 2},
        {"printer_reasons": ("paper_out",)},
        {"online": False},
    ],
)
def test_a_shift_is_opened_with_f10_whatever_stands_in_the_strip(strip: dict[str, Any]) -> None:
    state = replace(State(online=True), **strip)
    assert [each["data-press"] for each in buttons(state) if each.get("data-key") == "F10"] == ["shift_open"]
    open = replace(state, shift=SHIFT)
    assert not [each for each in buttons(open) if each.get("data-key") == "F10"]


def test_whatever_was_not_seen_is_counted_whether_it_came_while_the_till_was_away_or_since() -> None:
    for incoming in (INCOMING[:1], INCOMING):
        page = ARTIST.page(State(online=True, incoming=incoming, meanwhile=1))
        assert f"まだ見ていない支払い {len(incoming)}件" in page


def test_a_pin_is_dots_on_the_screen() -> None:
    state = State(EnterPin(Pending("p-1", 1250), "card-text", "7391"), online=True)
    page = ARTIST.page(state)
    assert page.count('class="filled"') == 4
    assert "7391" not in page
    assert "card-text" not in page


def test_the_countdown_changes_without_drawing_the_code_anew() -> None:
    shown = State(ShowingCode(Pending("p-1", 1250), "CODE", 300.0, 1.0), online=True)
    later = replace(shown, phase=ShowingCode(Pending("p-1", 1250), "CODE", 300.0, 2.0))
    before, after = dict(ARTIST.parts(shown)), dict(ARTIST.parts(later))
    assert before["state"] == after["state"]
    assert (before["seconds"].strip(), after["seconds"].strip()) == ("299", "298")
