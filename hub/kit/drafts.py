"""What somebody has begun and not finished, in every subject, so that it can be handed over when he leaves.

A subject's ``drafts.py`` offers ``drafts_of(tx, staff)`` (what this member of staff, by id, has begun),
``hand_over(tx, id, to)`` (give it to another, by id) and ``ROLE`` (what he must hold to go on with it).
"""

from __future__ import annotations

from dataclasses import dataclass

from hub.core import subjects
from hub.core.db import Transaction
from hub.identity.model import Staff


@dataclass(frozen=True, slots=True)
class Draft:
    """One thing that is begun. ``path`` is where it is written on."""

    id: str
    title: str
    path: str


class MayNotTakeOver(Exception):
    """The other one could not go on with it."""


def drafts_of(tx: Transaction, staff: str) -> list[Draft]:
    """Everything that this member of staff has begun."""
    return [each for part in subjects.parts("drafts") for each in part.drafts_of(tx, staff)]


def hand_over(tx: Transaction, staff: str, to: Staff) -> int:
    """All of it goes to ``to``; how many. Raises ``MayNotTakeOver`` before anything has moved."""
    begun = [(part, part.drafts_of(tx, staff)) for part in subjects.parts("drafts")]
    if any(drafts and not to.may(part.ROLE) for part, drafts in begun):
        raise MayNotTakeOver
    for part, drafts in begun:
        for each in drafts:
            part.hand_over(tx, each.id, to.id)
    return sum(len(drafts) for _, drafts in begun)
