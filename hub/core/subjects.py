"""The subjects of the hub, and how their parts are found.

Every subject has the same file names; one that it does not need is absent. So "the tables of all
subjects" or "the routes of all subjects" is a walk over this list and over nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from types import ModuleType

SUBJECTS = (
    "core",
    "intake",
    "identity",
    "fleet",
    "ledger",
    "coin",
    "procedures",
    "broadcast",
    "meetings",
    "printing",
    "sessions",
)

MECHANISMS = ("kit",)
"""Packages that serve every subject and are none: they are asked for by name."""


def parts(name: str) -> Iterator[ModuleType]:
    """The module ``hub.<subject>.<name>`` of each subject that has one, in the order of ``SUBJECTS``.

    A subject that is divided has it in its folders instead: ``hub.<subject>.<folder>.<name>``.
    """
    for subject in SUBJECTS:
        package = find_spec(f"hub.{subject}")
        if package is None:
            continue
        if find_spec(f"hub.{subject}.{name}"):
            yield import_module(f"hub.{subject}.{name}")
            continue
        for folder in iter_modules(package.submodule_search_locations):
            if folder.ispkg and find_spec(f"hub.{subject}.{folder.name}.{name}"):
                yield import_module(f"hub.{subject}.{folder.name}.{name}")
