"""A form that cannot be read is asked for again: what is wrong beside its field, the rest as it was.

One answer for every form and every search of every page. Nothing that was typed is lost but passwords
and PINs, which no page ever repeats, and files, which a browser does not let a page hand back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from edge.wire.text import TextUnfit
from hub.core.web import page
from hub.kit import words
from hub.kit.typed import Mistyped
from kiosk.words.catalogue import Words, filled

_OURS = "csrf"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the form as it was sent, and what is wrong with it."""

    name: str
    value: str
    label: Words | None = None
    wrong: Words | None = None
    secret: bool = False


def ask_again(request: Request, error: Exception) -> Response:
    """The exception handler for ``RequestValidationError``."""
    assert isinstance(error, RequestValidationError)
    wrong: dict[str, Words] = {}
    for each in error.errors():
        place, field = str(each["loc"][0]), str(each["loc"][-1])
        if place == "path":
            raise HTTPException(404)
        wrong.setdefault(field, _words(each))
    is_search = request.method == "GET"
    sent = request.query_params if is_search else error.body
    fields = _fields(sent if isinstance(sent, Mapping) else {}, wrong, {} if is_search else words.SECRETS)
    values = {
        "fields": fields,
        "action": request.url.path,
        "method": "get" if is_search else "post",
        "can_mend": any(each.wrong and each.label for each in fields),
        "typed": [each for each in fields if each.label and each.value],
        "stale": words.STALE,
        "home": "/desk" if request.url.path.startswith("/desk") else "/phone",
    }
    return page(request, "core/again.html", values, 422)


def _fields(sent: Mapping[str, Any], wrong: Mapping[str, Words], secrets: Mapping[str, Words]) -> list[Field]:
    names = list(dict.fromkeys([*sent, *wrong]))
    return [
        _field(name, sent.get(name, ""), wrong.get(name), secrets.get(name))
        for name in names
        if name != _OURS and (name in wrong or isinstance(sent.get(name), str))
    ]


def _field(name: str, value: object, wrong: Words | None, secret: Words | None) -> Field:
    text = value if isinstance(value, str) and not secret else ""
    return Field(name, text, secret or words.FIELDS.get(name), wrong, secret is not None)


def _words(error: Mapping[str, Any]) -> Words:
    context: Mapping[str, Any] = error.get("ctx") or {}
    cause = context.get("error")
    if isinstance(cause, TextUnfit):
        return in_words(cause)
    if isinstance(cause, Mistyped):
        return cause.words
    if error["type"] == "string_too_long":
        return too_long(context["max_length"], len(error["input"]))
    return filled(words.RULES.get(error["type"], words.UNREADABLE), context)


def in_words(unfit: TextUnfit) -> Words:
    """Which character cannot stay, and where it stands."""
    return filled(words.FAULTS[unfit.fault], {"position": unfit.position, "code": unfit.name})


def too_long(most: int, now: int) -> Words:
    """How long a text may be and how long it is."""
    return filled(words.TOO_LONG, {"most": most, "now": now})
