"""Who may speak to the local application: pages of this very machine, and nobody by way of DNS."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kiosk.design import ASSETS, CONTENT_SECURITY_POLICY

LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
CACHED = (f"{ASSETS}/", "/media/")
"""Nothing else may stay in a browser's cache."""


class Guard:
    """Checks ``Host`` (DNS rebinding) and ``Origin`` (foreign pages), and sets the security headers."""

    def __init__(self, app: ASGIApp, port: int | None = None, frame_ancestors: tuple[str, ...] = ()) -> None:
        self._app = app
        self._port = port
        ancestors = " ".join(frame_ancestors) or "'none'"
        self._policy = f"{CONTENT_SECURITY_POLICY}; frame-ancestors {ancestors}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            await PlainTextResponse(refusal, status_code=403)(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._set_headers(MutableHeaders(scope=message), scope["path"])
            await send(message)

        await self._app(scope, receive, guarded)

    def _refusal(self, scope: Scope) -> str | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if not self._is_here(f"http://{host}"):
            return "this application serves its own machine only"
        origin = headers.get("origin")
        if scope["method"] not in ("GET", "HEAD") and (origin is None or urlsplit(origin).netloc != host):
            return "presses come from the screen itself only"
        return None

    def _is_here(self, url: str) -> bool:
        try:
            parts = urlsplit(url)
            return parts.hostname in LOOPBACK_NAMES and self._port in (None, parts.port)
        except ValueError:
            return False

    def _set_headers(self, headers: MutableHeaders, path: str) -> None:
        headers["content-security-policy"] = self._policy
        headers["x-content-type-options"] = "nosniff"
        headers["referrer-policy"] = "no-referrer"
        headers["cross-origin-resource-policy"] = "same-origin"
        headers["permissions-policy"] = "camera=(), microphone=(), geolocation=()"
        headers["cache-control"] = "no-cache" if path.startswith(CACHED) else "no-store"
