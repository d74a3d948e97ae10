"""A line of the access log as the person whom it is about reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from hub.core.subjects import registered
from hub.identity.access.service import Access
from hub.identity.model import Kind
from kiosk.words.catalogue import Words

_WHO = {
    Kind.STAFF: ("窓口の職員", "Staff"),
    Kind.CITIZEN: ("あなた", "You"),
}

_OPENED = Words("記録を開きました", "opened your record")


@dataclass(frozen=True, slots=True)
class Look:
    """Who did what when; no name of staff, whose number stands in the city's own log."""

    at: datetime
    who: tuple[str, str]
    what: tuple[str, str]


def in_words(access: Access) -> Look:
    """An action that has no words yet is still shown."""
    what = _acts().get(access.action, _OPENED)
    return Look(access.at, _WHO[access.kind], (what.ja, what.en))


def action_pairs() -> tuple[Words, ...]:
    """What each known action is called, in both languages."""
    return tuple(actions().values())


def actions() -> Mapping[str, Words]:
    """Each known action and what it is called, to choose from."""
    return {action: Words(what.ja, what.en.capitalize()) for action, what in _acts().items()}


def action_words() -> dict[str, str]:
    """What each known action is called, for the auditor's list."""
    return {action: what.ja for action, what in _acts().items()}


@cache
def _acts() -> dict[str, Words]:
    """Action → its words, of all subjects; no two subjects call two acts the same."""
    return {action: what for subject in registered() for action, what in subject.acts.items()}
