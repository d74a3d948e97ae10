"""The people of the desk, for administrators: the list, somebody new, one's page with roles and sessions."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from pydantic import PlainValidator
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hub.core import subjects
from hub.core.db import reading
from hub.core.registration import Role
from hub.core.web import page
from hub.core.words import local_day
from hub.identity.model import MOST_LETTERS_OF_A_NAME, IdentityError, Kind, Staff
from hub.identity.people import NewPerson
from hub.identity.sessions import service as sessions
from hub.identity.sign_in.passwords import hash_password
from hub.identity.staff import queries as staff_queries
from hub.identity.staff import service as staffing
from hub.identity.staff.listing import PATH, staff_list
from hub.identity.staff.person_page import done_to, person_page
from hub.identity.staff.words import NO_RECEIVER
from hub.identity.subject import ADMIN
from hub.identity.web import CurrentContext, require
from hub.kit.acts import Act, Audited
from hub.kit.drafts import MayNotTakeOver, hand_over
from hub.kit.lists import reading as lists
from hub.kit.lists.asking import Sent
from hub.kit.lists.web import sent_to
from hub.kit.readers import LOGIN, line

router = APIRouter()
SUBJECT = "identity"

Admin = Annotated[Staff, Depends(require(ADMIN))]
_Role = Annotated[Role, PlainValidator(subjects.role, json_schema_input_type=str)]
Roles = Annotated[list[_Role], Form()]


@router.get(PATH)
def listing(
    request: Request,
    context: CurrentContext,
    _admin: Admin,
    sent: Annotated[Sent, Depends(sent_to(staff_list(date.min)))],
) -> Response:
    """Its fields are the same on every day."""
    today = local_day(context.clock.now())
    with reading(context.engine) as tx:
        found = lists.read(tx, staff_list(today), sent)
    return page(request, "identity/staff.html", {"found": found})


@router.get(f"{PATH}/new")
def new(request: Request, _admin: Admin) -> Response:
    return _new(request)


@router.post(PATH)
def employ(
    request: Request,
    context: CurrentContext,
    act: Annotated[Act, Depends(Audited(SUBJECT, "employ", ADMIN))],
    login: Annotated[str, LOGIN, Form(min_length=1, max_length=64)],
    name: Annotated[str, line(MOST_LETTERS_OF_A_NAME), Form(min_length=1)],
    roles: Roles = [],  # noqa: B006  # FastAPI copies it
) -> Response:
    id, once = context.new_id(), staffing.one_time_password(context.chance)
    person = NewPerson(login, name, hash_password(once))
    try:
        with act.transaction() as tx:
            staffing.employ(tx, id, person, roles, context.clock.now())
            act.note(tx, id)
    except IdentityError as refused:
        return _new(request, refused.message, login, name, roles)
    return person_page(request, context, act.staff, id, once=once)


@router.get(f"{PATH}/{{id}}")
def person(request: Request, context: CurrentContext, admin: Admin, id: str, done: str = "") -> Response:
    return person_page(request, context, admin, id, done=done)


@router.post(f"{PATH}/{{id}}/roles")
def charge(
    request: Request,
    context: CurrentContext,
    act: Annotated[Act, Depends(Audited(SUBJECT, "change_roles", ADMIN))],
    id: str,
    roles: Roles = [],  # noqa: B006  # FastAPI copies it
) -> Response:
    today = local_day(context.clock.now())
    return done_to(request, act, id, lambda tx: staffing.charge(tx, act.staff, id, roles, today), "roles")


@router.post(f"{PATH}/{{id}}/sessions/{{session}}/end")
def end_session(
    act: Annotated[Act, Depends(Audited(SUBJECT, "end_session", ADMIN))], id: str, session: str
) -> Response:
    with act.transaction() as tx:
        if sessions.end_one(tx, Kind.STAFF, id, session):
            act.note(tx, id)
        else:
            act.nothing()
    return RedirectResponse(f"{PATH}/{id}?done=session", 303)


@router.post(f"{PATH}/{{id}}/hand-over")
def hand_drafts_over(
    request: Request,
    context: CurrentContext,
    act: Annotated[Act, Depends(Audited(SUBJECT, "hand_over", ADMIN))],
    id: str,
    receiver: Annotated[str, LOGIN, Form(max_length=64)] = "",
) -> Response:
    """What somebody has begun goes to another, who may go on with it."""
    try:
        with act.transaction() as tx:
            known = staff_queries.id_of(tx, receiver)
            other = staffing.find_staff(tx, known, local_day(context.clock.now())) if known else None
            if other is None or other.id == id:
                raise MayNotTakeOver
            hand_over(tx, id, other)
            act.note(tx, id)
    except MayNotTakeOver:
        typed = {"receiver": receiver}
        return person_page(request, context, act.staff, id, problem=NO_RECEIVER.ja, typed=typed, status=409)
    return RedirectResponse(f"{PATH}/{id}?done=drafts", 303)


def _new(
    request: Request, problem: str = "", login: str = "", name: str = "", roles: list[Role] | None = None
) -> Response:
    values = {
        "duties": staff_queries.names_of_roles(),
        "problem": problem,
        "login": login,
        "name": name,
        "roles": roles or [],
    }
    return page(request, "identity/staff_new.html", values, 409 if problem else 200)
