"""How a flow is seen: one template for each phase, one event for each press."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kiosk.gateway import Gateway
from kiosk.words.catalogue import Catalogue
from kiosk.words.language import Language

Form = Mapping[str, str]


class BadPress(Exception):
    """The form holds no press that this screen knows. The text names fields, never values."""


@dataclass(frozen=True, slots=True)
class View:
    """``parts`` are the pieces of the page that change by themselves, by SSE event and template.

    A piece is sent only when its text has changed, so a finger on a button is never disturbed.
    ``pressed`` and ``rendered`` raise ``BadPress``.
    """

    flow: str
    catalogue: Catalogue
    language: Callable[[Any], Language]
    parts: Callable[[Any], Mapping[str, str]]
    pressed: Callable[[Form, Gateway], Any]
    rendered: Callable[[Form, Gateway], Any] | None = None


def phase_template(flow: str, phase: object) -> str:
    """``EnterPin`` of ``moving_in`` is drawn by ``moving_in/enter_pin.html``."""
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", type(phase).__name__).lower()
    return f"{flow}/{name}.html"


def required(form: Form, name: str) -> str:
    """The field's text, or ``BadPress``."""
    try:
        return form[name]
    except KeyError as missing:
        raise BadPress(f"field missing: {name}") from missing
