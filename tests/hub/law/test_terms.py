"""The legal deadline of a 転入届, against a calendar read by eye."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.law.calendar import ClosedDays, YearEnd
from hub.law.terms import Term, age_on
from hub.procedures.guide import find_deadline, load_rules
from hub.procedures.model import MovingDateAhead

RULES = load_rules()
OFFICE = ClosedDays((5, 6), True, YearEnd((12, 29), (1, 3)))
DAYS = st.dates(date(2012, 7, 9), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("moved_on", "counted", "last_day"),
    [
        (date(2026, 11, 10), date(2026, 11, 24), date(2026, 11, 24)),  # Tuesday to Tuesday
        (date(2026, 11, 9), date(2026, 11, 23), date(2026, 11, 24)),  # 勤労感謝の日
        (date(2026, 11, 7), date(2026, 11, 21), date(2026, 11, 24)),  # Saturday, Sunday, holiday
        (date(2026, 12, 14), date(2026, 12, 28), date(2026, 12, 28)),  # 御用納め is open
        (date(2026, 12, 15), date(2026, 12, 29), date(2027, 1, 4)),  # the turn of the year
        (date(2025, 12, 20), date(2026, 1, 3), date(2026, 1, 5)),  # 3 January, and Sunday behind it
        (date(2026, 4, 19), date(2026, 5, 3), date(2026, 5, 7)),  # Golden Week with 振替休日 on the 6th
        (date(2026, 9, 7), date(2026, 9, 21), date(2026, 9, 24)),  # 敬老, 国民の休日, 秋分
        (date(2028, 2, 15), date(2028, 2, 29), date(2028, 2, 29)),  # leap year
        (date(2027, 2, 15), date(2027, 3, 1), date(2027, 3, 1)),
    ],
)
def test_fourteen_days_without_the_first_and_never_ending_on_a_closed_day(
    moved_on: date, counted: date, last_day: date
) -> None:
    deadline = find_deadline(RULES, moved_on, moved_on)
    assert (deadline.counted, deadline.last_day) == (counted, last_day)
    assert deadline.moved_by_closed_days is (counted != last_day)


@pytest.mark.parametrize(("days_after", "overdue"), [(0, False), (14, False), (15, True)])
def test_it_is_overdue_from_the_day_after_the_last(days_after: int, overdue: bool) -> None:
    moved_on = date(2026, 11, 10)
    assert find_deadline(RULES, moved_on, moved_on + timedelta(days=days_after)).overdue is overdue


def test_a_deadline_moved_by_closed_days_is_not_overdue_before_it() -> None:
    assert not find_deadline(RULES, date(2026, 12, 15), date(2027, 1, 4)).overdue
    assert find_deadline(RULES, date(2026, 12, 15), date(2027, 1, 5)).overdue


def test_a_move_that_lies_ahead_cannot_be_notified() -> None:
    with pytest.raises(MovingDateAhead):
        find_deadline(RULES, date(2026, 11, 11), date(2026, 11, 10))


def test_the_deadline_is_written_in_both_calendars_with_its_ground() -> None:
    deadline = find_deadline(RULES, date(2026, 11, 10), date(2026, 11, 22))
    assert deadline.text.ja == "令和8年11月24日（火）まで（2026年）"
    assert deadline.text.en == "by 24 November 2026 (Tue)"
    assert "住民基本台帳法22条" in deadline.ground.provision


@given(DAYS)
def test_the_last_day_is_open_and_every_day_between_it_and_the_counted_one_is_not(moved_on: date) -> None:
    deadline = find_deadline(RULES, moved_on, moved_on)
    assert deadline.counted - moved_on == timedelta(days=14)
    assert not OFFICE.closed(deadline.last_day)
    skipped = (deadline.last_day - deadline.counted).days
    assert all(OFFICE.closed(deadline.counted + timedelta(days=day)) for day in range(skipped))


@given(DAYS)
def test_a_term_that_counts_its_first_day_ends_a_day_earlier(event: date) -> None:
    without, counting = Term(14, False, False), Term(14, True, False)
    assert without.last_day(event, OFFICE) - counting.last_day(event, OFFICE) == timedelta(days=1)


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(1951, 11, 22), date(2026, 11, 21), 74),
        (date(1951, 11, 22), date(2026, 11, 22), 75),
        (date(2020, 2, 29), date(2026, 2, 28), 5),
        (date(2020, 2, 29), date(2026, 3, 1), 6),
        (date(2026, 11, 22), date(2026, 11, 22), 0),
    ],
)
def test_an_age_is_reached_on_the_birthday(birth: date, day: date, age: int) -> None:
    assert age_on(birth, day) == age
