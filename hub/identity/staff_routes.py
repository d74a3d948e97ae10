"""The desk's pages of its people: one's own password, and for administrators everybody's roles."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from pydantic import PlainValidator
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hub.core import subjects
from hub.core.context import Context
from hub.core.db import reading
from hub.core.limits import TooOften
from hub.core.registration import Role
from hub.core.web import address_of, page
from hub.identity import keyring, service, staffing
from hub.identity.model import (
    MOST_LETTERS_OF_A_NAME,
    IdentityError,
    Kind,
    SignInRefused,
    Staff,
    check_password,
)
from hub.identity.passwords import hash_password, prepared
from hub.identity.service import NewPerson
from hub.identity.subject import ADMIN
from hub.identity.visitor import own_path, party_of, session_token, too_often
from hub.identity.web import CurrentContext, CurrentStaff, needs_proof, require
from hub.kit.acts import Act, Audited, Unaudited
from hub.kit.readers import LOGIN, line

router = APIRouter()
SUBJECT = "identity"

Admin = Annotated[Staff, Depends(require(ADMIN))]
Password = Annotated[str, Form(max_length=256)]
_Role = Annotated[Role, PlainValidator(subjects.role, json_schema_input_type=str)]
Roles = Annotated[list[_Role], Form()]


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
        service.check_staff(context, act.staff, before, address_of(request))
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
        service.prove_again(context, person, token, password, address_of(request))
    except SignInRefused:
        return _prove_page(request, next, "パスワードが違います。もう一度入力してください。", 401)
    except TooOften as refused:
        return _prove_page(request, next, too_often(refused), 429)
    return RedirectResponse(own_path(Kind.STAFF, next), 303)


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


def _account(
    request: Request, context: Context, person: Staff, problem: str = "", done: str = "", status: int = 200
) -> Response:
    with reading(context.engine) as tx:
        keys = keyring.held(tx, Kind.STAFF, person.id)
    values = {
        "problem": problem,
        "done": done,
        "must": person.must_choose,
        "duties": _duties(),
        "keys": keys,
        "offered": party_of(request) is not None and not person.must_choose,
        "fresh": not needs_proof(request),
    }
    return page(request, "identity/account.html", values, status)


def _prove_page(request: Request, next: str, problem: str = "", status: int = 200) -> Response:
    values = {"next": next, "problem": problem, "offered": party_of(request) is not None}
    return page(request, "identity/desk_prove.html", values, status)


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
        found = staffing.members(tx)
    values = {
        "members": found,
        "duties": _duties(),
        "problem": problem,
        "once": once,
        "whose": next((each for each in found if each.id == whose), None),
        "login": login,
        "name": name,
    }
    return page(request, "identity/staff.html", values, status)


def _duties() -> dict[str, str]:
    """Value of a role → how a city office calls it."""
    return {value: each.ja for value, each in subjects.roles().items()}
