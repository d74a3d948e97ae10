"""What a subject declares of a list; ``hub.fleet.queries.DEVICES`` is one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from hub.core.db import Transaction
from hub.kit.lists.filters import Filter, Search
from kiosk.words.catalogue import Words

PER_PAGE = 100

Row = Mapping[str, Any]
"""Column → what stands in it, and whatever else the subject's template draws from."""


class Kind(StrEnum):
    """What stands in a column, and so how it is drawn and exported."""

    TEXT = "text"  # words of ours
    OWN = "own"  # what a person wrote: in nobody's language but his
    CODE = "code"  # an id, which may break anywhere
    NUMBER = "number"  # a number that is a name
    COUNT = "count"
    YEN = "yen"
    MOMENT = "moment"
    DAY = "day"
    STATE = "state"


class Place(StrEnum):
    """Where a column is found."""

    EVERYWHERE = "everywhere"
    PAGE = "page"  # buttons
    FILE = "file"  # what the page has no room for, or draws within another column


@dataclass(frozen=True, slots=True)
class State:
    """A badge; ``colour`` is a kind of ``ui.tag``."""

    colour: str
    words: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """``order``: what the rows are sorted by when its head is pressed. ``is_head``: it names the row.

    ``is_drawn`` by the subject's template, from the row; a file has what stands in it all the same.
    """

    name: str
    words: Words
    kind: Kind = Kind.TEXT
    order: sa.ColumnElement[Any] | None = None
    states: Mapping[Any, State] = field(default_factory=dict)
    is_head: bool = False
    is_drawn: bool = False
    place: Place = Place.EVERYWHERE


def as_they_are(_tx: Transaction, found: Sequence[sa.Row[Any]]) -> Iterable[Row]:
    """The rows of a select whose columns bear the names of the list's."""
    return (dict(row._mapping) for row in found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list at ``path``; its tables are taken at ``path.csv``, ``.xlsx`` and ``.json`` under ``name``.

    ``key`` tells the rows apart, and pages begin at it. ``order`` is a column's name, with a minus for the
    last first. A ``is_log`` begins with its newest line, and goes on to what was ``before``.
    ``rows`` makes the values of one page at a time out of what ``select`` found.
    """

    name: str
    path: str
    words: Words
    columns: tuple[Column, ...]
    select: sa.Select[Any]
    key: sa.ColumnElement[Any]
    rows: Callable[[Transaction, Sequence[sa.Row[Any]]], Iterable[Row]] = as_they_are
    filters: tuple[Filter, ...] = ()
    search: Search | None = None
    order: str = ""
    is_log: bool = False
    link: Callable[[Row], str] | None = None
    per_page: int = PER_PAGE

    @property
    def onward(self) -> str:
        """The name in the address of where the next page begins."""
        return "before" if self.is_log else "after"

    @property
    def back(self) -> str:
        return "after" if self.is_log else "before"

    @property
    def shown(self) -> tuple[Column, ...]:
        return tuple(each for each in self.columns if each.place is not Place.FILE)

    @property
    def exported(self) -> tuple[Column, ...]:
        return tuple(each for each in self.columns if each.place is not Place.PAGE)

    def sorted_by(self, name: str) -> Column | None:
        """The column of this name, if rows can be sorted by it."""
        return next((each for each in self.columns if each.name == name and each.order is not None), None)
