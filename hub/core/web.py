"""What every page of the hub shares: templates, headers, navigation, the context behind a request.

A subject's ``routes.py`` may offer ``router`` (pages and forms), ``device_router`` (the device port) and
``EXCEPTION_HANDLERS``; its entries in the desk's navigation stand in its ``subject.py``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from traceback import format_tb

import jinja2
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.core import limits, words
from hub.core.changes import Changes
from hub.core.context import Context
from hub.core.registration import NavEntry, Role
from hub.core.subjects import MECHANISMS, SUBJECTS
from kiosk import design

log = logging.getLogger(__name__)


HOME = "/desk"
"""The work queue: it stands first in the navigation, and no page is below it."""


@cache
def templates() -> jinja2.Environment:
    """``<subject>/x.html`` is ``hub/<subject>/pages/x.html``; the rest is the design system's.

    One for the process: reading a page's template costs a hundred times what drawing it does.
    """
    environment = design.environment()
    assert environment.loader is not None
    pages = {s: Path(__file__).parents[1] / s / "pages" for s in (*SUBJECTS, *MECHANISMS)}
    own = jinja2.PrefixLoader({s: jinja2.FileSystemLoader(folder) for s, folder in pages.items()})
    environment.loader = jinja2.ChoiceLoader([own, environment.loader])
    environment.filters.update(words.FILTERS)
    return environment


def context_of(request: Request) -> Context:
    """The process's context: ``Annotated[Context, Depends(context_of)]``."""
    context: Context = request.app.state.context
    return context


def address_of(request: Request) -> str:
    """Whose tries count together: the client's address, of IPv6 the line's (see ``limits.network``)."""
    return limits.network(request.client.host) if request.client else ""


def changes_of(request: Request) -> Changes:
    """The process's watchers, for ``live``."""
    changes: Changes = request.app.state.changes
    return changes


def draw(request: Request, template: str, values: Mapping[str, object]) -> str:
    """A template's text: for fragments of live pages. Templates see ``csrf`` and ``person`` as well."""
    environment: jinja2.Environment = request.app.state.templates
    shared = {
        "csrf": getattr(request.state, "csrf", ""),
        "person": getattr(request.state, "person", None),
        "other_languages": request.app.state.other_languages(request),
        "once_id": context_of(request).new_id,
    }
    drawn = environment.get_template(template).render({"request": request, **shared, **values})
    in_language: Callable[[Request, str], str] = request.app.state.in_language
    return in_language(request, drawn)


def page(request: Request, template: str, values: Mapping[str, object], status: int = 200) -> HTMLResponse:
    """A whole page, with the desk's navigation and the name of who is signed in."""
    person = getattr(request.state, "person", None)
    around = {"nav": _navigation(request), "user": getattr(person, "name", None)}
    return HTMLResponse(draw(request, template, {**around, **values}), status)


def _navigation(request: Request) -> list[dict[str, object]]:
    """What ``base_desk.html`` shows at the left: the entries that the signed-in person may open."""
    held: frozenset[Role] | None = getattr(getattr(request.state, "person", None), "roles", None)
    if held is None:
        return []
    entries: tuple[NavEntry, ...] = request.app.state.navigation
    here = request.url.path
    return [
        {
            "href": entry.path,
            "label": entry.ja,
            "beside": entry.en,
            "icon": entry.icon,
            "count": entry.count,
            "current": here == entry.path or (entry.path != HOME and here.startswith(f"{entry.path}/")),
        }
        for entry in entries
        if not entry.roles or entry.roles & held
    ]


class SecurityHeaders:
    """ASGI middleware: what a browser may do with our pages, said on every answer.

    Nothing is kept, a table or a transcript as little as a page, but what says itself that it may be.
    """

    def __init__(self, app: ASGIApp, frame_ancestors: tuple[str, ...], https: bool = False) -> None:
        self.app = app
        ancestors = " ".join(frame_ancestors) or "'none'"
        self.headers = {
            "Content-Security-Policy": f"{design.CONTENT_SECURITY_POLICY}; frame-ancestors {ancestors}",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "no-store",
        }
        if https:
            self.headers["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers)


class LimitedBody:
    """ASGI middleware: nobody fills the memory or the disk with one request."""

    def __init__(
        self, app: ASGIApp, at_most: int, respond: Callable[[Request, HTTPException], Response] | None = None
    ) -> None:
        self.app = app
        self.at_most = at_most
        self.respond = respond

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        received = 0

        async def receive_limited() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self.at_most:
                raise HTTPException(413, "送信されたものが大きすぎます。")
            return message

        try:
            await self.app(scope, receive_limited, send)
        except HTTPException as refused:  # read by another middleware, before the application's handlers
            if self.respond is None:
                raise
            await self.respond(Request(scope, receive), refused)(scope, receive, send)


class WithoutFailures:
    """ASGI middleware: what nobody foresaw is answered by ``respond`` and logged without its values.

    The text of an exception may hold what somebody typed, so the log gets its kind and its place alone.
    """

    def __init__(self, app: ASGIApp, respond: Callable[[Request], Response]) -> None:
        self.app = app
        self.respond = respond

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def send_and_note(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, send_and_note)
        except Exception as error:
            log.error("%s in\n%s", type(error).__name__, "".join(format_tb(error.__traceback__)))
            if begun or scope["type"] != "http":
                raise RuntimeError("an answer broke off") from None
            await self.respond(Request(scope, receive))(scope, receive, send)
