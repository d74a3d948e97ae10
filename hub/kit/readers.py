"""The readers of ``typed`` as types of a route's fields: ``amount: Annotated[int, YEN, Form(ge=1)]``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import AfterValidator, BeforeValidator

from edge.wire.text import POINTS_PER_LETTER, Fault, TextUnfit, fits, length, normal, unfit, written
from hub.kit import typed
from hub.kit.refusals import too_long
from hub.kit.typed import Mistyped
from hub.kit.words import MANY_MARKS


def refused_sign(text: str, *, secret: bool = False) -> TextUnfit | None:
    """The first character of what was sent that cannot stay; of a secret only control characters go."""
    fault = unfit(normal(text), lines=True)
    return None if secret and fault is not None and fault.fault is not Fault.CONTROL else fault


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


@dataclass(frozen=True)
class Line:
    """Reads one line that a person has written (a name, a reason) of at most ``most`` letters.

    Letters are what the screen counts; ``points`` is how wide a column must be for what is let pass.
    Raises ``Mistyped`` or ``TextUnfit``.
    """

    most: int

    @property
    def points(self) -> int:
        return self.most * POINTS_PER_LETTER

    def __call__(self, text: str) -> str:
        kept = written(text)
        if (letters := length(kept)) > self.most:
            raise Mistyped(too_long(self.most, letters))
        if not fits(kept, self.most):
            raise Mistyped(MANY_MARKS)
        return kept


def line(most: int) -> AfterValidator:
    """``name: Annotated[str, line(40), Form()]``."""
    return AfterValidator(Line(most))
