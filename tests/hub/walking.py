"""Every route of the hub's pages, found in the application itself: no list to lengthen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi._compat import ModelField
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import TypeAdapter, ValidationError

from hub.kit.forms.fields import Field
from hub.kit.typed import Mistyped

_TRIED = ("unknown", "1", "2026-11-22", "true", "9" * 16)
"""The first that a field's type takes; words of an enum come before them."""


@dataclass(frozen=True, slots=True)
class Way:
    """A route with one of its methods, and what stands behind it."""

    method: str
    path: str
    route: APIRoute

    def filled(self, value: str) -> str:
        """The address with ``value`` in each of its gaps."""
        return re.sub(r"\{\w+(:\w+)?\}", value, self.path)

    def fields(self) -> dict[str, str]:
        """A form that the route takes, about things that nobody knows."""
        return {each.alias: _plausible(each) for each in body(self.route.dependant)}


def dependencies(way: Way) -> Iterator[object]:
    """What the route depends on, as it stands in its signature and in those behind."""
    waiting = list(way.route.dependant.dependencies)
    while waiting:
        each = waiting.pop()
        yield each.call
        waiting += each.dependencies


def body(dependant: Dependant) -> Iterator[ModelField]:
    """What a route reads of a form."""
    yield from dependant.body_params
    for each in dependant.dependencies:
        yield from body(each)


def _plausible(field: ModelField) -> str:
    kind: Any = field.field_info.annotation
    asked = form_field(field)
    words = [each.value for each in kind] if hasattr(kind, "__members__") else []
    words += asked.schema.get("enum", []) if asked else []
    for text in map(str, (*words, *_TRIED)):
        try:
            asked.read(text) if asked else TypeAdapter(kind).validate_python(text)
        except (ValidationError, Mistyped):
            continue
        return text
    return ""


def form_field(field: ModelField) -> Field | None:
    """How a form asks for it, if a form of ``hub.kit.forms`` does."""
    return next((each for each in field.field_info.metadata if isinstance(each, Field)), None)


def ways(app: FastAPI) -> list[Way]:
    """Each route with each of its methods."""
    found = [each.original_route for each in iter_route_contexts(app.routes)]
    return [
        Way(method, route.path, route)
        for route in found
        if isinstance(route, APIRoute)
        for method in sorted((route.methods or set()) - {"HEAD"})
    ]
