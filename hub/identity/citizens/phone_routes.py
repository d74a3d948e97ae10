"""A citizen comes in, and keeps the ways in: registering, passkeys, sessions, who looked."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hub.core.db import reading, transaction
from hub.core.limits import TooOften
from hub.core.web import address_of, context_of, page
from hub.identity.access import looked
from hub.identity.citizens import service as citizens
from hub.identity.citizens.numbers import is_number, new_number
from hub.identity.model import MOST_LETTERS_OF_A_NAME, IdentityError, Kind, SignInRefused
from hub.identity.passkeys import keyring
from hub.identity.sessions import service as sessions
from hub.identity.sign_in import entering
from hub.identity.sign_in import service as signing_in
from hub.identity.visitor import (
    device_of,
    own_path,
    party_of,
    session_token,
    too_often,
)
from hub.identity.web import (
    CurrentCitizen,
    CurrentContext,
    FreshCitizen,
    needs_proof,
    session_cookie,
    set_form_cookie,
    set_session_cookie,
)
from hub.kit import access_log
from hub.kit.readers import LOGIN, line
from hub.kit.typed import LARGEST

router = APIRouter()

Name = Annotated[str, line(MOST_LETTERS_OF_A_NAME), Form(min_length=1)]
LOOKS = 200
"""On one page."""


@router.get("/phone/register")
def register_page(request: Request) -> Response:
    return _register_page(request)


@router.post("/phone/register")
def register(
    request: Request,
    context: CurrentContext,
    login: Annotated[str, LOGIN, Form(max_length=64)],
    name: Name,
    password: Annotated[str, Form(max_length=256)] = "",
) -> Response:
    """By password; by passkey it is ``/phone/passkeys/register``."""
    try:
        token = entering.register_with_password(
            context,
            login,
            name,
            password,
            address_of(request),
            session_cookie(request, Kind.CITIZEN),
            device_of(request),
        )
    except TooOften as refused:
        return _register_page(request, too_often(refused), 429, name, login)
    except IdentityError as refused:
        return _register_page(request, refused.message, 422, name, login)
    response = RedirectResponse("/phone/welcome", status_code=303)
    set_session_cookie(response, context, Kind.CITIZEN, token)
    return response


@router.get("/phone/welcome")
def welcome(request: Request, context: CurrentContext, citizen: CurrentCitizen) -> Response:
    """The number to write down, once."""
    with reading(context.engine) as tx:
        values = {
            "number": citizens.login_of(tx, citizen),
            "keys": keyring.held(tx, Kind.CITIZEN, citizen.id),
        }
    return page(request, "identity/welcome.html", values)


@router.get("/phone/safety")
def safety(request: Request, context: CurrentContext, citizen: CurrentCitizen, done: str = "") -> Response:
    """The ways in and the devices that are in."""
    token = session_token(request, Kind.CITIZEN)
    with reading(context.engine) as tx:
        values = {
            "number": citizens.login_of(tx, citizen),
            "keys": keyring.held(tx, Kind.CITIZEN, citizen.id),
            "sessions": sessions.listed(tx, Kind.CITIZEN, citizen.id, token, context.clock.now()),
            "offered": party_of(request) is not None,
            "fresh": not needs_proof(request),
            "done": done,
        }
    return page(request, "identity/safety.html", values)


@router.post("/phone/sessions/end-others")
def end_others(request: Request, context: CurrentContext, citizen: CurrentCitizen) -> Response:
    with transaction(context.engine) as tx:
        sessions.end_others(tx, Kind.CITIZEN, citizen.id, session_token(request, Kind.CITIZEN))
    return RedirectResponse("/phone/safety?done=ended", status_code=303)


@router.post("/phone/password")
def set_password(
    request: Request,
    context: CurrentContext,
    citizen: FreshCitizen,
    password: Annotated[str, Form(max_length=256)] = "",
) -> Response:
    """The other road, for the day when the passkey's device is lost."""
    try:
        signing_in.set_password(context, citizen, session_token(request, Kind.CITIZEN), password)
    except IdentityError:
        return RedirectResponse("/phone/safety?done=short", status_code=303)
    return RedirectResponse("/phone/safety?done=password", status_code=303)


@router.post("/phone/passkeys/{id}/name")
def rename(context: CurrentContext, citizen: CurrentCitizen, id: str, name: Name) -> Response:
    with transaction(context.engine) as tx:
        keyring.rename(tx, Kind.CITIZEN, citizen.id, id, name)
    return RedirectResponse("/phone/safety?done=renamed", status_code=303)


@router.post("/phone/passkeys/{id}/remove")
def remove(request: Request, context: CurrentContext, citizen: FreshCitizen, id: str) -> Response:
    try:
        with transaction(context.engine) as tx:
            keyring.remove(tx, Kind.CITIZEN, citizen.id, id)
    except IdentityError:
        return RedirectResponse("/phone/safety?done=last", status_code=303)
    return RedirectResponse("/phone/safety?done=removed", status_code=303)


@router.get("/phone/prove")
def prove_page(request: Request, citizen: CurrentCitizen, next: str = "") -> Response:
    """Shown before what a thief of an open phone would want to do."""
    return _prove_page(request, next)


@router.post("/phone/prove")
def prove(
    request: Request,
    context: CurrentContext,
    citizen: CurrentCitizen,
    password: Annotated[str, Form(max_length=256)],
    next: Annotated[str, Form(max_length=256)] = "",
) -> Response:
    try:
        signing_in.prove_again(
            context, citizen, session_token(request, Kind.CITIZEN), password, address_of(request)
        )
    except SignInRefused:
        return _prove_page(request, next, "パスワードが違います。もう一度入力してください。", 401)
    except TooOften as refused:
        return _prove_page(request, next, too_often(refused), 429)
    return RedirectResponse(own_path(Kind.CITIZEN, next), status_code=303)


@router.get("/phone/looked")
def who_looked(
    request: Request,
    context: CurrentContext,
    citizen: CurrentCitizen,
    before: Annotated[int | None, Query(ge=1, le=LARGEST)] = None,
) -> Response:
    """Who opened the citizen's data, in words, page by page."""
    with reading(context.engine) as tx:
        found = access_log.about_citizen(tx, citizen.id, LOOKS + 1, before=before)
    shown = found[:LOOKS]
    older = f"/phone/looked?before={shown[-1].id}" if len(found) > LOOKS else ""
    return page(
        request, "identity/looked.html", {"looks": [looked.in_words(each) for each in shown], "older": older}
    )


def _register_page(
    request: Request, problem: str = "", status: int = 200, name: str = "", login: str = ""
) -> Response:
    values = {
        "login": login if is_number(login) else new_number(context_of(request).chance.randbelow),
        "problem": problem,
        "name": name,
        "offered": party_of(request) is not None,
    }
    response = page(request, "identity/register.html", values, status)
    set_form_cookie(response, request)
    return response


def _prove_page(request: Request, next: str, problem: str = "", status: int = 200) -> Response:
    values = {"next": next, "problem": problem, "offered": party_of(request) is not None}
    return page(request, "identity/prove.html", values, status)
