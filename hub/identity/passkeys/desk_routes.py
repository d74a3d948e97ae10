"""Passkeys at the desk: questions and answers as at the citizens' door; each act is audited."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hub.core.web import address_of
from hub.identity.model import Kind
from hub.identity.passkeys import keyring
from hub.identity.passkeys.challenges import Purpose
from hub.identity.passkeys.phone_routes import (
    Answered,
    CurrentParty,
    InWords,
    Raw,
    answered,
    as_json,
    entered,
)
from hub.identity.sign_in import entering
from hub.identity.staff import service as staffing
from hub.identity.subject import ADMIN
from hub.identity.visitor import device_of, own_path, session_token
from hub.identity.web import CurrentContext, CurrentStaff, FreshStaff, fresh_staff, session_cookie
from hub.kit.acts import Act, Audited, Unaudited

SUBJECT = "identity"
_asks = Depends(Unaudited("a question alone; what its answer does is noted"))

router = APIRouter()
asked = APIRouter(route_class=InWords)


@asked.post("/desk/passkeys/sign_in/question", dependencies=[_asks])
def ask_sign_in(request: Request, context: CurrentContext, party: CurrentParty) -> Response:
    browser = request.state.csrf
    return as_json(entering.ask(context, party, Purpose.SIGN_IN, browser, None, address_of(request)))


@asked.post(
    "/desk/passkeys/sign_in",
    dependencies=[Depends(Unaudited("nobody is known yet; sessions say who came"))],
)
def sign_in(request: Request, context: CurrentContext, party: CurrentParty, raw: Raw) -> Response:
    said = answered(raw, Answered)
    came_with = session_cookie(request, Kind.STAFF)
    browser, address = request.state.csrf, address_of(request)
    token = entering.sign_in(
        context, Kind.STAFF, party, said.answer, browser, address, came_with, device_of(request)
    )
    return entered(context, Kind.STAFF, token, own_path(Kind.STAFF, said.next))


@asked.post("/desk/passkeys/prove/question", dependencies=[_asks])
def ask_prove(
    request: Request, context: CurrentContext, party: CurrentParty, person: CurrentStaff
) -> Response:
    browser = request.state.csrf
    return as_json(entering.ask(context, party, Purpose.PROVE, browser, person.id, address_of(request)))


@asked.post(
    "/desk/passkeys/prove", dependencies=[Depends(Unaudited("shows once more who it is; changes nothing"))]
)
def prove(
    request: Request, context: CurrentContext, party: CurrentParty, person: CurrentStaff, raw: Raw
) -> Response:
    said = answered(raw, Answered)
    token = session_token(request, Kind.STAFF)
    entering.prove_again(context, party, person, said.answer, request.state.csrf, token)
    return as_json({"location": own_path(Kind.STAFF, said.next)})


@asked.post("/desk/passkeys/add/question", dependencies=[_asks])
def ask_add(request: Request, context: CurrentContext, party: CurrentParty, person: FreshStaff) -> Response:
    browser, address = request.state.csrf, address_of(request)
    return as_json(entering.ask_new(context, party, Purpose.ADD, browser, person, address))


@asked.post("/desk/passkeys/add")
def add(
    request: Request,
    context: CurrentContext,
    party: CurrentParty,
    act: Annotated[Act, Depends(Audited(SUBJECT, "add_passkey"))],
    raw: Raw,
) -> Response:
    said = answered(raw, Answered)
    new = entering.new_passkey(context, party, act.staff, said.answer, request.state.csrf)
    with act.transaction() as tx:
        now = context.clock.now()
        keyring.add(tx, context.new_id(), Kind.STAFF, act.staff.id, new, device_of(request), now)
        act.note(tx, act.staff.id)
    return as_json({"location": "/desk/account?done=added"})


@router.post("/desk/passkeys/{key}/remove", dependencies=[Depends(fresh_staff)])
def remove(act: Annotated[Act, Depends(Audited(SUBJECT, "remove_passkey"))], key: str) -> Response:
    """One of one's own."""
    with act.transaction() as tx:
        if keyring.remove(tx, Kind.STAFF, act.staff.id, key):
            act.note(tx, act.staff.id)
        else:
            act.nothing()
    return RedirectResponse("/desk/account?done=removed", 303)


@router.post("/desk/staff/{id}/passkeys/{key}/remove")
def take_away(
    act: Annotated[Act, Depends(Audited(SUBJECT, "remove_passkey", ADMIN))], id: str, key: str
) -> Response:
    """A lost one, by an administrator: whoever is in by it goes out."""
    with act.transaction() as tx:
        if staffing.take_passkey(tx, id, key):
            act.note(tx, id)
        else:
            act.nothing()
    return RedirectResponse(f"/desk/staff/{id}", 303)


router.include_router(asked)
