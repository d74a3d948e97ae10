"""A captioned meeting: what a room should do, what was said, and the hashes of the sound."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import msgspec

from edge.wire.bounds import (
    NO_CONTROL,
    Bytes,
    Identifier,
    Line,
    LongLine,
    Seconds,
    Sha256,
    Share,
    Version,
    Word,
)
from edge.wire.roles import NodeRole, Says

LONGEST_MODEL = 120
MOST_SPOKEN = 1000
"""Words of one line."""


class MeetingState(StrEnum):
    IDLE = "idle"
    OPEN = "open"


class RoomDesired(msgspec.Struct, frozen=True, kw_only=True):
    """``meetings.room/1``, retained on ``down/desired/room``."""

    version: Version
    state: MeetingState
    meeting: Identifier | None = None
    title: Line = ""


class AskRoom(msgspec.Struct, frozen=True, kw_only=True):
    """``meetings.ask_room/1``: what a room should do, as the hub's books have it now."""


class RoomTold(msgspec.Struct, frozen=True, kw_only=True):
    """``meetings.room_told/1``. The higher version counts, however the two came."""

    ask: Identifier
    desired: RoomDesired


class SpokenWord(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds of sound since the meeting's sound began; confidence 0–1."""

    text: Line
    start: Seconds
    end: Seconds
    confidence: Share


class CaptionFinal(msgspec.Struct, frozen=True, kw_only=True):
    """``meetings.caption/1``: a line that will not change. ``line`` counts from 1 in the meeting."""

    meeting: Identifier
    line: Version
    channel: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9._-]{1,36}(?!\n)$", max_length=36)]
    text: LongLine
    words: Annotated[tuple[SpokenWord, ...], msgspec.Meta(max_length=MOST_SPOKEN)]
    model: Annotated[str, msgspec.Meta(pattern=NO_CONTROL, max_length=LONGEST_MODEL)]


class SoundChunk(msgspec.Struct, frozen=True, kw_only=True):
    """``meetings.sound/1``: uploaded to ``PUT /sound/<meeting>/<sha256>`` at the device port.

    ``index`` counts from 0 in the meeting; ``previous_sha256`` chains the chunks, so that a missing or
    changed one is seen.
    """

    meeting: Identifier
    index: Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]
    sha256: Sha256
    previous_sha256: Sha256 | None
    start: Seconds
    seconds: Seconds
    size: Bytes


class MicrophoneGap(msgspec.Struct, frozen=True, kw_only=True):
    """``meetings.gap/1``: no sound from ``start`` (seconds of the meeting) on; said, never hidden."""

    meeting: Identifier
    start: Seconds
    reason: Word


SCHEMAS: dict[str, type] = {
    "meetings.room/1": RoomDesired,
    "meetings.ask_room/1": AskRoom,
    "meetings.room_told/1": RoomTold,
    "meetings.caption/1": CaptionFinal,
    "meetings.sound/1": SoundChunk,
    "meetings.gap/1": MicrophoneGap,
}

SAID_BY = {
    NodeRole.ROOM: Says(
        facts=(
            "meetings.caption/1",
            "meetings.sound/1",
            "meetings.gap/1",
        ),
        asks=("meetings.ask_room/1",),
    )
}
ASKED_FOR = "what a room should do"
