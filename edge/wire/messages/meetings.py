"""A captioned meeting: what a room should do, what was said, and the hashes of the sound."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from edge.wire.envelope import Identifier
from edge.wire.messages.printing import Sha256


class MeetingState(StrEnum):
    IDLE = "idle"
    OPEN = "open"


class RoomDesired(msgspec.Struct, frozen=True, kw_only=True):
    """``meetings.room/1``, retained on ``down/desired/room``."""

    version: int
    state: MeetingState
    meeting: Identifier | None = None
    title: str = ""


class SpokenWord(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds of sound since the meeting's sound began; confidence 0–1."""

    text: str
    start: float
    end: float
    confidence: float


class CaptionFinal(msgspec.Struct, frozen=True, kw_only=True):
    """``meetings.caption/1``: a line that will not change. ``line`` counts from 1 in the meeting."""

    meeting: Identifier
    line: int
    channel: str
    text: str
    words: tuple[SpokenWord, ...]
    model: str


class SoundChunk(msgspec.Struct, frozen=True, kw_only=True):
    """``meetings.sound/1``: uploaded to ``PUT /sound/<meeting>/<sha256>`` at the device port.

    ``index`` counts from 0 in the meeting; ``previous_sha256`` chains the chunks, so that a missing or
    changed one is seen.
    """

    meeting: Identifier
    index: int
    sha256: Sha256
    previous_sha256: Sha256 | None
    start: float
    seconds: float
    size: int


class MicrophoneGap(msgspec.Struct, frozen=True, kw_only=True):
    """``meetings.gap/1``: no sound from ``start`` (seconds of the meeting) on; said, never hidden."""

    meeting: Identifier
    start: float
    reason: str


SCHEMAS: dict[str, type] = {
    "meetings.room/1": RoomDesired,
    "meetings.caption/1": CaptionFinal,
    "meetings.sound/1": SoundChunk,
    "meetings.gap/1": MicrophoneGap,
}
