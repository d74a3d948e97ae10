"""A person's session at a kiosk, as evidence: that it ended and was wiped, and calls for staff. Never who."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from edge.wire.bounds import Word, Words
from edge.wire.roles import NodeRole, Says


class SessionEnd(StrEnum):
    FINISHED = "finished"
    LEFT = "left"
    TIMED_OUT = "timed_out"


class SessionEnded(msgspec.Struct, frozen=True, kw_only=True):
    """``sessions.ended/1``."""

    reason: SessionEnd


class SessionWiped(msgspec.Struct, frozen=True, kw_only=True):
    """``sessions.wiped/1``: the stores that were emptied, by name, none of their content."""

    stores: Words


class StaffCalled(msgspec.Struct, frozen=True, kw_only=True):
    """``sessions.help/1``. ``reason``: asked, card_left, printer, reader."""

    reason: Word


SCHEMAS: dict[str, type] = {
    "sessions.ended/1": SessionEnded,
    "sessions.wiped/1": SessionWiped,
    "sessions.help/1": StaffCalled,
}

SAID_BY = {NodeRole.KIOSK: Says(facts=tuple(SCHEMAS))}
