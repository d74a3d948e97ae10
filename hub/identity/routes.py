"""Signing in and out, the log of who looked at what, people."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hub.core.db import transaction
from hub.core.limits import TooOften
from hub.core.web import address_of, page
from hub.identity.access import desk_routes as access_routes
from hub.identity.citizens import phone_routes as citizen_routes
from hub.identity.citizens import shell_routes
from hub.identity.model import Kind, SignInRefused
from hub.identity.organisation import appointment_routes
from hub.identity.organisation import desk_routes as organisation_routes
from hub.identity.passkeys import desk_routes as desk_passkey_routes
from hub.identity.passkeys import phone_routes as passkey_routes
from hub.identity.sessions import service as sessions
from hub.identity.sign_in import service as signing_in
from hub.identity.staff import account_routes, leaving_routes
from hub.identity.staff import desk_routes as staff_routes
from hub.identity.visitor import device_of, own_path, party_of
from hub.identity.visitor import too_often as words_for
from hub.identity.web import (
    PATHS,
    CurrentContext,
    forget_session_cookie,
    session_cookie,
    set_form_cookie,
    set_session_cookie,
)
from hub.kit.acts import Unaudited
from hub.kit.readers import LOGIN

router = APIRouter()
router.include_router(access_routes.router)
router.include_router(citizen_routes.router)
router.include_router(passkey_routes.router)
router.include_router(desk_passkey_routes.router)
router.include_router(shell_routes.router)
router.include_router(account_routes.router)
router.include_router(staff_routes.router)
router.include_router(leaving_routes.router)
router.include_router(appointment_routes.router)
router.include_router(organisation_routes.router)

_PAGES = {Kind.STAFF: "identity/desk_sign_in.html", Kind.CITIZEN: "identity/phone_sign_in.html"}


@router.get("/desk/sign-in")
def desk_sign_in_page(request: Request, next: str = "") -> Response:
    return _sign_in_page(request, Kind.STAFF, next)


@router.get("/phone/sign-in")
def phone_sign_in_page(request: Request, next: str = "") -> Response:
    return _sign_in_page(request, Kind.CITIZEN, next)


@router.post("/desk/sign-in", dependencies=[Depends(Unaudited("nobody is known yet; sessions say who came"))])
def desk_sign_in(
    request: Request,
    context: CurrentContext,
    login: Annotated[str, LOGIN, Form(max_length=64)],
    password: Annotated[str, Form(max_length=256)],
    next: Annotated[str, Form(max_length=256)] = "",
) -> Response:
    return _sign_in(request, context, Kind.STAFF, login, password, next)


@router.post("/phone/sign-in")
def phone_sign_in(
    request: Request,
    context: CurrentContext,
    login: Annotated[str, LOGIN, Form(max_length=64)],
    password: Annotated[str, Form(max_length=256)],
    next: Annotated[str, Form(max_length=256)] = "",
) -> Response:
    return _sign_in(request, context, Kind.CITIZEN, login, password, next)


@router.post("/desk/sign-out", dependencies=[Depends(Unaudited("ends one's own session alone"))])
def desk_sign_out(request: Request, context: CurrentContext) -> Response:
    return _sign_out(request, context, Kind.STAFF)


@router.post("/phone/sign-out")
def phone_sign_out(request: Request, context: CurrentContext) -> Response:
    return _sign_out(request, context, Kind.CITIZEN)


def _sign_in_page(
    request: Request, kind: Kind, next: str, problem: str = "", status: int = 200, login: str = ""
) -> Response:
    values = {"next": next, "problem": problem, "login": login, "offered": party_of(request) is not None}
    response = page(request, _PAGES[kind], values, status)
    set_form_cookie(response, request)
    return response


def _sign_in(
    request: Request, context: CurrentContext, kind: Kind, login: str, password: str, next: str
) -> Response:
    came_with = session_cookie(request, kind)
    try:
        token = signing_in.sign_in(
            context, kind, login, password, address_of(request), came_with, device_of(request)
        )
    except SignInRefused as refused:
        return _sign_in_page(request, kind, next, refused.message, 401, login)
    except TooOften as too_often:
        return _sign_in_page(request, kind, next, words_for(too_often), 429, login)
    response = RedirectResponse(own_path(kind, next), status_code=303)
    set_session_cookie(response, context, kind, token)
    return response


def _sign_out(request: Request, context: CurrentContext, kind: Kind) -> Response:
    if token := session_cookie(request, kind):
        with transaction(context.engine) as tx:
            sessions.end(tx, token)
    response = RedirectResponse(f"{PATHS[kind]}/sign-in", status_code=303)
    forget_session_cookie(response, context, kind)
    return response
