"""What a device is there for, and what it says besides its levels: each subject's messages tell theirs.

Every device says its levels (status, birth, attached devices, versions in force) and how commands ended.
What else it says depends on what it is there for (``SAID_BY`` of the messages); whatever is not named is
refused by the broker and, should it come all the same, buried by the hub.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class NodeRole(StrEnum):
    """What a device does for people."""

    TILL = "till"
    KIOSK = "kiosk"
    SIGNAGE = "signage"
    ROOM = "room"


@dataclass(frozen=True, slots=True)
class Says:
    """Schemas of facts and of asks, what is said most often first: the broker looks in this order."""

    facts: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()

    def __add__(self, other: Says) -> Says:
        return Says(self.facts + other.facts, self.asks + other.asks)
