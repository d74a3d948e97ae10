"""One's own settings at the desk, and showing once more who one is."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hub.core.context import Context
from hub.core.db import reading
from hub.core.limits import TooOften
from hub.core.web import address_of, page
from hub.core.words import local_day
from hub.identity.access import looked
from hub.identity.access import service as accesses
from hub.identity.access.service import Wanted
from hub.identity.model import (
    IdentityError,
    Kind,
    SignInRefused,
    Staff,
    check_password,
)
from hub.identity.organisation import queries as organisation
from hub.identity.passkeys import keyring
from hub.identity.sessions import service as sessions
from hub.identity.sign_in import service as signing_in
from hub.identity.sign_in.passwords import hash_password, prepared
from hub.identity.staff import queries as staff_queries
from hub.identity.staff import service as staffing
from hub.identity.visitor import own_path, party_of, session_token, too_often
from hub.identity.web import CurrentContext, CurrentStaff, needs_proof
from hub.kit import access_log
from hub.kit.acts import Act, Audited, Unaudited

router = APIRouter()
SUBJECT = "identity"
LINES = 20
"""Of what one did oneself, the newest."""

Password = Annotated[str, Form(max_length=256)]


@router.get("/desk/account")
def account(request: Request, context: CurrentContext, person: CurrentStaff, done: str = "") -> Response:
    return _account(request, context, person, done=done)


@router.post("/desk/account/password")
def choose_password(
    request: Request,
    context: CurrentContext,
    act: Annotated[Act, Depends(Audited(SUBJECT, "choose_password"))],
    before: Password = "",
    password: Password = "",
    again: Password = "",
) -> Response:
    """Another password of one's own: the one of before is shown once more."""
    try:
        if prepared(password) != prepared(again):
            raise IdentityError("新しいパスワードが2回で違います。同じものを入力してください。")
        if prepared(password) == prepared(before):
            raise IdentityError("新しいパスワードは、今のものと別にしてください。")
        check_password(password)
        signing_in.check_staff(context, act.staff, before, address_of(request))
        hashed = hash_password(password)
        with act.transaction() as tx:
            staffing.choose(tx, act.staff, session_token(request, Kind.STAFF), hashed)
            act.note(tx, act.staff.id)
    except SignInRefused:
        return _account(request, context, act.staff, "今のパスワードが違います。", status=401)
    except TooOften as refused:
        return _account(request, context, act.staff, too_often(refused), status=429)
    except IdentityError as refused:
        return _account(request, context, act.staff, refused.message, status=422)
    return RedirectResponse("/desk/account?done=password", 303)


@router.post("/desk/account/sessions/{session}/end")
def end_session(act: Annotated[Act, Depends(Audited(SUBJECT, "end_session"))], session: str) -> Response:
    """One of one's own, on another device."""
    with act.transaction() as tx:
        if sessions.end_one(tx, Kind.STAFF, act.staff.id, session):
            act.note(tx, act.staff.id)
        else:
            act.nothing()
    return RedirectResponse("/desk/account?done=session", 303)


@router.get("/desk/prove")
def prove_page(request: Request, _person: CurrentStaff, next: str = "") -> Response:
    """Shown before what somebody at a desk left open would want to do."""
    return _prove_page(request, next)


@router.post("/desk/prove", dependencies=[Depends(Unaudited("shows once more who it is; changes nothing"))])
def prove(
    request: Request,
    context: CurrentContext,
    person: CurrentStaff,
    password: Password,
    next: Annotated[str, Form(max_length=256)] = "",
) -> Response:
    token = session_token(request, Kind.STAFF)
    try:
        signing_in.prove_again(context, person, token, password, address_of(request))
    except SignInRefused:
        return _prove_page(request, next, "パスワードが違います。もう一度入力してください。", 401)
    except TooOften as refused:
        return _prove_page(request, next, too_often(refused), 429)
    return RedirectResponse(own_path(Kind.STAFF, next), 303)


def _account(
    request: Request, context: Context, person: Staff, problem: str = "", done: str = "", status: int = 200
) -> Response:
    now = context.clock.now()
    token = session_token(request, Kind.STAFF)
    with reading(context.engine) as tx:
        acts = accesses.listed(tx, Wanted(people=[person.id]), limit=LINES)
        values = {
            "member": staff_queries.member(tx, person.id, local_day(now)),
            "held": organisation.held(tx, person.id, local_day(now)),
            "keys": keyring.held(tx, Kind.STAFF, person.id),
            "sessions": sessions.listed(tx, Kind.STAFF, person.id, token, now),
            "acts": acts,
            "names": access_log.names(tx, acts),
        }
    shown = {
        "problem": problem,
        "done": done,
        "must": person.must_choose,
        "duties": staff_queries.names_of_roles(),
        "actions": looked.action_words(),
        "offered": party_of(request) is not None and not person.must_choose,
        "fresh": not needs_proof(request),
    }
    return page(request, "identity/account.html", {**values, **shown}, status)


def _prove_page(request: Request, next: str, problem: str = "", status: int = 200) -> Response:
    values = {"next": next, "problem": problem, "offered": party_of(request) is not None}
    return page(request, "identity/desk_prove.html", values, status)
