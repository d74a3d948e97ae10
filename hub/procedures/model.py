"""転入 (moving in): what is asked, and what the guide sheet says. Values only; no name is on the sheet."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from edge.wire.messages.procedures import Companion, Insurance, Text
from hub.law.rules import Ground, Standing


class CaseConflict(ValueError):
    """The id of a case that is there already, with another body."""


class MovingDateAhead(ValueError):
    """住民基本台帳法22条: a move is notified after it, never in advance."""


class BirthDateAhead(ValueError):
    """Nobody who moves is born later than today."""


@dataclass(frozen=True, slots=True)
class Interview:
    """The three answers, and the birth date from the card. ``None``: not answered."""

    moved_on: date = field(repr=False)
    companions: frozenset[Companion] | None = field(default=None, repr=False)
    insurance: Insurance | None = field(default=None, repr=False)
    birth_date: date | None = field(default=None, repr=False)


class Need(StrEnum):
    """What a rule says of one errand. ``ASK``: the window decides, and the sheet says so."""

    NEEDED = "needed"
    ASK = "ask"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Deadline:
    """``counted``: the last day as counted; ``last_day``: later if the city office is closed on it."""

    counted: date
    last_day: date
    overdue: bool
    ground: Ground
    text: Text

    @property
    def moved_by_closed_days(self) -> bool:
        return self.counted != self.last_day


@dataclass(frozen=True, slots=True)
class Errand:
    """``ground`` is None where no rule could be applied; then ``need`` is ``ASK``."""

    name: Text
    need: Need
    bring: tuple[Text, ...]
    ground: Ground | None


@dataclass(frozen=True, slots=True)
class Stop:
    """One window; ``order`` counts from 1 in the order of the visit."""

    order: int
    number: str
    name: Text
    errands: tuple[Errand, ...]


@dataclass(frozen=True, slots=True)
class GuideSheet:
    """The sheet as data: an edge turns it into paper, a page into HTML.

    ``standing`` is that of the route; a sample says so in its notes too.
    """

    title: Text
    case_number: str
    issued_on: date
    deadline: Deadline
    stops: tuple[Stop, ...]
    bring: tuple[Text, ...]
    notes: tuple[Text, ...]
    standing: Standing
