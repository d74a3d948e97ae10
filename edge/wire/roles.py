"""Who may say what: one table, from which the broker's access rules and the hub's own checks are made.

Every device says its levels (status, birth, attached devices, versions in force) and how commands ended.
What else it says depends on what it is there for; whatever is not named is refused by the broker and,
should it come all the same, buried by the hub.
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
    """Schemas of facts and of asks."""

    facts: frozenset[str] = frozenset()
    asks: frozenset[str] = frozenset()


EVERYBODY = frozenset({"link.dropped/1", "link.unsaid/1", "link.result/1"})
"""A tombstone, or what stands for a fact beyond its bounds, is on that fact's topic; a result on its own."""

SAYS: dict[NodeRole, Says] = {
    NodeRole.TILL: Says(
        facts=frozenset({"printing.printed/1", "coin.unfit/1", "coin.rated/1"}),
        asks=frozenset(
            {
                "coin.pay/1",
                "coin.request/1",
                "coin.refund/1",
                "coin.outcome/1",
                "coin.list/1",
                "coin.find/1",
                "coin.totals/1",
                "coin.open_shift/1",
                "coin.close_shift/1",
            }
        ),
    ),
    NodeRole.KIOSK: Says(
        facts=frozenset({"printing.printed/1", "sessions.ended/1", "sessions.wiped/1", "sessions.help/1"})
    ),
    NodeRole.SIGNAGE: Says(
        facts=frozenset(
            {"broadcast.accepted/1", "broadcast.shown/1", "broadcast.not_shown/1", "broadcast.ended/1"}
        )
    ),
    NodeRole.ROOM: Says(facts=frozenset({"meetings.caption/1", "meetings.sound/1", "meetings.gap/1"})),
}


def says(role: str) -> Says:
    """What a device of this role says; nothing for a role that nobody knows."""
    return SAYS[NodeRole(role)] if role in set(NodeRole) else Says()


def may_say(role: str, fact: str) -> bool:
    """Whether a fact of this schema is one that a device of this role has to tell."""
    return fact in EVERYBODY or fact in says(role).facts
