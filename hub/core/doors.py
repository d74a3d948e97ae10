"""ASGI middleware before everything else: who is called by which name, and how long anybody is waited for."""

from __future__ import annotations

import asyncio
import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.core.settings import Settings

PIECE_SECONDS = 20.0
"""For each piece of a body to come."""
WHOLE_SECONDS = 300.0
"""For all of them: a large photograph over a poor line."""
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104  # compared with, never listened at
_MISDIRECTED = (
    "この名前では表示できません。/ The pages are not known under this name.\n"
    "管理者へ: TSUNAGARU_ORIGIN または TSUNAGARU_HOSTS に名前を加えてください。\n"
)


def names(settings: Settings) -> frozenset[str]:
    """The hosts that the pages answer under."""
    origin = urlsplit(settings.origin).hostname or ""
    return frozenset({*LOCAL, *settings.hosts, settings.web.host, origin}) - {""}


_HOST = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?", re.ASCII)
"""RFC 9110, 7.2: a name or an address, and a port; nothing that a reader of URLs could take for more."""


class KnownHosts:
    """Refuses any ``Host`` but the hub's own: whatever is built from it leads to nobody else.

    At a port that listens everywhere an IP address is the hub's as well; no name can be bent to one.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.names = names(settings)
        self.any_address = settings.web.host in _EVERYWHERE

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not self._is_known(Headers(scope=scope).get("host", "")):
            await PlainTextResponse(_MISDIRECTED, 421)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _is_known(self, host: str) -> bool:
        if not _HOST.fullmatch(host):
            return False
        try:
            name = urlsplit(f"//{host}").hostname or ""
            return name in self.names or (self.any_address and bool(ip_address(name)))
        except ValueError:
            return False


class Patience:
    """Ends a request whose body does not come on: each piece has its time, and so has the whole."""

    def __init__(
        self, app: ASGIApp, seconds: float = PIECE_SECONDS, whole_seconds: float = WHOLE_SECONDS
    ) -> None:
        self.app = app
        self.seconds = seconds
        self.whole_seconds = whole_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        clock = asyncio.get_running_loop().time
        whole, end = False, clock() + self.whole_seconds

        async def receive_in_time() -> Message:
            nonlocal whole
            if whole:  # nothing is due any more but the client's going, which may take for ever
                return await receive()
            try:
                async with asyncio.timeout_at(min(clock() + self.seconds, end)):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(408, "送信が途中で止まりました。もう一度お試しください。") from None
            whole = not message.get("more_body", False)
            return message

        await self.app(scope, receive_in_time, send)


class HeadOfPages:
    """Answers HEAD wherever GET is answered, with the same head and without the body (RFC 9110, 9.3.2).

    The answer ends with its head, and a stream hears that as its reader's going.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def send_head(message: Message) -> None:
            if message["type"] == "http.response.start":
                await send(message)
                await send({"type": "http.response.body", "body": b""})

        await self.app({**scope, "method": "GET"}, receive, send_head)
