"""What a meeting room reports: final lines, chunks of sound, gaps of the microphone."""

from __future__ import annotations

from edge.wire.messages.meetings import CaptionFinal, MicrophoneGap, SoundChunk
from hub.core.context import Context
from hub.core.db import Transaction
from hub.intake.handlers import Fact, Refused, handles
from hub.meetings import service
from hub.meetings.service import ROOM_ROLE


def welcome(tx: Transaction, context: Context, node: str, role: str) -> None:
    """A device has joined the fleet."""
    if role == ROOM_ROLE:
        service.welcome(tx, context, node)


@handles("meetings.caption/1")
def caption(tx: Transaction, fact: Fact, body: CaptionFinal) -> None:
    _in_its_room(tx, fact, body.meeting)
    service.keep_caption(tx, fact.hub, body)


@handles("meetings.sound/1")
def sound(tx: Transaction, fact: Fact, body: SoundChunk) -> None:
    _in_its_room(tx, fact, body.meeting)
    service.keep_sound(tx, body)


@handles("meetings.gap/1")
def gap(tx: Transaction, fact: Fact, body: MicrophoneGap) -> None:
    _in_its_room(tx, fact, body.meeting)
    service.keep_gap(tx, body)


def _in_its_room(tx: Transaction, fact: Fact, meeting: str) -> None:
    found = service.find(tx, meeting)
    if found is None or found.room != fact.node:
        raise Refused("no such meeting in this room")
