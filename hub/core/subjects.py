"""The subjects of the hub, and how their parts are found.

Every subject has the same file names; one that it does not need is absent. So "the tables of all
subjects" or "the routes of all subjects" is a walk over this list and over nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from types import ModuleType

from hub.core.registration import Role, Subject

SUBJECTS = (
    "core",
    "messaging",
    "identity",
    "jobs",
    "notices",
    "documents",
    "approvals",
    "fleet",
    "ledger",
    "coin",
    "procedures",
    "broadcast",
    "meetings",
)

MECHANISMS = ("kit", "keeping", "law")
"""Packages that serve every subject and are none: they are asked for by name."""


@cache
def parts(name: str) -> tuple[ModuleType, ...]:
    """Each subject's module ``name`` in the order of ``SUBJECTS``: its own, then those of its folders.

    A mechanism's folders have parts as well; its own modules are asked for by name.
    Looked for once: pages ask at each request, and the files of a running hub do not change.
    """
    packages = (
        *(each for subject in SUBJECTS for each in (f"hub.{subject}", *_folders(f"hub.{subject}"))),
        *(each for mechanism in MECHANISMS for each in _folders(f"hub.{mechanism}")),
    )
    return tuple(import_module(f"{each}.{name}") for each in packages if find_spec(f"{each}.{name}"))


def _folders(package: str) -> Iterator[str]:
    """The folders into which a subject or a mechanism is divided."""
    for folder in iter_modules(import_module(package).__path__):
        if folder.ispkg:
            yield f"{package}.{folder.name}"


@cache
def registered() -> tuple[Subject, ...]:
    """What each subject's ``subject.py`` tells, in the order of ``SUBJECTS``."""
    return tuple(part.REGISTERED for part in parts("subject"))


@cache
def roles() -> dict[str, Role]:
    """Value → role, of all subjects."""
    return {role: role for subject in registered() for role in subject.roles}


def role(value: str) -> Role:
    """The role of this value; ``ValueError`` when no subject has it."""
    if value not in roles():
        raise ValueError(f"{value!r} is no role; there are {', '.join(roles())}")
    return roles()[value]
