"""What every page of the hub shares: templates, headers, navigation, the context behind a request.

A subject's ``routes.py`` may offer ``router`` (pages and forms), ``device_router`` (the device port)
and ``NAV`` (its entries in the desk's navigation).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import jinja2
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.core import words
from hub.core.changes import Changes
from hub.core.context import Context
from hub.core.subjects import SUBJECTS

DESIGN = Path(__file__).parents[2] / "kiosk" / "design"
"""The look of every screen, the hub's pages included."""


@dataclass(frozen=True, slots=True)
class NavEntry:
    """One line of the desk's navigation; ``roles`` (values) see it, everybody when empty."""

    path: str
    ja: str
    en: str
    roles: frozenset[str] = frozenset()


def environment() -> jinja2.Environment:
    """Templates: ``<subject>/x.html`` is ``hub/<subject>/pages/x.html``, the rest the design system's."""
    folders = {s: str(Path(__file__).parents[1] / s / "pages") for s in SUBJECTS if find_spec(f"hub.{s}")}
    return jinja2.Environment(
        loader=jinja2.ChoiceLoader(
            [
                jinja2.PrefixLoader({s: jinja2.FileSystemLoader(path) for s, path in folders.items()}),
                jinja2.FileSystemLoader(DESIGN / "templates"),
            ]
        ),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def context_of(request: Request) -> Context:
    """The process's context: ``Annotated[Context, Depends(context_of)]``."""
    context: Context = request.app.state.context
    return context


def changes_of(request: Request) -> Changes:
    """The process's watchers, for ``live``."""
    changes: Changes = request.app.state.changes
    return changes


def draw(request: Request, template: str, values: Mapping[str, object]) -> str:
    """A template's text: for fragments of live pages."""
    templates: jinja2.Environment = request.app.state.templates
    return templates.get_template(template).render(
        request=request, lang=words.language(request), **words.HELPERS, **values
    )


def page(request: Request, template: str, values: Mapping[str, object], status: int = 200) -> HTMLResponse:
    """A whole page. Templates also see ``csrf``, ``person`` and ``navigation``."""
    shared = {
        "csrf": getattr(request.state, "csrf", ""),
        "person": getattr(request.state, "person", None),
        "navigation": getattr(request.state, "navigation", ()),
    }
    return HTMLResponse(draw(request, template, {**shared, **values}), status)


class SecurityHeaders:
    """ASGI middleware: what a browser may do with our pages, said on every answer."""

    def __init__(self, app: ASGIApp, framed_by: tuple[str, ...]) -> None:
        self.app = app
        ancestors = " ".join(framed_by) or "'none'"
        self.headers = {
            "Content-Security-Policy": (
                "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; "
                f"base-uri 'none'; form-action 'self'; frame-ancestors {ancestors}"
            ),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
            "Cross-Origin-Opener-Policy": "same-origin",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
                if headers.get("content-type", "").startswith("text/html"):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self.app(scope, receive, send_with_headers)
