"""A table becomes rows and problems, by what an import declares. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from edge.wire import text as wire_text
from edge.wire.text import TextUnfit
from hub.kit.imports.declaration import Field, Good, Import, Problem
from hub.kit.imports.model import FileRefused, Sheet, Why
from hub.kit.imports.words import FORMULA, LIKE_ROW, MISSING, NO_HEAD, NO_ROWS, TO_MEND, TWICE_A_HEAD
from hub.kit.incoming import BLANKS
from hub.kit.refusals import in_words
from hub.kit.typed import Mistyped
from kiosk.words.catalogue import Words, filled

_LOOKED_AT = 20
"""Rows in which the heads may stand: offices put titles above them."""
_MARKS = re.compile(r"[\s*]|[(]?※?(必須|任意)[)]?")
_FORMULA = re.compile(r"[=＝]|#(REF|VALUE|NAME|DIV/0|N/A|NUM|NULL)[!?]?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """``unusable``: why no row of the file can be looked at. ``ignored``: heads that nobody knows."""

    good: Sequence[Good] = ()
    problems: Sequence[Problem] = ()
    unusable: Sequence[Words] = ()
    ignored: Sequence[str] = ()
    blank: int = 0
    head: int = 0

    @property
    def bad_rows(self) -> list[int]:
        return sorted({each.row for each in self.problems})

    def without(self, found: Sequence[Problem]) -> Reading:
        """What the database knows against some rows is added."""
        rows = {each.row for each in found}
        return Reading(
            good=[each for each in self.good if each.row not in rows],
            problems=sorted([*self.problems, *found], key=lambda each: each.row),
            unusable=self.unusable,
            ignored=self.ignored,
            blank=self.blank,
            head=self.head,
        )


def read(declared: Import, sheet: Sheet) -> Reading:
    """Raises ``FileRefused`` when there are more rows than are taken at once."""
    head, places, unusable = _heads(declared, sheet.rows)
    if unusable:
        return Reading(unusable=unusable)
    below = [(number, row) for number, row in enumerate(sheet.rows, 1) if number > head]
    rows = [(number, row) for number, row in below if any(cell.strip(BLANKS) for cell in row)]
    if not rows:
        return Reading(unusable=[NO_ROWS])
    if len(rows) > declared.most:
        raise FileRefused(Why.TOO_MANY_ROWS, most=declared.most)
    good: list[Good] = []
    problems: list[Problem] = []
    seen: dict[tuple[str, Any], int] = {}
    for number, row in rows:
        values, wrong = _row(declared, number, row, places)
        wrong += _repeated(declared, number, values, seen)
        if wrong:
            problems += wrong
        else:
            good.append(Good(number, values))
    known = set(places.values())
    ignored = [cell for place, cell in enumerate(sheet.rows[head - 1]) if cell and place not in known]
    return Reading(
        good=good,
        problems=problems,
        ignored=[each for each in ignored if each != TO_MEND],
        blank=_blank_between(below, rows),
        head=head,
    )


def _heads(declared: Import, rows: Sequence[Sequence[str]]) -> tuple[int, Mapping[str, int], list[Words]]:
    """The row with the heads, the place of each field, and why they cannot be used."""
    known = {_plain(head): each.name for each in declared.fields for head in each.heads}
    found = [
        [(known[_plain(cell)], place) for place, cell in enumerate(row) if _plain(cell) in known]
        for row in rows[:_LOOKED_AT]
    ]
    best = max(range(len(found)), key=lambda number: len({name for name, _ in found[number]}))
    places = dict(found[best])
    unusable = [
        filled(NO_HEAD, {"head": each.heads[0]})
        for each in declared.fields
        if each.is_required and each.name not in places
    ]
    names = [name for name, _ in found[best]]
    unusable += [
        filled(TWICE_A_HEAD, {"head": declared.called(name)}) for name in places if names.count(name) > 1
    ]
    return best + 1, places, unusable


def _plain(head: str) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFKC", head)).casefold()


def _row(
    declared: Import, number: int, row: Sequence[str], places: Mapping[str, int]
) -> tuple[dict[str, Any], list[Problem]]:
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for field in declared.fields:
        place = places.get(field.name)
        cell = row[place] if place is not None and place < len(row) else ""
        try:
            values[field.name] = _value(field, cell)
        except (Mistyped, TextUnfit) as wrong:
            words = wrong.words if isinstance(wrong, Mistyped) else in_words(wrong)
            problems.append(Problem(number, field.name, cell, words))
    return values, problems


def _value(field: Field, cell: str) -> Any:
    text = wire_text.normal(cell).strip(BLANKS)
    if not text:
        if field.is_required:
            raise Mistyped(MISSING)
        return None
    if _FORMULA.match(text):
        raise Mistyped(FORMULA)
    if fault := wire_text.unfit(text):
        raise fault
    return field.reader(text)


def _repeated(
    declared: Import, number: int, values: Mapping[str, Any], seen: dict[tuple[str, Any], int]
) -> list[Problem]:
    problems = []
    for field in declared.fields:
        value = values.get(field.name)
        if not field.is_unique or value is None:
            continue
        first = seen.setdefault((field.name, value), number)
        if first != number:
            words = filled(LIKE_ROW, {"row": first})
            problems.append(Problem(number, field.name, str(value), words))
    return problems


def _blank_between(below: Sequence[tuple[int, Any]], rows: Sequence[tuple[int, Any]]) -> int:
    """Those at the end are how spreadsheets end, and nothing to tell."""
    last = rows[-1][0]
    return sum(number < last for number, _ in below) - len(rows) + 1
