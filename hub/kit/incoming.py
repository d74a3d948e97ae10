"""Every text that reaches a page is read once, before any route: path, query and form fields.

``ReadTexts`` brings them into normal form and takes the blanks around them away. What cannot stay in a
text (``edge.wire.text``) is refused by ``refuse_unfit`` once the form is known to be ours: in a form it
looks at what the routes are about to get, so no odd way of writing one leads past it. No route has to do
anything for it, and none can forget it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from fastapi.exceptions import RequestValidationError
from python_multipart.multipart import parse_options_header
from starlette.datastructures import FormData, Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from edge.wire.text import TextUnfit, normal, unfit
from hub.kit.forms.reading import read_by_forms
from hub.kit.readers import refused_sign
from hub.kit.words import SECRETS

BLANKS = " \t\n\u3000"
"""Around what was typed or pasted they mean nothing; what is only blank is empty."""

MOST_FIELDS = 1000
"""Of a form, as Starlette counts; looked at before anything is read, since anybody may send one."""
LARGEST_TEXTS = 512 * 1024
"""Of all the texts of a form as they are sent: many times the longest announcement."""

_NOTED = "tsunagaru.unfit"
_URLENCODED = b"application/x-www-form-urlencoded"
_MULTIPART = b"multipart/form-data"
_DISPOSITION = re.compile(rb"^content-disposition:(.*)$", re.I | re.M)


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
        kind, options = parse_options_header(Headers(scope=scope).get("content-type"))
        if kind == _URLENCODED:
            sent = await _whole(receive, LARGEST_TEXTS)
            _refuse_more_than(MOST_FIELDS, sent.count(b"&"))
            pairs = parse_qsl(sent.decode("utf-8", "replace"), keep_blank_values=True)
            body = urlencode([(name, _normal_field(name, value)) for name, value in pairs]).encode()
            scope, receive = _with_body(scope, body, receive)
        elif kind == _MULTIPART and b"boundary" in options:
            body = _parts(await _whole(receive), options[b"boundary"])
            scope, receive = _with_body(scope, body, receive)
        await self.app(scope, receive, send)


async def refuse_unfit(request: Request) -> None:
    """Global dependency, after the one that knows our forms. Raises ``RequestValidationError``.

    What a form (``hub.kit.forms``) reads is refused by the form, on its own page beside the field.
    """
    form = await request.form()
    elsewhere = read_by_forms(request.scope["route"].dependant)
    unfit = (each for each in _unfit_fields(form) if each.field not in elsewhere)
    found: list[Unfit] = [*request.scope.get(_NOTED, []), *unfit]
    if found:
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


def _unfit_fields(form: FormData) -> Iterator[Unfit]:
    for field, value in form.multi_items():
        if isinstance(value, str) and (fault := refused_sign(value, secret=field in SECRETS)):
            yield Unfit("body", field, fault)


def _normal_field(field: str, value: str) -> str:
    return value if field in SECRETS else normal(value).strip(BLANKS)


def _read(place: str, field: str, value: str, found: list[Unfit]) -> str:
    value = normal(value).strip(BLANKS)
    fault = unfit(value, lines=True)
    if fault is not None:
        found.append(Unfit(place, field, fault))
    return value


def _read_all(place: str, pairs: Iterable[tuple[str, str]], found: list[Unfit]) -> list[tuple[str, str]]:
    return [(name, _read(place, name, value, found)) for name, value in pairs]


def _parts(body: bytes, boundary: bytes) -> bytes:
    """The text parts read, files as they came: a boundary stands in no part (RFC 2046, 5.1.1)."""
    _refuse_more_than(MOST_FIELDS, body.count(b"--" + boundary) - 1)
    parts, texts = body.split(b"--" + boundary), 0
    for place, part in enumerate(parts):
        head, between, content = part.partition(b"\r\n\r\n")
        said = _DISPOSITION.search(head)
        options = parse_options_header(said[1].strip())[1] if said else {}
        if b"name" in options and b"filename" not in options:
            texts += len(content)
            _refuse_more_than(LARGEST_TEXTS, texts)
            text = content.removesuffix(b"\r\n").decode("utf-8", "replace")
            read = _normal_field(options[b"name"].decode("utf-8", "replace"), text)
            parts[place] = head + between + read.encode() + b"\r\n"
    return (b"--" + boundary).join(parts)


async def _whole(receive: Receive, at_most: int | None = None) -> bytes:
    pieces, length, more = [], 0, True
    while more:
        message = await receive()
        pieces.append(message.get("body", b""))
        length += len(pieces[-1])
        if at_most is not None:
            _refuse_more_than(at_most, length)
        more = message.get("more_body", False)
    return b"".join(pieces)


def _refuse_more_than(most: int, now: int) -> None:
    """To read what is larger would hold up every page of everybody for as long as it takes."""
    if now > most:
        raise HTTPException(413, "送信されたものが大きすぎます。")


def _with_body(scope: Scope, body: bytes, then: Receive) -> tuple[Scope, Receive]:
    scope = {**scope, "headers": list(scope["headers"])}
    MutableHeaders(scope=scope)["content-length"] = str(len(body))
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return messages.pop() if messages else await then()

    return scope, receive
