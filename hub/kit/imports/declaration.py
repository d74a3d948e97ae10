"""What a subject declares of what it takes from files; ``hub.fleet.importing`` is one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hub.core.context import Context
from hub.core.db import Transaction
from hub.identity.model import Staff
from kiosk.words.catalogue import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One column. ``heads``: what may stand above it, the first is what we call it; width and blanks are
    the same. ``reader`` raises ``Mistyped`` or ``TextUnfit``. ``is_unique``: no two rows have the same.
    """

    name: str
    heads: tuple[str, ...]
    words: Words
    reader: Callable[[str], Any]
    example: str
    is_required: bool = True
    is_unique: bool = False


@dataclass(frozen=True, slots=True)
class Good:
    """A row that can be taken: its place in the file, and its values by the fields' names."""

    row: int
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a cell, and what to do. ``field`` is empty where a whole row is meant."""

    row: int
    field: str
    was: str
    words: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """What a subject takes from files. ``check`` looks at what only the database knows, before and again when
    ``apply`` is about to be called, in the same transaction; that must be short, so at most ``most`` rows.
    """

    name: str
    words: Words
    about: Words
    fields: tuple[Field, ...]
    check: Callable[[Transaction, Sequence[Good]], Iterable[Problem]]
    apply: Callable[[Transaction, Context, Staff, Sequence[Good]], None]
    leads: str
    most: int

    @property
    def path(self) -> str:
        return f"/desk/imports/{self.name}"

    def called(self, field: str) -> str:
        """The head of a field."""
        return next((each.heads[0] for each in self.fields if each.name == field), "")
