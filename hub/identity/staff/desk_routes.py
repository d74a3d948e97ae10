"""The desk's pages of its people, for administrators: who is here, what each may do, resets and leaving."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from pydantic import PlainValidator
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hub.core import subjects
from hub.core.context import Context
from hub.core.db import reading
from hub.core.registration import Role
from hub.core.web import page
from hub.identity.model import (
    MOST_LETTERS_OF_A_NAME,
    IdentityError,
    Staff,
)
from hub.identity.people import NewPerson
from hub.identity.sign_in.passwords import hash_password
from hub.identity.staff import queries as staff_queries
from hub.identity.staff import service as staffing
from hub.identity.subject import ADMIN
from hub.identity.web import CurrentContext, require
from hub.kit.acts import Act, Audited
from hub.kit.readers import LOGIN, line

router = APIRouter()
SUBJECT = "identity"

Admin = Annotated[Staff, Depends(require(ADMIN))]
_Role = Annotated[Role, PlainValidator(subjects.role, json_schema_input_type=str)]
Roles = Annotated[list[_Role], Form()]


@router.get("/desk/staff")
def listing(request: Request, context: CurrentContext, _admin: Admin) -> Response:
    return _listing(request, context)


@router.post("/desk/staff")
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
        return _listing(request, context, problem=refused.message, login=login, name=name, status=409)
    return _listing(request, context, once=once, whose=id)


@router.post("/desk/staff/{id}/roles")
def charge(
    request: Request,
    context: CurrentContext,
    act: Annotated[Act, Depends(Audited(SUBJECT, "change_roles", ADMIN))],
    id: str,
    roles: Roles = [],  # noqa: B006  # FastAPI copies it
) -> Response:
    try:
        with act.transaction() as tx:
            staffing.charge(tx, act.staff, id, roles)
            act.note(tx, id)
    except IdentityError as refused:
        return _listing(request, context, problem=refused.message, status=409)
    return RedirectResponse("/desk/staff", 303)


@router.post("/desk/staff/{id}/reset")
def reset(
    request: Request,
    context: CurrentContext,
    act: Annotated[Act, Depends(Audited(SUBJECT, "reset_password", ADMIN))],
    id: str,
) -> Response:
    once = staffing.one_time_password(context.chance)
    hashed = hash_password(once)
    try:
        with act.transaction() as tx:
            staffing.reset(tx, id, hashed, context.clock.now())
            act.note(tx, id)
    except IdentityError as refused:
        return _listing(request, context, problem=refused.message, status=409)
    return _listing(request, context, once=once, whose=id)


@router.post("/desk/staff/{id}/leave")
def leave(
    request: Request,
    context: CurrentContext,
    act: Annotated[Act, Depends(Audited(SUBJECT, "leave", ADMIN))],
    id: str,
) -> Response:
    try:
        with act.transaction() as tx:
            staffing.leave(tx, act.staff, id)
            act.note(tx, id)
    except IdentityError as refused:
        return _listing(request, context, problem=refused.message, status=409)
    return RedirectResponse("/desk/staff", 303)


def _listing(
    request: Request,
    context: Context,
    *,
    problem: str = "",
    once: str = "",
    whose: str = "",
    login: str = "",
    name: str = "",
    status: int = 200,
) -> Response:
    """``once`` is shown this one time and kept nowhere."""
    with reading(context.engine) as tx:
        found = staff_queries.members(tx)
    values = {
        "members": found,
        "duties": staff_queries.names_of_roles(),
        "problem": problem,
        "once": once,
        "whose": next((each for each in found if each.id == whose), None),
        "login": login,
        "name": name,
    }
    return page(request, "identity/staff.html", values, status)
