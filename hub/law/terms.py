"""Counting days and years as the law counts them."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec

from hub.law.calendar import ClosedDays


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
