"""Where a fact stands among the facts of its node. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class Place(Enum):
    """What the hub does with the fact that bears a ``seq``."""

    NEXT = auto()  # taken, in order
    KNOWN = auto()  # committed before: acknowledged again, no effect
    AHEAD = auto()  # something is missing before it: asked for again


def place(through: int, seq: int) -> Place:
    """``through`` is the highest seq of the node up to which everything is committed."""
    if seq <= through:
        return Place.KNOWN
    return Place.NEXT if seq == through + 1 else Place.AHEAD


class Start(Enum):
    """How the outbox that a birth tells of joins what the hub has."""

    JOINS = auto()
    RESTARTED = auto()  # the node counts from the beginning again: it lost its disk
    HOLE = auto()  # the node no longer has what comes next


@dataclass(frozen=True, slots=True)
class Joined:
    start: Start
    through: int
    """Where the hub goes on from."""


def join(through: int | None, outbox_from: int, outbox_to: int) -> Joined:
    """Compare a newly born outbox (lowest seq on disk, highest given out) with what is committed."""
    if through is None:
        return Joined(Start.JOINS, outbox_from - 1)
    if outbox_to < through:
        return Joined(Start.RESTARTED, outbox_from - 1)
    if outbox_from > through + 1:
        return Joined(Start.HOLE, outbox_from - 1)
    return Joined(Start.JOINS, through)
