"""What pages show of one matter: its history in people's names, and what this person may do with it now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from hub.approvals import model, queries, service, words
from hub.approvals.model import WRITING, Case, Person, Seen, State, Step
from hub.approvals.port import Kind, Override
from hub.core import subjects
from hub.core.db import Transaction
from hub.core.words import own
from hub.identity.model import Staff
from hub.identity.staff.queries import names_of
from kiosk.words.catalogue import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a history. ``tag``: colour and words; ``step``: whose turn. What is to come has no time."""

    tag: tuple[str, Words]
    step: str = ""
    who: str = ""
    on_behalf_of: str = ""
    at: datetime | None = None
    revision: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """``seen`` goes into the page's forms: what is decided is what stood there. ``people``: id → name."""

    kind: Kind
    case: Case
    seen: Seen
    tag: tuple[str, Words]
    history: tuple[Line, ...]
    writer: str
    is_writer: bool
    has_written: bool
    may_decide: bool
    decides_for: str | None
    may_finish: bool
    may_withdraw: bool
    may_override: bool
    may_review: bool
    overdue: bool
    review_due: datetime | None

    @property
    def reason(self) -> str:
        """Why it came back or ended; empty when nobody said so."""
        said = [note.reason for note in self.case.notes if note.move not in WRITING]
        return said[-1] if said else ""


def look(tx: Transaction, kind: Kind, reference: str, staff: Staff, now: datetime) -> View | None:
    """``None`` while nothing of it was written."""
    found = queries.find(tx, kind.name, reference)
    if found is None:
        return None
    who = service.person(tx, staff, now)
    override = kind.override if kind.override and kind.override.applies(tx, reference) else None
    people = people_of(tx, [found])
    return View(
        kind=kind,
        case=found,
        seen=kind.content(tx, reference),
        tag=words.STATES[found.state],
        history=tuple(_history(found, people)),
        writer=people[found.writer],
        is_writer=staff.id == found.writer,
        has_written=staff.id in found.writers,
        may_decide=model.may_decide(found, who),
        decides_for=people_of_one(tx, model.decides_for(found, who)),
        may_finish=found.state is State.APPROVED and model.may_finish(found, who),
        may_withdraw=model.may_withdraw(found, who),
        may_override=override is not None and model.may_override(found, who, Step(role=override.role)),
        may_review=may_review(found, who, override),
        overdue=found.overdue(now),
        review_due=found.review_due,
    )


def may_see(tx: Transaction, kind: Kind, found: Case, staff: Staff, now: datetime) -> bool:
    """Whose business it is: those of the subject, who has had or has to say a word, and their deputies."""
    who = service.person(tx, staff, now)
    concerned = {each.person for each in found.notes} | {each.on_behalf_of for each in found.notes}
    return (
        kind.open_to is None
        or staff.may(*kind.open_to)
        or staff.id in concerned
        or model.may_decide(found, who)
        or may_review(found, who, kind.override)
    )


def people_of(tx: Transaction, found: Iterable[Case]) -> dict[str, str]:
    """Everybody in these histories, as others call them; who is nobody of the staff by his id."""
    ids = {
        person
        for case in found
        for person in (
            case.writer,
            *(step.person for step in case.steps if step.person),
            *(note.person for note in case.notes),
            *(note.on_behalf_of for note in case.notes if note.on_behalf_of),
        )
    }
    known = names_of(tx, ids)
    return {id: known.get(id, own(id)) for id in ids}


def people_of_one(tx: Transaction, person: str | None) -> str | None:
    """His name; of nobody none."""
    return names_of(tx, {person}).get(person, own(person)) if person else None


def _history(found: Case, people: Mapping[str, str]) -> Iterator[Line]:
    """What was done, and while it circulates whose turn it is and will be."""
    for note in found.notes:
        is_step = note.move in model.DECISIONS and 0 < note.step <= len(found.steps)
        yield Line(
            tag=words.MOVES[note.move],
            step=_turn(found.steps[note.step - 1], people) if is_step else "",
            who=people[note.person],
            on_behalf_of=people[note.on_behalf_of] if note.on_behalf_of else "",
            at=note.at,
            revision=note.revision,
            reason=note.reason,
        )
    if found.state is State.CIRCULATING:
        for number, step in enumerate(found.steps[found.step - 1 :], found.step):
            is_next = number == found.step
            yield Line(tag=words.WAITS if is_next else words.LATER, step=_turn(step, people))


def _turn(step: Step, people: Mapping[str, str]) -> str:
    if step.person:
        return people[step.person]
    role = subjects.roles().get(step.role)
    return role.ja if role else step.role


def may_review(found: Case, who: Person, override: Override | None) -> bool:
    return override is not None and model.may_review(found, who, Step(role=override.reviewer))
