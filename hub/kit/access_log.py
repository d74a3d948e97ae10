"""The access log as it is read: each line with what came of the act, by the books where it posted to them.

A subject's ``names.py`` offers ``names(tx, ids)``: what people call the things that its acts name by id; its
``outcomes.py`` offers ``outcomes(tx, entries)``: whether what its acts began was done, of those that ended.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from hub.core import subjects
from hub.core.db import Transaction
from hub.identity.access import service as accesses
from hub.identity.access.service import Access, Wanted

_AT_ONCE = 1000


class Outcome(StrEnum):
    """What came of an act."""

    DONE = "done"
    REFUSED = "refused"  # by the books
    OPEN = "open"  # begun, and not (yet) in the books


@dataclass(frozen=True, slots=True)
class Line:
    access: Access
    outcome: Outcome


def lines(tx: Transaction, found: Iterable[Access]) -> list[Line]:
    """The same lines with their outcome."""
    known = list(found)
    entries = {each.entry for each in known if each.entry}
    ended = {
        id: done
        for part in (subjects.parts("outcomes") if entries else ())
        for id, done in part.outcomes(tx, entries).items()
    }
    return [Line(each, _outcome(each, ended)) for each in known]


def about_citizen(
    tx: Transaction, citizen: str, limit: int = 200, *, before: int | None = None
) -> list[Access]:
    """What he is told, newest first: every look at his data, and of what was to be done only what was.

    However much was begun and refused in between; those older than the line ``before``.
    """
    done = (each.access for each in every(tx, Wanted(about=citizen), before) if each.outcome is Outcome.DONE)
    return list(islice(done, limit))


def every(tx: Transaction, wanted: Wanted, before: int | None = None) -> Iterator[Line]:
    """All wanted lines, newest first, those older than the line ``before``; few at a time are in memory."""
    while found := accesses.listed(tx, wanted, before=before, limit=_AT_ONCE):
        yield from lines(tx, found)
        before = found[-1].id


def names(tx: Transaction, found: Iterable[Access]) -> dict[tuple[str, str], str]:
    """Subject and id → what people call it, of what they have a name for."""
    ids: dict[str, set[str]] = defaultdict(set)
    for each in found:
        ids[each.subject].add(each.reference)
    return {
        (part.SUBJECT, id): name
        for part in subjects.parts("names")
        if part.SUBJECT in ids
        for id, name in part.names(tx, ids[part.SUBJECT]).items()
    }


def _outcome(access: Access, ended: dict[str, bool]) -> Outcome:
    if access.entry is None:
        return Outcome.DONE
    done = ended.get(access.entry)
    if done is None:
        return Outcome.OPEN
    return Outcome.DONE if done else Outcome.REFUSED
