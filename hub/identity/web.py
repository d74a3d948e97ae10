"""Who is behind a request: cookies, dependencies for routes, protection of forms."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import datetime
from typing import Annotated
from urllib.parse import quote, urlsplit

from fastapi import Depends, HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hub.core.context import Context
from hub.core.cookies import cookie
from hub.core.db import Transaction, reading, transaction
from hub.core.registration import Role
from hub.core.settings import Settings
from hub.core.web import context_of
from hub.core.words import local_day
from hub.identity.citizens import service as citizens
from hub.identity.model import LIFETIMES, PROOF_LASTS, Citizen, Kind, Staff
from hub.identity.sessions import service as sessions
from hub.identity.sessions.service import Session
from hub.identity.staff import service as staffing

PATHS = {Kind.STAFF: "/desk", Kind.CITIZEN: "/phone"}
"""Where a session of each kind counts; its cookie is sent nowhere else."""
COOKIES = {Kind.STAFF: "tsunagaru-desk", Kind.CITIZEN: "tsunagaru-phone"}
ACCOUNT = "/desk/account"
FORM_COOKIE = "tsunagaru-form"
"""Protects the forms of somebody who has no session yet: the field must equal this cookie."""
FORM_FIELD = "csrf"
FORM_HEADER = "X-CSRF-Token"
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class SignInNeeded(Exception):
    """Answered by a redirection to the sign-in page, which leads back afterwards."""

    def __init__(self, kind: Kind, wanted: str) -> None:
        super().__init__("sign-in needed")
        self.location = f"{PATHS[kind]}/sign-in?next={quote(wanted, safe='')}"


class ProofNeeded(SignInNeeded):
    """Signed in, but too long ago for this: shown the password or passkey once more, it goes on."""

    def __init__(self, kind: Kind, wanted: str) -> None:
        super().__init__(kind, wanted)
        self.location = f"{PATHS[kind]}/prove?next={quote(wanted, safe='')}"


class PasswordNeeded(SignInNeeded):
    """In by a password of one time: his own first."""

    def __init__(self) -> None:
        super().__init__(Kind.STAFF, ACCOUNT)
        self.location = ACCOUNT


def redirect_to_sign_in(_request: Request, error: Exception) -> Response:
    """The exception handler for ``SignInNeeded``."""
    assert isinstance(error, SignInNeeded)
    return RedirectResponse(error.location, status_code=303)


def kind_of(request: Request) -> Kind | None:
    """Whose sessions count at this path."""
    for kind, path in PATHS.items():
        if request.url.path == path or request.url.path.startswith(f"{path}/"):
            return kind
    return None


def identify(request: Request, context: Annotated[Context, Depends(context_of)]) -> None:
    """Global dependency: puts ``session``, ``person`` and ``csrf`` into ``request.state``."""
    state = request.state
    state.session, state.person = None, None
    kind = kind_of(request)
    token = session_cookie(request, kind) if kind else None
    if kind and token:
        _resume(request, context, kind, token)
    if state.session:
        state.csrf = state.session.csrf
    else:
        state.csrf = _form_cookie(request) or context.chance.token_urlsafe(24)


def _resume(request: Request, context: Context, kind: Kind, token: str) -> None:
    now = context.clock.now()
    state = request.state
    with reading(context.engine) as tx:
        session = sessions.find(tx, kind, token, now)
        if session is None:
            return
        state.person = _find(tx, session, now)
    if state.person is None:
        return
    state.session = session
    follows_by_itself = "text/event-stream" in request.headers.get("accept", "")
    if sessions.use_is_worth_noting(session, now) and not follows_by_itself:
        with transaction(context.engine) as tx:
            sessions.note_use(tx, token, now)


def still_in(request: Request) -> bool:
    """Whether the session that ``request`` came with, perhaps minutes ago, still goes on."""
    context, kind = context_of(request), kind_of(request)
    token = session_cookie(request, kind) if kind else None
    if not kind or not token:
        return False
    now = context.clock.now()
    with reading(context.engine) as tx:
        session = sessions.find(tx, kind, token, now)
        return session is not None and _find(tx, session, now) is not None


def _find(tx: Transaction, session: Session, now: datetime) -> Staff | Citizen | None:
    """Whose session it is; nobody from the day after somebody's last one."""
    if session.kind is Kind.STAFF:
        return staffing.find_staff(tx, session.person, local_day(now))
    return citizens.find_citizen(tx, session.person)


async def protect_forms(request: Request, _identified: Annotated[None, Depends(identify)]) -> None:
    """Global dependency: whatever changes something must come from a page of ours."""
    if request.method in _SAFE_METHODS:
        return
    origin = request.headers.get("origin")
    # The public name is ours as well, under whatever name a proxy asks for the pages.
    ours = {request.headers.get("host"), urlsplit(context_of(request).settings.origin).netloc} - {""}
    foreign = origin is not None and urlsplit(origin).netloc not in ours
    if foreign or request.headers.get("sec-fetch-site") in ("cross-site", "same-site"):
        raise HTTPException(403, "この操作は、この画面からではないため受け付けません。")
    expected = request.state.csrf if request.state.session else _form_cookie(request)
    given = request.headers.get(FORM_HEADER) or (await request.form()).get(FORM_FIELD)
    if not expected or not isinstance(given, str) or not hmac.compare_digest(given, expected):
        raise HTTPException(403, "画面の有効期限が切れました。戻って、もう一度送信してください。")


def current_staff(request: Request) -> Staff:
    """Dependency: the signed-in member of staff."""
    if not isinstance(request.state.person, Staff):
        raise SignInNeeded(Kind.STAFF, request.url.path)
    if request.state.person.must_choose and not request.url.path.startswith(ACCOUNT):
        raise PasswordNeeded
    return request.state.person


def current_citizen(request: Request) -> Citizen:
    """Dependency: the signed-in citizen."""
    if not isinstance(request.state.person, Citizen):
        raise SignInNeeded(Kind.CITIZEN, request.url.path)
    return request.state.person


def needs_proof(request: Request) -> bool:
    """Whether somebody must show again who he is before what a thief of an open phone or desk would want."""
    session: Session | None = request.state.session
    return session is None or context_of(request).clock.now() >= session.proved_at + PROOF_LASTS


def fresh_citizen(request: Request) -> Citizen:
    """Dependency: the signed-in citizen, who has shown password or passkey in the last minutes."""
    citizen = current_citizen(request)
    _ask_for_proof(request, Kind.CITIZEN)
    return citizen


def fresh_staff(request: Request) -> Staff:
    """Dependency: the signed-in member of staff, who has shown password or passkey in the last minutes."""
    staff = current_staff(request)
    _ask_for_proof(request, Kind.STAFF)
    return staff


def _ask_for_proof(request: Request, kind: Kind) -> None:
    if needs_proof(request):
        came_from = urlsplit(request.headers.get("referer", "")).path
        raise ProofNeeded(kind, request.url.path if request.method in _SAFE_METHODS else came_from)


def current_session(request: Request) -> Session | None:
    session: Session | None = request.state.session
    return session


def require(*roles: Role) -> Callable[[Request], Staff]:
    """Dependency: the signed-in member of staff, who must hold one of ``roles``."""

    def holder(request: Request) -> Staff:
        person = current_staff(request)
        if not person.may(*roles):
            raise HTTPException(
                403, "この操作の権限がありません。担当の人に頼むか、管理者に役割を確かめてください。"
            )
        return person

    return holder


CurrentStaff = Annotated[Staff, Depends(current_staff)]
CurrentCitizen = Annotated[Citizen, Depends(current_citizen)]
FreshCitizen = Annotated[Citizen, Depends(fresh_citizen)]
FreshStaff = Annotated[Staff, Depends(fresh_staff)]
CurrentContext = Annotated[Context, Depends(context_of)]


def cookie_name(settings: Settings, name: str) -> str:
    """Over HTTPS no neighbouring host can plant a cookie of this name (RFC 6265bis, 4.1.3.2)."""
    return f"__Host-{name}" if settings.https else name


def session_cookie(request: Request, kind: Kind) -> str | None:
    """The token of a session that the browser came with."""
    return cookie(request, cookie_name(context_of(request).settings, COOKIES[kind]))


def set_session_cookie(response: Response, context: Context, kind: Kind, token: str) -> None:
    """Not readable by script; the desk's is not even sent when somebody follows a link to it."""
    response.set_cookie(
        cookie_name(context.settings, COOKIES[kind]),
        token,
        max_age=int(LIFETIMES[kind].absolute.total_seconds()),
        path=_path(context, kind),
        secure=context.settings.https,
        httponly=True,
        samesite="strict" if kind is Kind.STAFF else "lax",
    )


def forget_session_cookie(response: Response, context: Context, kind: Kind) -> None:
    response.delete_cookie(
        cookie_name(context.settings, COOKIES[kind]),
        path=_path(context, kind),
        secure=context.settings.https,
        httponly=True,
    )


def _path(context: Context, kind: Kind) -> str:
    """The prefix ``__Host-`` wants the whole site; which pages a session opens is its kind's to say."""
    return "/" if context.settings.https else PATHS[kind]


def _form_cookie(request: Request) -> str | None:
    return cookie(request, cookie_name(context_of(request).settings, FORM_COOKIE))


def set_form_cookie(response: Response, request: Request) -> None:
    """For pages that are open to somebody without a session."""
    settings = context_of(request).settings
    if request.state.session is None:
        response.set_cookie(
            cookie_name(settings, FORM_COOKIE),
            request.state.csrf,
            secure=settings.https,
            httponly=True,
            samesite="strict",
        )
