"""A local day as a stretch of the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from hub.core.db import Transaction
from hub.core.words import TOKYO
from hub.ledger.service import microseconds
from hub.ledger.statements import position_before


@dataclass(frozen=True, slots=True)
class Stretch:
    """The positions above ``after``, up to ``through``."""

    after: int
    through: int


NOTHING = Stretch(0, 0)


def stretch_of(tx: Transaction, day: str) -> Stretch:
    """The entries of a local day (YYYY-MM-DD); nothing for a day that no calendar has."""
    try:
        begin = datetime.combine(date.fromisoformat(day), time(), TOKYO)
        end = begin + timedelta(days=1)
    except (ValueError, OverflowError):
        return NOTHING
    return Stretch(position_before(tx, microseconds(begin)), position_before(tx, microseconds(end)))
