"""Counting days as the law counts them, and the days on which the city office is closed."""

from __future__ import annotations

from datetime import date, timedelta

import jpholiday
import msgspec

ONE_DAY = timedelta(days=1)
MonthAndDay = tuple[int, int]


class YearEnd(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Month and day; runs over the turn of the year."""

    first: MonthAndDay
    last: MonthAndDay


class ClosedDays(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """地方公共団体の休日 (地方自治法4条の2): weekdays (Monday is 0), national holidays, turn of the year."""

    weekdays: tuple[int, ...]
    national_holidays: bool
    year_end: YearEnd

    def closed(self, day: date) -> bool:
        month_and_day = (day.month, day.day)
        return (
            day.weekday() in self.weekdays
            or month_and_day >= self.year_end.first
            or month_and_day <= self.year_end.last
            or (self.national_holidays and bool(jpholiday.is_holiday(day)))
        )

    def next_open(self, day: date) -> date:
        """``day`` itself if the office is open on it."""
        while self.closed(day):
            day += ONE_DAY
        return day


class Term(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A term in days. ``first_day_counts`` is false by 民法140条, true for notifications of the 戸籍法."""

    days: int
    first_day_counts: bool
    moves_to_next_open_day: bool

    def counted(self, event: date) -> date:
        """The last day by counting alone."""
        return event + timedelta(days=self.days - int(self.first_day_counts))

    def last_day(self, event: date, office: ClosedDays) -> date:
        """The last day on which the duty can be done in time."""
        counted = self.counted(event)
        return office.next_open(counted) if self.moves_to_next_open_day else counted


def age_on(birth: date, day: date) -> int:
    """Full years, on the birthday itself; born on 29 February: on 1 March of common years.

    年齢計算ニ関スル法律 reaches an age a day earlier. A sheet only leads to a window, where that is decided.
    """
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
