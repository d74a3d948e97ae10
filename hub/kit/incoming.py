"""Every text that reaches a page is read once, before any route: path, query and form fields.

``ReadTexts`` brings them into normal form and takes the blanks around them away; what cannot stay in a
text (``edge.wire.text``) is noted with its field, and ``refuse_unfit`` refuses it once the form is known
to be ours. No route has to do anything for it, and none can forget it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from fastapi.exceptions import RequestValidationError
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from edge.wire.text import Fault, TextUnfit, normal, unfit

SECRETS = frozenset({"password"})
"""Fields that nobody sees: they stay as they were typed, and only control characters are refused."""
BLANKS = " \t\n\u3000"
"""Around what was typed or pasted they mean nothing; what is only blank is empty."""

_NOTED = "tsunagaru.unfit"
_URLENCODED = "application/x-www-form-urlencoded"
_NAME = re.compile(rb'\bname="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Unfit:
    """``place`` is path, query or body; ``field`` its name there."""

    place: str
    field: str
    fault: TextUnfit


class ReadTexts:
    """ASGI middleware; behind the one that bounds a body."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        found: list[Unfit] = []
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        scope = {
            **scope,
            _NOTED: found,
            "path": _read("path", "", scope["path"], found),
            "query_string": urlencode(_read_all("query", query, found)).encode(),
        }
        kind, _, rest = Headers(scope=scope).get("content-type", "").partition(";")
        if kind == _URLENCODED:
            pairs = parse_qsl((await _whole(receive)).decode("utf-8", "replace"), keep_blank_values=True)
            body = urlencode(_read_all("body", pairs, found)).encode()
            scope, receive = _with_body(scope, body, receive)
        elif kind == "multipart/form-data" and "boundary=" in rest:
            boundary = rest.partition("boundary=")[2].strip().strip('"').encode("latin-1")
            body = _parts(await _whole(receive), boundary, found)
            scope, receive = _with_body(scope, body, receive)
        await self.app(scope, receive, send)


async def refuse_unfit(request: Request) -> None:
    """Global dependency, after the one that knows our forms. Raises ``RequestValidationError``."""
    found: list[Unfit] = request.scope.get(_NOTED, [])
    if found:
        form = await request.form() if any(each.place == "body" for each in found) else None
        raise RequestValidationError(
            [
                {
                    "type": "value_error",
                    "loc": (each.place, each.field),
                    "msg": "",
                    "ctx": {"error": each.fault},
                }
                for each in found
            ],
            body=form,
        )


def _read(place: str, field: str, value: str, found: list[Unfit]) -> str:
    is_secret = field in SECRETS
    value = value if is_secret else normal(value).strip(BLANKS)
    fault = unfit(value, lines=True)
    if fault is not None and (not is_secret or fault.fault is Fault.CONTROL):
        found.append(Unfit(place, field, fault))
    return value


def _read_all(place: str, pairs: Iterable[tuple[str, str]], found: list[Unfit]) -> list[tuple[str, str]]:
    return [(name, _read(place, name, value, found)) for name, value in pairs]


def _parts(body: bytes, boundary: bytes, found: list[Unfit]) -> bytes:
    """The text parts read, files as they came: a boundary stands in no part (RFC 2046, 5.1.1)."""
    parts = body.split(b"--" + boundary)
    for place, part in enumerate(parts):
        head, between, content = part.partition(b"\r\n\r\n")
        name = _NAME.search(head)
        if name is not None and b"filename=" not in head.lower():
            text = content.removesuffix(b"\r\n").decode("utf-8", "replace")
            read = _read("body", name[1].decode("utf-8", "replace"), text, found)
            parts[place] = head + between + read.encode() + b"\r\n"
    return (b"--" + boundary).join(parts)


async def _whole(receive: Receive) -> bytes:
    pieces, more = [], True
    while more:
        message = await receive()
        pieces.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(pieces)


def _with_body(scope: Scope, body: bytes, then: Receive) -> tuple[Scope, Receive]:
    scope = {**scope, "headers": list(scope["headers"])}
    MutableHeaders(scope=scope)["content-length"] = str(len(body))
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return messages.pop() if messages else await then()

    return scope, receive
