"""What a meeting room reports: final lines, chunks of sound, gaps of the microphone."""

from __future__ import annotations

from edge.wire.messages.meetings import AskRoom, CaptionFinal, MicrophoneGap, RoomTold, SoundChunk
from hub.core.context import Context
from hub.core.db import Transaction
from hub.meetings import service
from hub.meetings.service import ROOM_ROLE
from hub.messaging.asks import Ask, answers
from hub.messaging.handlers import CLOCK_TOLERANCE, Fact, Refused, handles

SHORTEST_SECONDS = 0.1
"""Of a line and of a chunk of sound, on average: so their numbers, too, tell of nothing to come."""


def welcome(tx: Transaction, context: Context, node: str, role: str) -> None:
    """A device has joined the fleet."""
    if role == ROOM_ROLE:
        service.welcome(tx, context, node)


@answers("meetings.ask_room/1")
def room(tx: Transaction, ask: Ask, body: AskRoom) -> RoomTold:
    return RoomTold(ask=ask.id, desired=service.desired(tx, ask.node))


@handles("meetings.caption/1")
def caption(tx: Transaction, fact: Fact, body: CaptionFinal) -> None:
    until = max([body.line * SHORTEST_SECONDS, *(word.end for word in body.words)])
    _in_its_room(tx, fact, body.meeting, until)
    if any(word.end < word.start for word in body.words):
        raise Refused("a word that ends before it begins")
    service.keep_caption(tx, fact.hub, body)


@handles("meetings.sound/1")
def sound(tx: Transaction, fact: Fact, body: SoundChunk) -> None:
    _in_its_room(tx, fact, body.meeting, max(body.start + body.seconds, body.index * SHORTEST_SECONDS))
    service.keep_sound(tx, body)


@handles("meetings.gap/1")
def gap(tx: Transaction, fact: Fact, body: MicrophoneGap) -> None:
    _in_its_room(tx, fact, body.meeting, body.start)
    service.keep_gap(tx, body)


def _in_its_room(tx: Transaction, fact: Fact, meeting: str, until: float) -> None:
    """``until``: seconds of the meeting that it tells of; a room tells of nothing that is still to come."""
    found = service.find(tx, meeting)
    if found is None or found.room != fact.node:
        raise Refused("no such meeting in this room")
    if until > (fact.received_at - found.opened_at + CLOCK_TOLERANCE).total_seconds():
        raise Refused("later than the meeting can have lasted")
