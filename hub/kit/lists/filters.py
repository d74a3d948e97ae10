"""What narrows a list: a choice, a day, a typed value; and the search for a text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from hub.core.db import Transaction
from hub.core.words import TOKYO
from hub.kit import typed
from hub.kit.lists.words import UNKNOWN_CHOICE
from hub.kit.readers import Line
from hub.kit.typed import Mistyped
from kiosk.words.catalogue import Words

MOST_LETTERS = 60
"""Of what is typed into a filter or a search."""
EVERYTHING = Words("すべて", "Everything")

Options = Mapping[Any, Words]
"""A value, mostly an enum's, and its words."""
Condition = sa.ColumnElement[bool]


class NothingFits(Exception):
    """What was typed can be read and is nobody's; ``words`` say so where the rows would stand."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.ja)
        self.words = words


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of some, as it stands in ``of``. ``options`` may be asked of the database."""

    name: str
    words: Words
    options: Options | Callable[[Transaction], Options]
    of: sa.ColumnElement[Any]
    whatever: Words = EVERYTHING

    def offered(self, tx: Transaction) -> Options:
        return self.options(tx) if callable(self.options) else self.options

    def read(self, tx: Transaction, text: str) -> str:
        """Raises ``Mistyped``."""
        if text not in self.offered(tx):
            raise Mistyped(UNKNOWN_CHOICE)
        return text

    def text(self, value: Any) -> str:
        return str(value)

    def condition(self, _tx: Transaction, value: Any) -> Condition:
        return self.of.in_([value])


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """Read by ``reader``, one of ``hub.kit.typed``. ``where`` may raise ``NothingFits``."""

    name: str
    words: Words
    reader: Callable[[str], Any]
    where: Callable[[Transaction, Any], Condition]
    example: str = ""

    def read(self, _tx: Transaction, text: str) -> Any:
        """Raises ``Mistyped``."""
        return self.reader(Line(MOST_LETTERS)(text))

    def text(self, value: Any) -> str:
        return value.isoformat() if isinstance(value, date) else str(value)

    def condition(self, tx: Transaction, value: Any) -> Condition:
        return self.where(tx, value)


Filter = Choice | Typed


def _itself(moment: datetime) -> Any:
    return moment


def days(at: sa.ColumnElement[Any], kept: Callable[[datetime], Any] = _itself) -> tuple[Typed, Typed]:
    """From a day on, and to the end of one, by the clock in Kisarazu. ``kept``: as it is in ``at``."""
    since = Typed(
        name="since",
        words=Words("この日から", "From"),
        reader=typed.day,
        where=lambda _tx, day: at >= kept(_begin(day)),
        example="2026-11-01",
    )
    until = Typed(
        name="until",
        words=Words("この日まで", "Until"),
        reader=typed.day,
        where=lambda _tx, day: at < kept(_begin(day + timedelta(days=1))),
        example="2026-11-30",
    )
    return since, until


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), TOKYO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """A text that is part of something; ``where`` is mostly ``contains`` of some columns."""

    words: Words
    where: Callable[[str], Condition]

    def read(self, text: str) -> str:
        """Raises ``Mistyped``."""
        return Line(MOST_LETTERS)(text)


def contains(*columns: sa.ColumnElement[Any]) -> Callable[[str], Condition]:
    """Any of them holds the text, whatever its width and case; a number however it is grouped."""

    def where(text: str) -> Condition:
        return sa.or_(*(each.icontains(way, autoescape=True) for each in columns for way in ways(text)))

    return where


def ways(text: str) -> list[str]:
    """How the same text may stand in the database: as typed, in half width, in full width, its digits.

    SQLite knows the case of ASCII alone.
    """
    narrow = typed.halved(text)
    wide = "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in narrow)
    try:
        number = [typed.digits(text)]
    except Mistyped:
        number = []
    return list(dict.fromkeys([text, narrow, wide.lower(), wide.upper(), *number]))
