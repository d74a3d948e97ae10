"""A meeting is opened once, its record grows by what its own room reports, and says where it has holes."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import msgspec
import pytest

from edge.wire.envelope import Envelope
from edge.wire.messages.meetings import (
    AskRoom,
    CaptionFinal,
    MeetingState,
    MicrophoneGap,
    RoomDesired,
    SoundChunk,
    SpokenWord,
)
from hub.core import blobs, outgoing
from hub.core.context import Context
from hub.core.db import reading, transaction
from hub.meetings import devices, service
from hub.meetings.model import MeetingError, SoundFault, State
from hub.messaging.asks import Ask
from hub.messaging.handlers import Fact, Refused
from tests.hub.devices import admit

MEETING = "meeting-1"


@pytest.fixture
def room(context: Context) -> str:
    admit(context, "room-1", role="room")
    return "room-1"


@pytest.fixture
def open_meeting(context: Context, room: str) -> str:
    with transaction(context.engine) as tx:
        service.open_meeting(tx, context, MEETING, "予算の会議", room)
    return MEETING


def fact(context: Context, node: str = "room-1") -> Fact:
    now = context.clock.now()
    return Fact(hub=context, node=node, id="fact", seq=1, path=("microphone", "x"), at=now, received_at=now)


def said(line: int, start: float, text: str) -> CaptionFinal:
    word = SpokenWord(text=text, start=start, end=start + 0.5, confidence=0.9)
    return CaptionFinal(meeting=MEETING, line=line, channel="main", text=text, words=(word,), model="trial")


def told(context: Context) -> list[RoomDesired]:
    topic = "kisarazu/v1/edge/room-1/down/desired/room"
    with reading(context.engine) as tx:
        waiting = [w.publication for w in outgoing.waiting(tx, (), 100)]
    return [
        msgspec.json.decode(p.payload, type=Envelope[RoomDesired]).data for p in waiting if p.topic == topic
    ]


def test_a_room_is_told_of_its_meeting_and_of_its_end(context: Context, open_meeting: str) -> None:
    with transaction(context.engine) as tx:
        service.close_meeting(tx, context, open_meeting)
        assert service.get(tx, open_meeting).state is State.CLOSED
    assert [(d.version, d.state, d.meeting) for d in told(context)] == [
        (1, MeetingState.IDLE, None),
        (2, MeetingState.OPEN, MEETING),
        (3, MeetingState.IDLE, None),
    ]


def test_a_room_that_asks_is_told_the_same_again(context: Context, open_meeting: str) -> None:
    ask = Ask(hub=context, node="room-1", id="q-1", received_at=context.clock.now())
    with transaction(context.engine) as tx:
        answer = devices.room(tx, ask, AskRoom())
    assert (answer.ask, answer.desired) == ("q-1", told(context)[-1])
    other = replace(ask, node="room-2")
    with transaction(context.engine) as tx:
        elsewhere = devices.room(tx, other, AskRoom()).desired
    assert (elsewhere.version, elsewhere.meeting, elsewhere.title) == (0, None, "")


def test_pressing_twice_opens_one_meeting(context: Context, open_meeting: str) -> None:
    with transaction(context.engine) as tx:
        service.open_meeting(tx, context, open_meeting, "予算の会議", "room-1")
        assert len(service.listed(tx)) == 1


def test_a_room_holds_one_meeting_at_a_time(context: Context, open_meeting: str) -> None:
    with pytest.raises(MeetingError, match="別の会議"), transaction(context.engine) as tx:
        service.open_meeting(tx, context, "meeting-2", "別の会議", "room-1")


def test_lines_stand_in_the_order_in_which_they_were_said(context: Context, open_meeting: str) -> None:
    with transaction(context.engine) as tx:
        devices.caption(tx, fact(context), said(2, 4.0, "あと"))
        devices.caption(tx, fact(context), said(1, 1.0, "さき"))
    with reading(context.engine) as tx:
        lines = service.lines(tx, open_meeting)
    assert [line.text for line in lines] == ["さき", "あと"]
    assert lines[0].words[0].end == 1.5


def test_another_room_cannot_write_into_the_record(context: Context, open_meeting: str) -> None:
    with pytest.raises(Refused), transaction(context.engine) as tx:
        devices.caption(tx, fact(context, "room-2"), said(1, 0.0, "x"))


def test_a_line_that_comes_after_the_close_is_still_kept(context: Context, open_meeting: str) -> None:
    with transaction(context.engine) as tx:
        service.close_meeting(tx, context, open_meeting)
        devices.caption(tx, fact(context), said(1, 0.0, "最後のひとこと"))
        assert len(service.lines(tx, open_meeting)) == 1


def test_sound_is_whole_when_every_chunk_is_told_uploaded_and_chained(
    context: Context, open_meeting: str
) -> None:
    sounds = [b"\0\1" * 8000, b"\2\3" * 8000]
    hashes = [hashlib.sha256(sound).hexdigest() for sound in sounds]
    with transaction(context.engine) as tx:
        for index, sha256 in enumerate(hashes):
            previous = hashes[index - 1] if index else None
            chunk = SoundChunk(
                meeting=MEETING,
                index=index,
                sha256=sha256,
                previous_sha256=previous,
                start=index * 0.5,
                seconds=0.5,
                size=16_000,
            )
            devices.sound(tx, fact(context), chunk)
    blobs.put(context.settings, sounds[0])
    with reading(context.engine) as tx:
        assert service.sound_faults(tx, context, MEETING) == [SoundFault(1, "not uploaded yet")]
    blobs.put(context.settings, sounds[1])
    with reading(context.engine) as tx:
        assert service.sound_faults(tx, context, MEETING) == []


def test_a_gap_is_kept_once(context: Context, open_meeting: str) -> None:
    gap = MicrophoneGap(meeting=MEETING, start=12.5, reason="unplugged")
    with transaction(context.engine) as tx:
        devices.gap(tx, fact(context), gap)
        devices.gap(tx, fact(context), gap)
        assert service.gaps(tx, open_meeting) == [gap]


@pytest.mark.parametrize("line", [said(1, 7200.0, "x"), said(2**31 - 1, 0.0, "x")], ids=["time", "number"])
def test_a_room_tells_of_nothing_that_is_still_to_come(
    context: Context, open_meeting: str, line: CaptionFinal
) -> None:
    """A line's number of two thousand millions made the page count all that are missing before it."""
    with pytest.raises(Refused), transaction(context.engine) as tx:
        devices.caption(tx, fact(context), line)
    chunk = SoundChunk(
        meeting=MEETING, index=2**31 - 1, sha256="a" * 64, previous_sha256=None, start=0, seconds=1, size=1
    )
    with pytest.raises(Refused), transaction(context.engine) as tx:
        devices.sound(tx, fact(context), chunk)
    gap = MicrophoneGap(meeting=MEETING, start=7200.0, reason="stalled")
    with pytest.raises(Refused), transaction(context.engine) as tx:
        devices.gap(tx, fact(context), gap)


def test_a_word_does_not_end_before_it_begins(context: Context, open_meeting: str) -> None:
    word = SpokenWord(text="x", start=2.0, end=1.0, confidence=0.9)
    with pytest.raises(Refused), transaction(context.engine) as tx:
        devices.caption(tx, fact(context), msgspec.structs.replace(said(1, 0.0, "x"), words=(word,)))
