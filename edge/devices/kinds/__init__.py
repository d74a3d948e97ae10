"""One file for each kind of driver, found by its name: ``KIND`` in it is all that the edge knows of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from edge.devices.kind import DriverKind


@cache
def all_kinds() -> Mapping[str, DriverKind[Any, Any]]:
    """Name → kind, in the order of the names."""
    names = sorted(each.name for each in iter_modules(__path__))
    return {name: import_module(f"{__name__}.{name}").KIND for name in names}
