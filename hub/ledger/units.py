"""Whole numbers that must not be taken for one another; to the running program they are plain ``int``."""

from __future__ import annotations

from datetime import date
from typing import NewType

AccountId = NewType("AccountId", int)
"""An account of the ledger."""
NOBODY = AccountId(0)
"""No account has this number."""
Position = NewType("Position", int)
"""A place in the log, counted from 1."""
START = Position(0)
"""Before the first place."""
LotId = NewType("LotId", int)
"""A lot, numbered over all wallets."""
Micros = NewType("Micros", int)
"""Microseconds since 1970-01-01 (UTC)."""
NO_TIME = Micros(0)
"""For money that does not expire."""
Yen = NewType("Yen", int)
"""Whole yen."""
DayNumber = NewType("DayNumber", int)
"""``date.toordinal()`` of a day in the city's time."""
MonthNumber = NewType("MonthNumber", int)
"""``year * 12 + month - 1`` in the city's time."""


def day_number(day: date) -> DayNumber:
    return DayNumber(day.toordinal())


def month_number(day: date) -> MonthNumber:
    """Of the month in which ``day`` lies."""
    return MonthNumber(day.year * 12 + day.month - 1)
