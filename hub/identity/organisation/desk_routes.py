"""The desk's pages of the organisation: the tree on a day, a section, and for administrators its changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hub.core.context import Context
from hub.core.db import Transaction, reading
from hub.core.web import page
from hub.core.words import local_day
from hub.identity.model import Staff
from hub.identity.organisation import model, queries, service
from hub.identity.organisation.model import MOST_LETTERS_OF_A_SECTION, Level, Section
from hub.identity.organisation.service import OrganisationError
from hub.identity.organisation.words import DAY_NEEDED, LEVELS
from hub.identity.subject import ADMIN
from hub.identity.web import CurrentContext, CurrentStaff, require
from hub.kit.acts import Act, Audited
from hub.kit.readers import DAY, line

router = APIRouter()
SUBJECT = "identity"
HOME = "/desk/organisation"

Admin = Annotated[Staff, Depends(require(ADMIN))]
FormId = Annotated[str, Form(pattern=r"^[0-9A-Za-z-]{1,36}$")]
Name = Annotated[str, line(MOST_LETTERS_OF_A_SECTION), Form(min_length=1)]
Parent = Annotated[str, Form(max_length=36)]
Day = Annotated[date | None, DAY, Form()]
Asked = Annotated[date | None, DAY, Query()]


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in a form about a section, and what is wrong with it."""

    id: str
    name: str = ""
    level: str = Level.DIVISION.value
    parent: str = ""
    day: date | None = None
    wrong: Mapping[str, str] = field(default_factory=dict)


@router.get(HOME)
def tree(request: Request, context: CurrentContext, person: CurrentStaff, day: Asked = None) -> Response:
    day = day or local_day(context.clock.now())
    with reading(context.engine) as tx:
        sections = queries.sections(tx, day)
        members = queries.members_of_all(tx, day)
    heads = {id: queries.head_among(each.level, members.get(id, ())) for id, each in sections.items()}
    values = {
        "outline": model.outline(sections),
        "heads": heads,
        "staffed": queries.staffed(sections, members),
        "levels": LEVELS,
        "day": day,
        "may_change": person.may(ADMIN),
    }
    return page(request, "identity/organisation.html", values)


@router.get(f"{HOME}/sections/new")
def new_section(request: Request, context: CurrentContext, _admin: Admin, parent: str = "") -> Response:
    day = local_day(context.clock.now())
    return _form(request, context, Typed(context.new_id(), parent=parent, day=day))


@router.post(f"{HOME}/sections")
def found(
    request: Request,
    context: CurrentContext,
    act: Annotated[Act, Depends(Audited(SUBJECT, "found_section", ADMIN))],
    id: FormId,
    level: Annotated[Level, Form()],
    name: Name,
    parent: Parent = "",
    day: Day = None,
) -> Response:
    try:
        with act.transaction() as tx:
            now, by = context.clock.now(), act.staff.id
            service.found(tx, id, level, name, parent or None, _day(day), by, now)
            act.note(tx, id)
    except OrganisationError as refused:
        return _form(request, context, Typed(id, name, level.value, parent, day, _wrong(refused)))
    return RedirectResponse(f"{HOME}?day={day}", 303)


@router.get(f"{HOME}/sections/{{id}}")
def section_page(
    request: Request, context: CurrentContext, person: CurrentStaff, id: str, day: Asked = None
) -> Response:
    day = day or local_day(context.clock.now())
    with reading(context.engine) as tx:
        states = queries.states(tx, id)
        if not states:
            raise HTTPException(404)
        sections = queries.sections(tx, day)
        known = queries.states(tx)
        members = queries.members(tx, id, day)
    here = sections.get(id)
    latest = model.as_of(known, date.max).get(id) or here
    values = {
        "id": id,
        "here": here,
        "called": (here or latest or states[-1]).name,
        "path": model.path(sections, id)[:-1],
        "below": [each for each in sections.values() if each.parent == id],
        "members": members,
        "head": queries.head_among(here.level, members) if here else None,
        "states": sorted(states, key=lambda each: (each.day, each.entry)),
        "names": {each.section: each.name for each in known},
        "levels": LEVELS,
        "day": day,
        "today": local_day(context.clock.now()),
        "may_change": person.may(ADMIN) and latest is not None,
    }
    return page(request, "identity/section.html", values)


@router.get(f"{HOME}/sections/{{id}}/change")
def change_page(request: Request, context: CurrentContext, _admin: Admin, id: str) -> Response:
    day = local_day(context.clock.now())
    with reading(context.engine) as tx:
        here = _latest(tx, id)
    typed = Typed(id, here.name, here.level.value, here.parent or "", day)
    return _form(request, context, typed, here)


@router.post(f"{HOME}/sections/{{id}}/change")
def change(
    request: Request,
    context: CurrentContext,
    act: Annotated[Act, Depends(Audited(SUBJECT, "change_section", ADMIN))],
    id: str,
    name: Name,
    parent: Parent = "",
    day: Day = None,
) -> Response:
    try:
        with act.transaction() as tx:
            here = _latest(tx, id)
            service.change(tx, id, name, parent or None, _day(day), act.staff.id, context.clock.now())
            act.note(tx, id)
    except OrganisationError as refused:
        typed = Typed(id, name, here.level.value, parent, day, _wrong(refused))
        return _form(request, context, typed, here)
    return RedirectResponse(f"{HOME}/sections/{id}?day={day}", 303)


@router.get(f"{HOME}/sections/{{id}}/close")
def close_page(request: Request, context: CurrentContext, _admin: Admin, id: str) -> Response:
    return _closing(request, context, Typed(id, day=local_day(context.clock.now())))


@router.post(f"{HOME}/sections/{{id}}/close")
def close(
    request: Request,
    context: CurrentContext,
    act: Annotated[Act, Depends(Audited(SUBJECT, "close_section", ADMIN))],
    id: str,
    day: Day = None,
) -> Response:
    try:
        with act.transaction() as tx:
            _latest(tx, id)
            service.close(tx, id, _day(day), act.staff.id, context.clock.now())
            act.note(tx, id)
    except OrganisationError as refused:
        return _closing(request, context, Typed(id, day=day, wrong=_wrong(refused)))
    return RedirectResponse(f"{HOME}/sections/{id}", 303)


def _form(request: Request, context: Context, typed: Typed, here: Section | None = None) -> Response:
    with reading(context.engine) as tx:
        choices = queries.choices(tx, typed.day or local_day(context.clock.now()))
    values = {
        **asdict(typed),
        "here": here,
        "choices": {id: called for id, called in choices.items() if id != typed.id},
        "levels": LEVELS,
    }
    return page(request, "identity/section_form.html", values, 409 if typed.wrong else 200)


def _closing(request: Request, context: Context, typed: Typed) -> Response:
    with reading(context.engine) as tx:
        values = {**asdict(typed), "here": _latest(tx, typed.id)}
    return page(request, "identity/section_close.html", values, 409 if typed.wrong else 200)


def _latest(tx: Transaction, id: str) -> Section:
    """As it is in the end of all that was entered; 404 when there is no such section (any more)."""
    found = queries.sections(tx, date.max).get(id)
    if found is None:
        raise HTTPException(404)
    return found


def _day(day: date | None) -> date:
    if day is None:
        raise OrganisationError(DAY_NEEDED.ja, "day")
    return day


def _wrong(refused: OrganisationError) -> dict[str, str]:
    return {refused.field: refused.message}
