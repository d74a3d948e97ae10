"""Appointments (発令) at the desk: entered by an administrator, from a day, and taken back before it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hub.core.context import Context
from hub.core.db import reading
from hub.core.web import page
from hub.core.words import local_day
from hub.identity.organisation import queries, service
from hub.identity.organisation.desk_routes import HOME, SUBJECT, Admin, Day, FormId
from hub.identity.organisation.model import Order
from hub.identity.organisation.posts import posts
from hub.identity.organisation.service import OrganisationError
from hub.identity.organisation.words import DAY_NEEDED, ORDERS, UNKNOWN_PERSON
from hub.identity.staff import queries as staff_queries
from hub.identity.subject import ADMIN
from hub.identity.web import CurrentContext
from hub.kit.acts import Act, Audited
from hub.kit.readers import LOGIN

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form, and what is wrong with it."""

    id: str
    login: str = ""
    order: str = Order.ASSIGN.value
    section: str = ""
    post: str = ""
    day: date | None = None
    problem: str = ""
    field: str = ""


@router.get(f"{HOME}/appointments/new")
def new_appointment(
    request: Request, context: CurrentContext, _admin: Admin, login: str = "", section: str = ""
) -> Response:
    day = local_day(context.clock.now())
    return _form(request, context, Typed(context.new_id(), login, section=section, day=day))


@router.post(f"{HOME}/appointments")
def appoint(
    request: Request,
    context: CurrentContext,
    act: Annotated[Act, Depends(Audited(SUBJECT, "appoint", ADMIN))],
    id: FormId,
    login: Annotated[str, LOGIN, Form(max_length=64)],
    order: Annotated[Order, Form()],
    section: Annotated[str, Form(max_length=36)] = "",
    post: Annotated[str, Form(max_length=32)] = "",
    day: Day = None,
) -> Response:
    try:
        if day is None:
            raise OrganisationError(DAY_NEEDED.ja, "day")
        with act.transaction() as tx:
            person = staff_queries.id_of(tx, login)
            if person is None:
                raise OrganisationError(UNKNOWN_PERSON.ja, "login")
            by, now = act.staff.id, context.clock.now()
            service.appoint(tx, id, person, order, section, post, day, by, now)
            act.note(tx, person)
    except OrganisationError as refused:
        typed = Typed(id, login, order.value, section, post, day, refused.message, refused.field)
        return _form(request, context, typed)
    return RedirectResponse(f"{HOME}/sections/{section}?day={day}", 303)


@router.post(f"{HOME}/appointments/{{id}}/withdraw")
def withdraw(
    request: Request,
    context: CurrentContext,
    act: Annotated[Act, Depends(Audited(SUBJECT, "withdraw_appointment", ADMIN))],
    id: str,
) -> Response:
    now = context.clock.now()
    try:
        with act.transaction() as tx:
            whose = service.withdraw(tx, id, local_day(now), now)
            act.note(tx, whose)
    except OrganisationError as refused:
        typed = Typed(context.new_id(), day=local_day(now), problem=refused.message)
        return _form(request, context, typed)
    return RedirectResponse(f"/desk/staff/{whose}", 303)


def _form(request: Request, context: Context, typed: Typed) -> Response:
    with reading(context.engine) as tx:
        choices = queries.choices(tx, typed.day or local_day(context.clock.now()))
    values = {
        **asdict(typed),
        "choices": choices,
        "orders": {each: said for each, said in ORDERS.items() if each is not Order.LEAVE},
        "posts": [each for each in posts().values() if each.active],
    }
    return page(request, "identity/appointment_form.html", values, 409 if typed.problem else 200)
