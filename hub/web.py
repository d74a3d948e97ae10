"""The hub's two HTTP applications, put together out of every subject's routes."""

from __future__ import annotations

from http import HTTPStatus
from types import ModuleType
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from hub.core import subjects
from hub.core.changes import Changes
from hub.core.context import Context
from hub.core.doors import HeadOfPages, KnownHosts, Patience
from hub.core.limits import TooOften
from hub.core.live import Streams
from hub.core.registration import NavEntry
from hub.core.web import (
    HOME,
    LimitedBody,
    SecurityHeaders,
    WithoutFailures,
    context_of,
    page,
    templates,
)
from hub.identity.model import Citizen, Staff
from hub.identity.web import SignInNeeded, identify, protect_forms, redirect_to_sign_in, still_in
from hub.kit import routes as kit_routes
from hub.kit.english import said
from hub.kit.errors import Refused
from hub.kit.incoming import ReadTexts, refuse_unfit
from hub.kit.languages import in_language, other_languages
from hub.kit.refusals import ask_again
from hub.kit.words import OTHERWISE, TITLES
from kiosk import design

LARGEST_FORM = 16 * 1024 * 1024
"""A picture for an announcement, and room."""

_NOTHING_MORE = "下のボタンで戻ってください。"


def build_pages(context: Context, changes: Changes) -> FastAPI:
    """The application for people: the staff desk and the citizens' phone."""
    app = _build(context, changes)
    app.router.dependencies += [Depends(protect_forms), Depends(refuse_unfit)]
    app.state.templates = templates()
    app.state.navigation = _navigation()
    app.state.still_in = still_in
    app.state.in_language = in_language
    app.state.other_languages = other_languages
    app.include_router(kit_routes.router)
    for module in subjects.parts("routes"):
        _include(app, module, "router")
        for error, handler in getattr(module, "EXCEPTION_HANDLERS", {}).items():
            app.add_exception_handler(error, handler)
    app.add_exception_handler(SignInNeeded, redirect_to_sign_in)
    app.add_exception_handler(TooOften, _later_page)
    app.add_exception_handler(Refused, _not_done_page)
    app.add_exception_handler(HTTPException, _refused_to_somebody)
    app.add_exception_handler(RequestValidationError, ask_again)
    app.add_api_route("/", _front, methods=["GET"])
    app.mount(design.ASSETS, design.static_files())
    app.add_middleware(ReadTexts)
    app.add_middleware(LimitedBody, at_most=LARGEST_FORM, respond=_refused_page)
    app.add_middleware(WithoutFailures, respond=_failed_page)
    settings = context.settings
    app.add_middleware(HeadOfPages)
    app.add_middleware(Patience)
    app.add_middleware(KnownHosts, settings=settings)
    app.add_middleware(SecurityHeaders, frame_ancestors=settings.frame_ancestors, https=settings.https)
    return app


def build_device_port(context: Context, changes: Changes) -> FastAPI:
    """The application for devices. Each route decides itself whether it needs a certificate."""
    app = _build(context, changes)
    app.router.redirect_slashes = False  # it would answer with the name that it was asked under
    for module in subjects.parts("routes"):
        _include(app, module, "device_router")
    app.add_exception_handler(RequestValidationError, _invalid_json)
    app.add_middleware(LimitedBody, at_most=LARGEST_FORM)
    app.add_middleware(WithoutFailures, respond=_failed_json)
    app.add_middleware(Patience)
    return app


def _build(context: Context, changes: Changes) -> FastAPI:
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.state.context = context
    app.state.changes = changes
    app.state.streams = Streams()
    return app


def _include(app: FastAPI, module: ModuleType, name: str) -> None:
    router: APIRouter | None = getattr(module, name, None)
    if router is not None:
        app.include_router(router)


def _navigation() -> tuple[NavEntry, ...]:
    entries = (entry for subject in subjects.registered() for entry in subject.navigation)
    return tuple(sorted(entries, key=lambda entry: entry.path != HOME))


def _front() -> Response:
    return RedirectResponse("/phone", status_code=303)


def _refused_to_somebody(request: Request, error: Exception) -> Response:
    """An address that leads nowhere has no route, so nobody has looked yet whose browser asks."""
    if not hasattr(request.state, "person"):
        identify(request, context_of(request))
    return _refused_page(request, error)


def _refused_page(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    detail = str(error.detail)
    is_only_the_phrase = detail == HTTPStatus(error.status_code).phrase
    message = _NOTHING_MORE if is_only_the_phrase else detail
    return _error_page(request, error.status_code, message, dict(error.headers or {}))


def _not_done_page(request: Request, error: Exception) -> Response:
    """What a subject does not do, where neither it nor a form of it has said so."""
    assert isinstance(error, Refused)
    return _error_page(request, HTTPStatus.CONFLICT, error.words.ja, {})


def _later_page(request: Request, error: Exception) -> Response:
    """Where a page has no better place to say it."""
    assert isinstance(error, TooOften)
    seconds = int(error.retry_after.total_seconds()) + 1
    message = "少し待ってから、もう一度お試しください。"
    return _error_page(request, 429, message, {"Retry-After": str(seconds)})


def _failed_page(request: Request) -> Response:
    message = "こちらの不具合です。少し待ってから、もう一度お試しください。"
    return _error_page(request, 500, message, {})


def _error_page(request: Request, status: int, message: str, headers: dict[str, str]) -> Response:
    home = "/desk" if urlsplit(str(request.url)).path.startswith("/desk") else "/phone"
    title = TITLES.get(status, OTHERWISE)
    beside = said(message)
    values = {
        "title": title,
        "message": message,
        "beside": beside if beside != message else "",
        "home": home,
        "frame": _frame(request),
    }
    response = page(request, "core/error.html", values, status)
    response.headers.update(headers)
    return response


def _frame(request: Request) -> str:
    """The template around a page for whoever asks: with the ways on that he has, a stranger with none."""
    person = getattr(request.state, "person", None)
    if isinstance(person, Staff):
        return "base_desk.html"
    return "identity/phone.html" if isinstance(person, Citizen) else "base_plain.html"


def _invalid_json(_request: Request, _error: Exception) -> Response:
    return JSONResponse({"detail": "not as the contract says"}, 422)


def _failed_json(_request: Request) -> Response:
    return JSONResponse({"detail": "the hub failed; try again later"}, 500)
