"""Open and close a meeting in a room, keep what its devices report, and give the record back."""

from __future__ import annotations

import msgspec
import sqlalchemy as sa

from edge.wire.messages.meetings import (
    CaptionFinal,
    MeetingState,
    MicrophoneGap,
    RoomDesired,
    SoundChunk,
    SpokenWord,
)
from hub.core import blobs
from hub.core.changes import touch
from hub.core.context import Context
from hub.core.db import Transaction
from hub.core.locks import lock
from hub.meetings import model
from hub.meetings.model import CaptionLine, Meeting, MeetingError, SoundFault, State
from hub.meetings.tables import caption, gap, meeting, room, sound
from hub.messaging import sending

SUBJECT = "meetings"
ROOM = "room"
ROOM_ROLE = "room"


def open_meeting(tx: Transaction, context: Context, id: str, title: str, node: str) -> Meeting:
    """Captions begin in the room at once. One meeting at a time in a room; ``id`` made by the form."""
    if not title:
        raise MeetingError("会議の名前を書いてください。")
    lock(tx, "meetings", "room", node)
    if (known := find(tx, id)) is not None:
        return known
    if open_in(tx, node) is not None:
        raise MeetingError("この会議室では別の会議が開かれています。先に閉じてください。")
    opened = Meeting(id, title, node, State.OPEN, context.clock.now())
    tx.execute(
        meeting.insert().values(
            id=id, title=opened.title, room=node, state=opened.state.value, opened_at=opened.opened_at
        )
    )
    _tell_room(tx, context, node, opened)
    return opened


def close_meeting(tx: Transaction, context: Context, id: str) -> None:
    """The room goes idle; lines and sound still on their way are taken."""
    closing = get(tx, id)
    if closing.state is State.CLOSED:
        return
    tx.execute(
        meeting.update()
        .where(meeting.c.id == id)
        .values(state=State.CLOSED.value, closed_at=context.clock.now())
    )
    _tell_room(tx, context, closing.room, None)


def welcome(tx: Transaction, context: Context, node: str) -> None:
    """Tell a room's new device what goes on there."""
    _tell_room(tx, context, node, open_in(tx, node))


def tell_all_anew(tx: Transaction, context: Context, ahead: int) -> None:
    """After the hub was brought back from a copy: every room learns what the hub now knows of.

    ``ahead``: so many versions that a room takes it for newer than whatever it was told since the copy.
    """
    tx.execute(room.update().values(version=room.c.version + ahead))
    for node in tx.scalars(sa.select(room.c.node)).all():
        _tell_room(tx, context, node, open_in(tx, node))


def desired(tx: Transaction, node: str) -> RoomDesired:
    """What this room should do now, under the version that it was last told."""
    version = tx.scalar(sa.select(room.c.version).where(room.c.node == node)) or 0
    return _desired(version, open_in(tx, node))


def _desired(version: int, current: Meeting | None) -> RoomDesired:
    return RoomDesired(
        version=version,
        state=MeetingState.OPEN if current else MeetingState.IDLE,
        meeting=current.id if current else None,
        title=current.title if current else "",
    )


def _tell_room(tx: Transaction, context: Context, node: str, current: Meeting | None) -> None:
    version = (tx.scalar(sa.select(room.c.version).where(room.c.node == node)) or 0) + 1
    values = {"version": version, "meeting": current.id if current else None}
    if version == 1:
        tx.execute(room.insert().values(node=node, **values))
    else:
        tx.execute(room.update().where(room.c.node == node).values(**values))
    desired = _desired(version, current)
    sending.desire(tx, context, node=node, device=ROOM, schema="meetings.room/1", body=desired)
    touch(tx, SUBJECT)


def keep_caption(tx: Transaction, context: Context, body: CaptionFinal) -> None:
    tx.execute(
        caption.insert().values(
            meeting=body.meeting,
            channel=body.channel,
            line=body.line,
            text=body.text,
            words=msgspec.json.encode(body.words).decode(),
            model=body.model[:120],
            received_at=context.clock.now(),
        )
    )
    touch(tx, SUBJECT)


def keep_sound(tx: Transaction, body: SoundChunk) -> None:
    tx.execute(
        sound.insert().values(
            meeting=body.meeting,
            position=body.index,
            sha256=body.sha256,
            previous_sha256=body.previous_sha256,
            start=body.start,
            seconds=body.seconds,
            size=body.size,
        )
    )
    touch(tx, SUBJECT)


def keep_gap(tx: Transaction, body: MicrophoneGap) -> None:
    known = sa.select(gap.c.start).where(gap.c.meeting == body.meeting, gap.c.start == body.start)
    if tx.scalar(known) is None:
        tx.execute(gap.insert().values(meeting=body.meeting, start=body.start, reason=body.reason[:64]))
        touch(tx, SUBJECT)


def find(tx: Transaction, id: str) -> Meeting | None:
    row = tx.execute(sa.select(meeting).where(meeting.c.id == id)).one_or_none()
    return _meeting(row) if row else None


def get(tx: Transaction, id: str) -> Meeting:
    found = find(tx, id)
    if found is None:
        raise MeetingError("この会議は見つかりません。一覧から選び直してください。")
    return found


def listed(tx: Transaction) -> list[Meeting]:
    return [_meeting(row) for row in tx.execute(sa.select(meeting).order_by(meeting.c.opened_at.desc()))]


def open_in(tx: Transaction, node: str) -> Meeting | None:
    row = tx.execute(
        sa.select(meeting).where(meeting.c.room == node, meeting.c.state == State.OPEN.value)
    ).one_or_none()
    return _meeting(row) if row else None


def lines(tx: Transaction, id: str) -> list[CaptionLine]:
    """In the order in which they were said."""
    rows = tx.execute(sa.select(caption).where(caption.c.meeting == id))
    found = [
        CaptionLine(
            row.line,
            row.channel,
            row.text,
            msgspec.json.decode(row.words, type=tuple[SpokenWord, ...]),
            row.model,
        )
        for row in rows
    ]
    return sorted(found, key=lambda line: (line.start, line.channel, line.line))


def gaps(tx: Transaction, id: str) -> list[MicrophoneGap]:
    rows = tx.execute(sa.select(gap).where(gap.c.meeting == id).order_by(gap.c.start))
    return [MicrophoneGap(meeting=row.meeting, start=row.start, reason=row.reason) for row in rows]


def chunks(tx: Transaction, id: str) -> list[SoundChunk]:
    rows = tx.execute(sa.select(sound).where(sound.c.meeting == id).order_by(sound.c.position))
    return [
        SoundChunk(
            meeting=row.meeting,
            index=row.position,
            sha256=row.sha256,
            previous_sha256=row.previous_sha256,
            start=row.start,
            seconds=row.seconds,
            size=row.size,
        )
        for row in rows
    ]


def sound_faults(tx: Transaction, context: Context, id: str) -> list[SoundFault]:
    """What is wrong with the sound of a meeting; empty when every chunk is there and chained."""
    told = chunks(tx, id)
    stored = frozenset(chunk.sha256 for chunk in told if blobs.path(context.settings, chunk.sha256))
    return list(model.sound_faults(told, stored))


def _meeting(row: sa.Row[tuple[object, ...]]) -> Meeting:
    return Meeting(row.id, row.title, row.room, State(row.state), row.opened_at, row.closed_at)
