"""What holds on a day follows from what was entered, in whatever order it was entered."""

from __future__ import annotations

from datetime import date

import pytest

from hub.identity.organisation.model import (
    Appointment,
    Level,
    Order,
    State,
    as_of,
    outline,
    path,
    terms,
)
from hub.identity.organisation.posts import posts

APRIL = date(2026, 4, 1)
JULY = date(2026, 7, 1)
OCTOBER = date(2026, 10, 1)


def state(
    entry: int,
    section: str,
    day: date,
    name: str,
    parent: str | None = None,
    *,
    level: Level = Level.DIVISION,
    closed: bool = False,
) -> State:
    return State(entry, section, level, entry, day, name, parent, closed)


def order(entry: int, kind: Order, day: date, where: str = "", post: str = "officer") -> Appointment:
    return Appointment(entry, f"a-{entry}", "s1", kind, day, where, post)


def test_a_section_is_called_as_on_the_day_and_its_old_names_stay() -> None:
    states = [state(1, "a", APRIL, "広報課"), state(2, "a", OCTOBER, "秘書広報課")]
    names = [as_of(states, day)["a"].name for day in (APRIL, JULY, OCTOBER)]
    assert names == ["広報課", "広報課", "秘書広報課"]


def test_before_it_was_founded_and_after_it_was_closed_there_is_none() -> None:
    states = [state(1, "a", APRIL, "係"), state(2, "a", OCTOBER, "係", closed=True)]
    assert [bool(as_of(states, day)) for day in (date(2026, 3, 31), JULY, OCTOBER)] == [False, True, False]


def test_of_two_entries_for_one_day_the_later_one_counts() -> None:
    states = [state(2, "a", APRIL, "正しい課"), state(1, "a", APRIL, "誤った課")]
    assert as_of(states, APRIL)["a"].name == "正しい課"


def test_the_tree_goes_from_the_top_and_a_section_whose_parent_is_closed_is_still_seen() -> None:
    states = [
        state(1, "u", APRIL, "税務係", "d", level=Level.UNIT),
        state(2, "d", APRIL, "税務課", "top"),
        state(3, "top", APRIL, "財務部", level=Level.DEPARTMENT),
        state(4, "top", OCTOBER, "財務部", level=Level.DEPARTMENT, closed=True),
    ]
    drawn = [(depth, each.name) for depth, each in outline(as_of(states, APRIL))]
    assert drawn == [(0, "財務部"), (1, "税務課"), (2, "税務係")]
    assert [each.name for each in path(as_of(states, APRIL), "u")] == ["財務部", "税務課", "税務係"]
    assert [(depth, each.name) for depth, each in outline(as_of(states, OCTOBER))] == [
        (0, "税務課"),
        (1, "税務係"),
    ]


@pytest.mark.parametrize(
    ("level", "parent", "may"),
    [
        (Level.DIVISION, Level.DEPARTMENT, True),
        (Level.UNIT, Level.DEPARTMENT, True),
        (Level.DEPARTMENT, Level.DEPARTMENT, False),
        (Level.DEPARTMENT, Level.UNIT, False),
    ],
)
def test_a_section_stands_under_a_higher_one(level: Level, parent: Level, may: bool) -> None:
    assert level.may_stand_under(parent) is may


def test_a_transfer_ends_the_main_post_and_leaves_the_other_ones() -> None:
    made = terms(
        [
            order(1, Order.ASSIGN, APRIL, "a"),
            order(2, Order.CHARGE, APRIL, "b"),
            order(3, Order.ASSIGN, OCTOBER, "c", "chief"),
        ]
    )
    assert [(each.section, each.since, each.until) for each in made] == [
        ("a", APRIL, OCTOBER),
        ("b", APRIL, None),
        ("c", OCTOBER, None),
    ]


def test_an_order_for_a_later_day_may_be_entered_first() -> None:
    made = terms([order(1, Order.ASSIGN, OCTOBER, "c"), order(2, Order.ASSIGN, APRIL, "a")])
    assert [(each.section, each.until) for each in made] == [("a", OCTOBER), ("c", None)]


def test_an_order_that_another_of_the_same_day_replaces_makes_no_term() -> None:
    made = terms([order(1, Order.ASSIGN, APRIL, "wrong"), order(2, Order.ASSIGN, APRIL, "right")])
    assert [each.section for each in made] == ["right"]


def test_a_release_ends_that_post_alone_and_leaving_ends_all() -> None:
    made = terms(
        [
            order(1, Order.ASSIGN, APRIL, "a"),
            order(2, Order.CHARGE, APRIL, "b"),
            order(3, Order.CHARGE, APRIL, "c"),
            order(4, Order.RELEASE, JULY, "b"),
            order(5, Order.LEAVE, OCTOBER),
        ]
    )
    assert {each.section: each.until for each in made} == {"a": OCTOBER, "b": JULY, "c": OCTOBER}


def test_somebody_who_was_charged_with_a_post_and_then_assigned_to_it_holds_it_once() -> None:
    made = terms([order(1, Order.CHARGE, APRIL, "a"), order(2, Order.ASSIGN, JULY, "a")])
    assert [(each.concurrent, each.until) for each in made] == [(True, JULY), (False, None)]


def test_every_level_has_a_post_that_heads_it() -> None:
    assert {each.heads for each in posts().values()} >= set(Level)
