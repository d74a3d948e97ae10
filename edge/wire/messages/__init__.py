"""Bodies of the messages, one file per subject, and what is gathered from them.

A file tells its ``SCHEMAS`` (name with version → type of the body), and may tell ``SAID_BY`` (role of a
device → what it says of them), ``ASKED_FOR`` (what its asks are about) and ``ANSWERED_BY`` (the hub's process
that hears them, else ``INTAKE``). A body that answers an ask names it in a field ``ask``.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from edge.wire.roles import NodeRole, Says

_FILES = {each.name: import_module(f"{__name__}.{each.name}") for each in iter_modules(__path__)}
_SUBJECTS = {name: file for name, file in _FILES.items() if hasattr(file, "SCHEMAS")}

SCHEMAS: dict[str, type] = {
    name: body for subject in _SUBJECTS.values() for name, body in subject.SCHEMAS.items()
}
"""Schema name with version → type of the body. The AsyncAPI document is made from it."""

SAYS: dict[NodeRole, Says] = {role: Says() for role in NodeRole}
"""Who may say what: the broker's access rules and the hub's own checks are made from it."""
for _subject in _SUBJECTS.values():
    for _role, _said in getattr(_subject, "SAID_BY", {}).items():
        SAYS[_role] += _said

RESULT = "link.result/1"
EVERYBODY = frozenset({"link.dropped/1", "link.unsaid/1", RESULT})
"""A tombstone, or what stands for a fact beyond its bounds, is on that fact's topic; a result on its own."""

INTAKE = "intake"
ANSWERED_BY: dict[str, str] = {
    name: getattr(subject, "ANSWERED_BY", INTAKE)
    for name, subject in _SUBJECTS.items()
    if any(ask in subject.SCHEMAS for said in SAYS.values() for ask in said.asks)
}
"""Subject that devices ask → the hub's process that alone hears it and may answer."""

ASKED_FOR: dict[str, str] = {
    name: subject.ASKED_FOR for name, subject in _SUBJECTS.items() if hasattr(subject, "ASKED_FOR")
}
"""Subject → what its asks are about, for the AsyncAPI document."""

_NAMES = {body_type: name for name, body_type in SCHEMAS.items()}


def schema_of(body: object) -> str:
    """The schema name of a body, for its envelope; ``KeyError`` when it is none of the contract."""
    return _NAMES[type(body)]


def says(role: str) -> Says:
    """What a device of this role says; nothing for a role that nobody knows."""
    return SAYS[NodeRole(role)] if role in set(NodeRole) else Says()


def may_say(role: str, fact: str) -> bool:
    """Whether a fact of this schema is one that a device of this role has to tell."""
    return fact in EVERYBODY or fact in says(role).facts
