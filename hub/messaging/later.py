"""Levels that came faster than the pace of their node: the newest of each topic waits until it may be taken.

Nobody sends a level again before it changes, so what was passed by would stay the hub's picture for ever.
In memory: at each connection the broker tells what stands retained.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hub.core.limits import Pace
from hub.fleet.devices import MOST_NAMES
from hub.messaging.batch import Arrived

MOST_OF_A_NODE = 2 * MOST_NAMES + 2
"""Status, birth, and two levels of each device that a machine may have."""


class Later:
    """What waits, by node and topic."""

    def __init__(self) -> None:
        self._waiting: dict[str, dict[str, Arrived]] = {}

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def keep(self, levels: Iterable[Arrived]) -> None:
        """In the order in which they came; of more topics than a machine has the oldest give way."""
        for level in levels:
            waiting = self._waiting.setdefault(level.message.where.node, {})
            waiting.pop(level.message.topic, None)
            waiting[level.message.topic] = level
            if len(waiting) > MOST_OF_A_NODE:
                del waiting[next(iter(waiting))]

    def due(self, pace: Pace, now: float) -> list[Arrived]:
        """What nodes may say that have rested; it waits here no longer, and goes before what is new."""
        rested = [node for node in self._waiting if not pace.has_run_out(node, now)]
        levels = [level for node in rested for level in self._waiting.pop(node).values()]
        return [replace(level, monotonic=now, waited=True) for level in levels]
