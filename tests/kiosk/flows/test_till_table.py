"""Every screen of the till knows every event: it handles it, or says that it ignores it."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from kiosk.flows.till.events import CancelPressed, DayPressed, Event
from kiosk.flows.till.navigation import stay
from kiosk.flows.till.phases import Day, Phase
from kiosk.flows.till.table import KEYS, LATE, TABLE, On, on, row

PHASES, EVENTS = set(get_args(Phase)), set(get_args(Event))


def test_every_screen_has_a_row() -> None:
    assert set(TABLE) == PHASES


@pytest.mark.parametrize("phase", TABLE, ids=lambda phase: phase.__name__)
def test_a_screen_handles_or_ignores_every_event(phase: type[Any]) -> None:
    missing = {event.__name__ for event in EVENTS - set(TABLE[phase])}
    assert not missing
    assert set(TABLE[phase]) <= EVENTS


@pytest.mark.parametrize("event", sorted(EVENTS, key=str), ids=str)
def test_every_event_means_something_somewhere(event: type[Any]) -> None:
    assert any(of_screen[event] is not stay for of_screen in TABLE.values())


def test_a_row_that_forgets_an_event_is_seen() -> None:
    handled: On[Day] = on(DayPressed, stay)
    _, of_day = row(Day, handled, ignores=KEYS | LATE)
    assert CancelPressed not in of_day
    with pytest.raises(KeyError):
        of_day[CancelPressed]


def test_only_keys_and_late_answers_are_ignored_in_the_gross() -> None:
    with pytest.raises(ValueError, match="CancelPressed"):
        row(Day, on(CancelPressed, stay), ignores=frozenset({CancelPressed}))
