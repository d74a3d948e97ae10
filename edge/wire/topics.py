"""The topic tree. Fixed depth, direction visible, identity before type.

``<root>/edge/<node>/up/…`` is written by the device alone, ``…/down/…`` by the hub alone, so that
the broker's access rules are two lines a device. No personal data stands in a topic, ever.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

DEFAULT_ROOT = "kisarazu/v1"

_LEVEL = re.compile(r"[a-z0-9._-]{1,64}")


class Up(StrEnum):
    """What a device says. Its first level below ``up/``."""

    STATUS = "status"  # retained: online / closing / lost; also the will
    BIRTH = "birth"  # retained: version, boot, clock, devices
    DEVICE = "device"  # retained: state of one attached device
    EVENT = "event"  # facts, from the outbox only, in order of seq
    GAUGE = "gauge"  # numbers that may be lost
    RESULT = "result"  # how a command ended
    REPORTED = "reported"  # retained: version in force of a desired level
    ASK = "ask"  # a question that wants an answer; expires


class Down(StrEnum):
    """What the hub says to one device."""

    COMMAND = "command"  # effect now; expires
    DESIRED = "desired"  # retained level: manifest, configuration, meeting
    ACK = "ack"  # facts up to seq are committed
    REPLAY = "replay"  # send again from seq
    ANSWER = "answer"  # to an ask


STANDING = "standing"
"""The one desired level that a node in quarantine may read: whether it is kept away."""

ASKS_STANDING = ("link", "ask_standing")
"""Subject and operation of the one ask that it may say."""

_DEEPEST = 6
"""Levels behind the node that are looked at: more than any topic of ours has."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A parsed topic. ``kind`` is ``None`` for what a node says where the contract has no place for it."""

    node: str
    kind: Up | Down | None
    rest: tuple[str, ...]


class Topics:
    """Builds and parses the topics below one root."""

    def __init__(self, root: str = DEFAULT_ROOT) -> None:
        self.root = root

    def up(self, node: str, kind: Up, *rest: str) -> str:
        return self._join("edge", node, "up", kind.value, *rest)

    def down(self, node: str, kind: Down, *rest: str) -> str:
        return self._join("edge", node, "down", kind.value, *rest)

    def all_up(self, kind: Up, *rest: str) -> str:
        """The hub's filter for one kind from every device; ``rest`` may end in ``#`` or ``+``."""
        depth = rest or (() if kind in (Up.STATUS, Up.BIRTH) else ("#",))
        return "/".join((self.root, "edge", "+", "up", kind.value, *depth))

    def all_down(self, node: str) -> str:
        """A device's one filter for itself."""
        return f"{self.root}/edge/{node}/down/#"

    @property
    def hub_status(self) -> str:
        return f"{self.root}/hub/status"

    def alert(self, area: str, alert: str) -> str:
        return self._join("area", area, "alert", alert)

    def all_alerts(self, area: str = "+") -> str:
        return f"{self.root}/area/{area}/alert/+"

    def parse(self, topic: str) -> Topic | None:
        """The parts of a device's topic, or ``None`` when it is not one of this tree."""
        said = self.said_by(topic)
        return None if said is None or said.kind is None else said

    def said_by(self, topic: str) -> Topic | None:
        """The same, with the node also of a topic that is not fit; ``None`` where no node speaks."""
        prefix = f"{self.root}/edge/"
        if not topic.startswith(prefix):
            return None
        node, *levels = topic[len(prefix) :].split("/", _DEEPEST)
        if not _LEVEL.fullmatch(node):
            return None
        return Topic(node, *_kind_and_rest(levels))

    def _join(self, *levels: str) -> str:
        for level in levels:
            if not _LEVEL.fullmatch(level):
                raise ValueError(f"not a level of a topic: {len(level)} characters")
        return "/".join((self.root, *levels))


def _kind_and_rest(levels: list[str]) -> tuple[Up | Down | None, tuple[str, ...]]:
    if len(levels) < 2 or len(levels) >= _DEEPEST or not all(map(_LEVEL.fullmatch, levels)):
        return None, ()
    side, kind, *rest = levels
    try:
        if side == "up":
            return Up(kind), tuple(rest)
        if side == "down":
            return Down(kind), tuple(rest)
    except ValueError:
        return None, ()
    return None, ()
