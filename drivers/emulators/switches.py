"""Named switches: dataclass fields that carry their own documentation and can be set by name."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any, TypeVar

T = TypeVar("T")

TRUE_WORDS = frozenset({"1", "true", "on", "yes"})
FALSE_WORDS = frozenset({"0", "false", "off", "no"})


class UnknownSwitch(ValueError):
    """The emulator has no switch of this name."""


class BadSwitchValue(ValueError):
    """The value does not fit the switch's type; the value itself is not repeated."""


class Faults:
    """Base of each emulator's switches; only a mark, so that functions can name what they take."""


FaultsT = TypeVar("FaultsT", bound=Faults)


def switch(default: T, doc: str) -> T:
    """A dataclass field with its default and the sentence that documents it."""
    return dataclasses.field(default=default, metadata={"doc": doc})


def meaning(field: dataclasses.Field[Any]) -> str:
    """The sentence that documents a switch."""
    return str(field.metadata["doc"])


def fields_of(faults: Faults | type[Faults]) -> tuple[dataclasses.Field[Any], ...]:
    """The fields of a switch dataclass, in the order of writing."""
    return dataclasses.fields(typing.cast(Any, faults))


def as_values(faults: Faults) -> dict[str, Any]:
    """Every switch by name, as JSON can carry it."""
    return {f.name: _plain(getattr(faults, f.name)) for f in fields_of(faults)}


def apply_switches(faults: Faults, values: Mapping[str, Any]) -> None:
    """Set switches by name, all or none.

    Raises ``UnknownSwitch`` or ``BadSwitchValue`` before anything is changed.
    """
    types = typing.get_type_hints(type(faults))
    converted = {}
    for name, value in values.items():
        if name not in types:
            raise UnknownSwitch(f"no switch {name!r}; there are: {', '.join(types)}")
        converted[name] = _convert(name, value, types[name])
    for name, value in converted.items():
        setattr(faults, name, value)


def parse_switches(switches: Iterable[str], kind: type[FaultsT]) -> FaultsT:
    """Switches from a command line: ``name`` turns a yes/no switch on, ``name=value`` sets any."""
    faults = kind()
    for text in switches:
        name, equals, value = text.partition("=")
        apply_switches(faults, {name: value if equals else True})
    return faults


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value


def _convert(name: str, value: Any, kind: type[Any]) -> Any:
    try:
        return _to_bool(value) if kind is bool else _to_other(value, kind)
    except (TypeError, ValueError) as error:
        raise BadSwitchValue(f"switch {name!r} takes {describe_type(kind)}") from error


def _to_bool(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).lower()
    if word in TRUE_WORDS | FALSE_WORDS:
        return word in TRUE_WORDS
    raise ValueError("neither yes nor no")


def _to_other(value: Any, kind: type[Any]) -> Any:
    if isinstance(value, bool):
        raise TypeError("a value is needed")
    return kind(value)


def describe_type(kind: type[Any]) -> str:
    """What may stand behind the equals sign."""
    if kind is bool:
        return "yes / no"
    if issubclass(kind, Enum):
        return " / ".join(str(member.value) for member in kind)
    return {int: "whole number", float: "number", str: "text"}[kind]
