"""Reads what devices send with the one reader of what people write. Pure.

A caption was heard, a name read off a card, a label scanned: a machine speaks and nobody can be asked, so
what cannot stay is taken out and the rest is in its normal form. The types of the messages say which fields
hold text: those whose letters nothing else bounds.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from edge.wire.text import cleaned

Body = TypeVar("Body")
_Reader = Callable[[Any], Any]


def read(body: Body) -> Body:
    """The body with each of its texts as it may be kept and shown."""
    struct: type = type(body)
    changed = {name: reader(getattr(body, name)) for name, reader in _readers(struct)}
    return msgspec.structs.replace(body, **changed) if changed else body  # type: ignore[type-var]


@cache
def _readers(struct: type) -> tuple[tuple[str, _Reader], ...]:
    described = inspect.type_info(struct)
    assert isinstance(described, inspect.StructType)
    found = [(field.name, _reader(field.type)) for field in described.fields]
    return tuple((name, reader) for name, reader in found if reader is not None)


def _reader(kind: inspect.Type) -> _Reader | None:
    """How a value of this type is read; ``None``: there is no text in it."""
    match kind:
        case inspect.StrType(pattern=pattern, max_length=longest) if _is_free(pattern):
            lines = pattern is None or bool(re.search(pattern, "a\nb"))
            return lambda text: cleaned(text, lines=lines)[:longest]
        case inspect.StructType(cls=struct):
            return read if _readers(struct) else None
        case inspect.VarTupleType(item_type=item):
            reader = _reader(item)
            return None if reader is None else lambda values: tuple(map(reader, values))
        case inspect.UnionType(types=types):
            readers = [reader for reader in map(_reader, types) if reader is not None]
            return None if not readers else lambda value: None if value is None else readers[0](value)
        case _:
            return None


def _is_free(pattern: str | None) -> bool:
    """Whether signs that nobody sees are among the letters that the bounds allow."""
    return pattern is None or re.search(pattern, "a\u200bb") is not None
