"""What a subject tells of its matters, so that two people and more can decide on them.

A subject's ``approvals.py`` offers ``KINDS``. The engine holds who decided what; what follows of it is the
subject's, and commits with it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from hub.approvals.model import Move, Seen, Step
from hub.core import subjects
from hub.core.context import Context
from hub.core.db import Transaction
from hub.core.registration import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One matter as lists call it. ``ja``, ``en`` tell it apart from others of its kind, where they must.

    After ``until`` nobody needs to decide on it any more.
    """

    title: str
    ja: str = ""
    en: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What was decided on, by whom, when and why, as the subject's effect is told."""

    reference: str
    person: str
    at: datetime
    reason: str


Effect = Callable[[Transaction, Context, Ruling], None]


def _nobody(_tx: Transaction, _reference: str) -> None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """緊急専行: ``role`` has the effect at once where ``applies``; a ``reviewer`` looks afterwards."""

    role: Role
    reviewer: Role
    applies: Callable[[Transaction, str], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of matter. ``name`` stands in addresses and in the database, ``ja`` and ``en`` on pages.

    ``content``: what stands there now; ``still_valid`` raises the subject's error when it could not be
    proposed any more; ``effects``: what follows of each move, in its transaction (a decision without one is
    not for this kind). ``rights``: the roles of its routes. ``open_to``: who may read of it besides
    (``None``: everybody at the desk). ``about``: the citizen whose data it is. ``followed_up``: the effect is
    finished after the commit, and the subject then says ``service.execute``.
    """

    name: str
    ja: str
    en: str
    rights: frozenset[Role]
    content: Callable[[Transaction, str], Seen]
    route: Callable[[Transaction, str], tuple[Step, ...]]
    still_valid: Callable[[Transaction, str, datetime], None]
    matters: Callable[[Transaction, Collection[str]], Mapping[str, Matter]]
    path: Callable[[str], str]
    effects: Mapping[Move, Effect]
    open_to: frozenset[Role] | None = None
    about: Callable[[Transaction, str], str | None] = field(default=_nobody)
    followed_up: bool = False
    override: Override | None = None


def kinds() -> Iterator[Kind]:
    """Of all subjects, in their order."""
    for part in subjects.parts("approvals"):
        yield from part.KINDS


def named(name: str) -> Kind | None:
    """``None`` when no subject has such a kind."""
    return next((kind for kind in kinds() if kind.name == name), None)


def kind(name: str) -> Kind:
    """One that code names. Raises ``LookupError``."""
    found = named(name)
    if found is None:
        raise LookupError(f"no subject has matters of the kind {name!r}")
    return found
