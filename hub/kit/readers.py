"""The readers of ``typed`` as types of a route's fields: ``amount: Annotated[int, YEN, Form(ge=1)]``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import AfterValidator, BeforeValidator

from edge.wire.text import written
from hub.kit import typed


def _read(reader: Callable[[str], Any]) -> BeforeValidator:
    return BeforeValidator(lambda value: reader(value) if isinstance(value, str) else value)


def _read_or_none(reader: Callable[[str], Any]) -> BeforeValidator:
    """For a field that may be left empty (``date | None``): then it is ``None``."""
    return BeforeValidator(lambda value: reader(value) if isinstance(value, str) and value else None)


YEN = _read(typed.amount)
COUNT = _read(typed.whole)
YEN_OR_NONE = _read_or_none(typed.amount)
DIGITS = _read(typed.digits)
LOGIN = _read(typed.login)
DAY = _read_or_none(typed.day)
MONTH = _read_or_none(typed.month)
NARROW = _read(typed.halved)
"""Codes and PINs: whatever the width; what they mean is the route's."""
LINE = AfterValidator(written)
"""One line that a person has written: a name, a reason."""
