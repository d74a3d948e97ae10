"""Forgotten passwords, leaving and coming back: each by an administrator, a new password by two."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hub.core.db import Transaction
from hub.core.words import local_day
from hub.identity.organisation import service as organisation
from hub.identity.sign_in.passwords import hash_password
from hub.identity.staff import resets
from hub.identity.staff import service as staffing
from hub.identity.staff.desk_routes import SUBJECT, Roles
from hub.identity.staff.listing import PATH
from hub.identity.staff.person_page import done_to
from hub.identity.subject import ADMIN
from hub.identity.web import CurrentContext
from hub.kit.acts import Act, Audited
from hub.kit.readers import DAY

router = APIRouter()


@router.post(f"{PATH}/{{id}}/reset")
def propose_reset(
    request: Request,
    context: CurrentContext,
    act: Annotated[Act, Depends(Audited(SUBJECT, "propose_reset", ADMIN))],
    id: str,
) -> Response:
    now = context.clock.now()
    return done_to(request, act, id, lambda tx: resets.propose(tx, act.staff, id, now), "proposed")


@router.post(f"{PATH}/{{id}}/reset/confirm")
def confirm_reset(
    request: Request,
    context: CurrentContext,
    act: Annotated[Act, Depends(Audited(SUBJECT, "reset_password", ADMIN))],
    id: str,
) -> Response:
    once = staffing.one_time_password(context.chance)
    hashed, now = hash_password(once), context.clock.now()
    return done_to(request, act, id, lambda tx: resets.confirm(tx, act.staff, id, hashed, now), once=once)


@router.post(f"{PATH}/{{id}}/reset/drop")
def drop_reset(act: Annotated[Act, Depends(Audited(SUBJECT, "drop_reset", ADMIN))], id: str) -> Response:
    with act.transaction() as tx:
        if resets.drop(tx, id):
            act.note(tx, id)
        else:
            act.nothing()
    return RedirectResponse(f"{PATH}/{id}", 303)


@router.post(f"{PATH}/{{id}}/leave")
def leave(
    request: Request,
    context: CurrentContext,
    act: Annotated[Act, Depends(Audited(SUBJECT, "leave", ADMIN))],
    id: str,
    last_day: Annotated[date | None, DAY, Form()] = None,
) -> Response:
    """After ``last_day``; without one, at once. Every post ends with it."""
    now = context.clock.now()
    gone = last_day + timedelta(days=1) if last_day else local_day(now)

    def do(tx: Transaction) -> None:
        staffing.leave(tx, act.staff, id, last_day, local_day(now))
        organisation.leave(tx, context.new_id(), id, gone, act.staff.id, now)

    typed = {"last_day": last_day.isoformat() if last_day else ""}
    return done_to(request, act, id, do, "leave", typed=typed)


@router.post(f"{PATH}/{{id}}/stay")
def stay(
    request: Request,
    context: CurrentContext,
    act: Annotated[Act, Depends(Audited(SUBJECT, "stay", ADMIN))],
    id: str,
) -> Response:
    """The day has not come: he does not leave, and keeps his posts."""
    now = context.clock.now()

    def do(tx: Transaction) -> None:
        staffing.stay(tx, id, local_day(now))
        organisation.stay(tx, id, local_day(now), now)

    return done_to(request, act, id, do, "stay")


@router.post(f"{PATH}/{{id}}/return")
def come_back(
    request: Request,
    context: CurrentContext,
    act: Annotated[Act, Depends(Audited(SUBJECT, "come_back", ADMIN))],
    id: str,
    roles: Roles = [],  # noqa: B006  # FastAPI copies it
) -> Response:
    """With roles given anew and a password of one time; posts are entered as for anybody."""
    once = staffing.one_time_password(context.chance)
    hashed, now = hash_password(once), context.clock.now()
    return done_to(
        request, act, id, lambda tx: staffing.come_back(tx, id, roles, hashed, local_day(now), now), once=once
    )
