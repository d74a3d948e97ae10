"""The days on which the city office is closed."""

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
