"""Sections as a tree, and terms of office: what holds on a day follows from what was entered. Pure.

Two kinds of entries, both dated and neither ever changed: a section's states (its name and where it stands,
from a day) and a person's orders (発令: put here, charged there as well, released, gone). Entered on 1 March
for 1 April, they take effect by their day; of two for the same day the one that was entered later counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar

MOST_LETTERS_OF_A_SECTION = 40
Entry = TypeVar("Entry", "State", "Appointment")


class Level(StrEnum):
    """部・課・係, from the top. A section stands under one of a higher level, or under none."""

    DEPARTMENT = "department"
    DIVISION = "division"
    UNIT = "unit"

    def may_stand_under(self, parent: Level) -> bool:
        order = list(Level)
        return order.index(parent) < order.index(self)


class Order(StrEnum):
    """発令の種類."""

    ASSIGN = "assign"  # 配属・異動: the one main post; the one before ends
    CHARGE = "charge"  # 兼務: another post beside it
    RELEASE = "release"  # 兼務を解く
    LEAVE = "leave"  # 退職: everything ends


@dataclass(frozen=True, slots=True)
class State:
    """What a section is from a day on. ``entry`` counts up in the order of entering."""

    entry: int
    section: str
    level: Level
    position: int
    day: date
    name: str
    parent: str | None
    closed: bool


@dataclass(frozen=True, slots=True)
class Section:
    """A section as it is on a day."""

    id: str
    level: Level
    name: str
    parent: str | None
    position: int


@dataclass(frozen=True, slots=True)
class Appointment:
    """An order about a person. ``section`` and ``post`` are empty when he leaves."""

    entry: int
    id: str
    person: str
    order: Order
    day: date
    section: str = ""
    post: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """Who held which post where, from a day to before ``until`` (``None``: no end is known)."""

    person: str
    section: str
    post: str
    concurrent: bool
    since: date
    until: date | None = None

    @property
    def last_day(self) -> date | None:
        return self.until - timedelta(days=1) if self.until else None

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


def as_of(states: Iterable[State], day: date) -> dict[str, Section]:
    """The sections that there are on ``day`` by id, each after the one that it stands under."""
    now = {each.section: each for each in _in_order(states) if each.day <= day}
    open_ = [each for each in now.values() if not each.closed]
    return {
        each.section: Section(each.section, each.level, each.name, each.parent, each.position)
        for each in sorted(open_, key=lambda each: (list(Level).index(each.level), each.position))
    }


def outline(sections: Mapping[str, Section]) -> list[tuple[int, Section]]:
    """The tree from the top, each section with its depth. One whose parent is not there stands at the top."""

    def below(parent: str | None, depth: int) -> Iterable[tuple[int, Section]]:
        for each in sorted(sections.values(), key=lambda each: each.position):
            above = each.parent if each.parent in sections else None
            if above == parent:
                yield depth, each
                yield from below(each.id, depth + 1)

    return list(below(None, 0))


def path(sections: Mapping[str, Section], id: str) -> tuple[Section, ...]:
    """From the department down to the section itself; empty when it is not there."""
    found: list[Section] = []
    here = sections.get(id)
    while here is not None:
        found.append(here)
        here = sections.get(here.parent) if here.parent else None
    return tuple(reversed(found))


def terms(appointments: Iterable[Appointment]) -> list[Term]:
    """The terms that somebody's orders make, in the order of their beginning."""
    done: list[Term] = []
    running: list[Term] = []
    for each in _in_order(appointments):
        ended = [term for term in running if _ends(each, term)]
        running = [term for term in running if term not in ended]
        done += [replace(term, until=each.day) for term in ended if term.since < each.day]
        if each.order in (Order.ASSIGN, Order.CHARGE):
            charged = each.order is Order.CHARGE
            running.append(Term(each.person, each.section, each.post, charged, each.day))
    return sorted([*done, *running], key=lambda term: (term.since, term.concurrent))


def _ends(order: Appointment, term: Term) -> bool:
    """Whether the order ends the term, which began before it or on its day."""
    same = (term.section, term.post) == (order.section, order.post)
    match order.order:
        case Order.LEAVE:
            return True
        case Order.ASSIGN:
            return not term.concurrent or same
        case Order.CHARGE:
            return term.concurrent and same
        case Order.RELEASE:
            return term.concurrent and same


def _in_order(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda each: (each.day, each.entry))
