"""The organisation on a day: sections, who is in them, who is their head, and what somebody held when.

Every question takes the day. ``superiors`` is what approvals ask for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from hub.core.db import Transaction
from hub.identity.organisation import model
from hub.identity.organisation.model import Appointment, Level, Order, Section, State, Term
from hub.identity.organisation.posts import Post, posts
from hub.identity.organisation.tables import appointment, section, section_state
from hub.identity.staff.queries import plain_names


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a section on a day."""

    person: str
    name: str
    post: Post
    concurrent: bool
    since: date


@dataclass(frozen=True, slots=True)
class Held:
    """A post that somebody holds or held: where, as the section was called when the term began."""

    term: Term
    post: Post
    where: tuple[Section, ...]

    @property
    def called(self) -> str:
        return "".join(each.name for each in self.where)


def states(tx: Transaction, id: str | None = None) -> list[State]:
    """All that was ever entered about sections (about one), in the order of entering."""
    query = (
        sa.select(section, section_state)
        .join(section_state, section_state.c.section == section.c.id)
        .order_by(section_state.c.entry)
    )
    if id is not None:
        query = query.where(section.c.id == id)
    return [
        State(row.entry, row.id, Level(row.level), row.position, row.day, row.name, row.parent, row.closed)
        for row in tx.execute(query)
    ]


def sections(tx: Transaction, day: date) -> dict[str, Section]:
    """The sections that there are on ``day``, by id."""
    return model.as_of(states(tx), day)


def section_names(tx: Transaction, ids: Collection[str]) -> dict[str, str]:
    """Id of a section → the name that was entered for it last, also of one that is closed."""
    query = sa.select(section_state.c.section, section_state.c.name).where(section_state.c.section.in_(ids))
    return {row.section: row.name for row in tx.execute(query.order_by(section_state.c.entry))}


def choices(tx: Transaction, day: date) -> dict[str, str]:
    """What a form offers: the sections of ``day`` and those that are going to be, by their whole names."""
    known = states(tx)
    found: dict[str, str] = {}
    for sections in (model.as_of(known, day), model.as_of(known, date.max)):
        for _, each in model.outline(sections):
            found.setdefault(each.id, "　".join(above.name for above in model.path(sections, each.id)))
    return found


def staffed(sections: Mapping[str, Section], members: Mapping[str, Collection[Member]]) -> dict[str, int]:
    """How many have their main post in each section or below it."""
    found = dict.fromkeys(sections, 0)
    for id in sections:
        own = sum(not each.concurrent for each in members.get(id, ()))
        for above in model.path(sections, id):
            found[above.id] += own
    return found


def members(tx: Transaction, section: str, day: date) -> list[Member]:
    """Who is in the section itself on ``day``, the highest post first."""
    return members_of_all(tx, day, {section}).get(section, [])


def members_of_all(
    tx: Transaction, day: date, wanted: Collection[str] | None = None
) -> dict[str, list[Member]]:
    """The same of every section (of those wanted); one without anybody is not in it."""
    holding = [each for each in _terms(tx, sections=wanted) if each.holds(day)]
    called = plain_names(tx, {each.person for each in holding})
    found: dict[str, list[Member]] = defaultdict(list)
    for each in sorted(holding, key=_standing):
        if wanted is None or each.section in wanted:
            found[each.section].append(
                Member(each.person, called[each.person], posts()[each.post], each.concurrent, each.since)
            )
    return dict(found)


def head(tx: Transaction, section: Section, day: date) -> Member | None:
    """The head of the section on ``day``; ``None`` while the post is vacant."""
    return head_among(section.level, members(tx, section.id, day))


def head_among(level: Level, members: Iterable[Member]) -> Member | None:
    """The head of a section of this level among its members, the highest first."""
    return next((each for each in members if each.post.heads is level), None)


def holders(tx: Transaction, post: str, day: date) -> list[Held]:
    """Who holds this post on ``day``, wherever."""
    return _described(tx, [each for each in _terms(tx) if each.post == post and each.holds(day)])


def held(tx: Transaction, person: str, day: date) -> list[Held]:
    """What somebody holds on ``day``: his main post, then the others."""
    return held_of_all(tx, {person}, day)[person]


def held_of_all(tx: Transaction, persons: Collection[str], day: date) -> dict[str, list[Held]]:
    """The same of each of ``persons``."""
    found: dict[str, list[Held]] = {person: [] for person in persons}
    holding = [each for each in _terms(tx, persons=persons) if each.holds(day)]
    for each in _described(tx, sorted(holding, key=lambda each: (each.concurrent, each.since))):
        found[each.term.person].append(each)
    return found


def history(tx: Transaction, person: str) -> list[Held]:
    """All that somebody held, holds and is going to hold, the latest first."""
    return _described(tx, reversed(_terms(tx, persons={person})))


def superiors(tx: Transaction, person: str, day: date) -> list[Member]:
    """The heads above somebody on ``day``, the nearest first: of his main section and of those over it."""
    main = next((each for each in held(tx, person, day) if not each.term.concurrent), None)
    if main is None:
        return []
    above = reversed(model.path(sections(tx, day), main.term.section))
    heads = (head(tx, each, day) for each in above)
    return [each for each in heads if each is not None and each.person != person]


def appointments(
    tx: Transaction, *, persons: Collection[str] | None = None, sections: Collection[str] | None = None
) -> list[Appointment]:
    """Orders that count, in the order of entering: of everybody, of ``persons``, or of whoever was ever
    put into one of ``sections``.
    """
    query = sa.select(appointment).where(appointment.c.withdrawn_at.is_(None))
    if persons is not None:
        query = query.where(appointment.c.person.in_(persons))
    if sections is not None:
        there = sa.select(appointment.c.person).where(appointment.c.section.in_(sections))
        query = query.where(appointment.c.person.in_(there))
    return [
        Appointment(
            row.entry, row.id, row.person, Order(row.kind), row.day, row.section or "", row.post or ""
        )
        for row in tx.execute(query.order_by(appointment.c.entry))
    ]


def _terms(
    tx: Transaction, *, persons: Collection[str] | None = None, sections: Collection[str] | None = None
) -> list[Term]:
    each_ones: dict[str, list[Appointment]] = defaultdict(list)
    for each in appointments(tx, persons=persons, sections=sections):
        each_ones[each.person].append(each)
    return [term for orders in each_ones.values() for term in model.terms(orders)]


def _described(tx: Transaction, found: Iterable[Term]) -> list[Held]:
    known = states(tx)
    return [
        Held(each, posts()[each.post], model.path(model.as_of(known, each.since), each.section))
        for each in found
    ]


def _standing(term: Term) -> tuple[int, bool, date]:
    return posts()[term.post].rank, term.concurrent, term.since
