"""When to ask a node for what is missing, and when to stop: pure, time is an argument."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

ASK_AGAIN_AFTER_SECONDS = 3.0
ASK_AT_MOST = 3
"""A node that answers three times without the missing fact no longer has it."""


class Decision(Enum):
    ASK = auto()
    WAIT = auto()
    GIVE_UP = auto()


@dataclass(slots=True)
class _Asked:
    missing: int
    times: int
    at: float


class Gaps:
    """What each node was asked for. Kept in memory: after a restart it is asked anew."""

    def __init__(self) -> None:
        self._asked: dict[str, _Asked] = {}

    def seen(self, node: str, missing: int, now: float) -> Decision:
        """Something behind ``missing`` came while ``missing`` did not. ``now`` in monotonic seconds."""
        asked = self._asked.get(node)
        if asked is None or asked.missing != missing:
            self._asked[node] = _Asked(missing, 1, now)
            return Decision.ASK
        if now - asked.at < ASK_AGAIN_AFTER_SECONDS:
            return Decision.WAIT
        if asked.times >= ASK_AT_MOST:
            del self._asked[node]
            return Decision.GIVE_UP
        asked.times += 1
        asked.at = now
        return Decision.ASK
