"""A meeting room: microphone → recogniser → captions, with every final line and every gap told to the hub.

The recogniser is synchronous and busy, so it has a thread of its own; the recording does not wait for it.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

import msgspec

from drivers.ports import DeviceUnavailable, Hypothesis, Microphone, PcmChunk, Recogniser
from edge.clock import Clock
from edge.duties.levels import Versions
from edge.duties.room.captioning import Part, model_name, parts
from edge.duties.room.sound import DEVICE, Recorder
from edge.fitting import seconds
from edge.link.connection import Heard
from edge.link.requests import HubRequests
from edge.storage.disk import Disk, DiskFull
from edge.storage.outbox import Outbox
from edge.wire.envelope import decode_body, parse_timestamp, timestamp
from edge.wire.messages.meetings import (
    AskRoom,
    CaptionFinal,
    MeetingState,
    MicrophoneGap,
    RoomDesired,
    RoomTold,
)
from kiosk.flows import captions
from kiosk.gateway import CaptionsStage

STALL_SECONDS = 2.0
"""Sound comes every tenth of a second; after this silence of the source people are told."""

REOPEN_SECONDS = 1.0
ROOM = "room"
"""The name of the room itself in topics."""
ASK_SECONDS = 5.0
"""The hub's answer to what should go on here; then it is asked again."""
BEHIND_CHUNKS = 300
"""Sound that may wait for the recogniser: some thirty seconds."""

_TABLE = """
CREATE TABLE IF NOT EXISTS room (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    desired BLOB NOT NULL,
    opened_at TEXT NOT NULL,
    line INTEGER NOT NULL
) STRICT
"""

Result = TypeVar("Result")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Hearing:
    """What recognises: one recogniser for each opening of the microphone, and the model's name."""

    recogniser: Callable[[], Recogniser]
    model: str
    trial: bool


@dataclass(slots=True, eq=False)
class _Open:
    """The meeting that is on. ``opened_at`` is second zero of its sound; ``line`` its last final line."""

    meeting: str
    opened_at: datetime
    line: int = 0


@dataclass(frozen=True, slots=True)
class _Piece:
    """Sound on its way to the recogniser. Without a chunk: the end of the meeting's, or all, sound."""

    meeting: _Open | None
    chunk: PcmChunk | None = None


_Waiting = asyncio.Queue[_Piece]


class Listening:
    """``microphone`` is opened again whenever it has gone; ``hearing`` None: sound is recorded alone."""

    def __init__(
        self,
        node: str,
        microphone: Microphone,
        hearing: Hearing | None,
        disk: Disk,
        outbox: Outbox,
        recorder: Recorder,
        clock: Clock,
        wake: Callable[[], None],
        report: Callable[[RoomDesired, str], None],
    ) -> None:
        self._microphone = microphone
        self._hearing = hearing
        self._disk = disk
        self._outbox = outbox
        self._recorder = recorder
        self._clock = clock
        self._wake = wake
        self._report = report
        self._send: Callable[[captions.Event], Awaitable[None]] = _nowhere
        self._open: _Open | None = None
        self._versions = Versions(disk, node, ROOM)
        self._changes: asyncio.Queue[captions.Event] = asyncio.Queue()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="recogniser")
        with disk.transaction() as connection:
            connection.execute(_TABLE)

    def attach(self, stage: CaptionsStage) -> None:
        self._send = stage.send

    async def perform(self, effect: captions.Effect) -> None:
        """A line has been painted; captions are an aid, the transcript is the record."""
        log.debug("line %d is on glass", effect.line)

    async def restore(self) -> None:
        """A meeting that was on when the power went is still on, network or not."""
        if self._hearing is not None:
            await self._send(captions.ModelLoaded(self._hearing.model, self._hearing.trial))
        for desired, opened_at, line in self._disk.read("SELECT desired, opened_at, line FROM room"):
            assert isinstance(desired, bytes)
            assert isinstance(line, int)
            wanted = msgspec.json.decode(desired, type=RoomDesired)
            self._obey(wanted, parse_timestamp(str(opened_at)), line)
            self._gap("restarted")

    def hear_desired(self, heard: Heard) -> None:
        """``down/desired/room``: kept on the disk when this returns."""
        if heard.header is not None:
            self._told(decode_body(heard.header, RoomDesired))

    async def ask(self, link: HubRequests) -> bool:
        """Ask the hub what should go on here; whether it has answered. Raises ``LinkDown``."""
        told = await link.ask("meetings", "ask_room", AskRoom(), RoomTold, ASK_SECONDS)
        if told is not None:
            self._told(told.desired)
        return told is not None

    def _told(self, desired: RoomDesired) -> None:
        if not self._versions.takes(desired.version):
            return
        now = self._clock.now()
        try:
            self._keep(desired, now)
        except DiskFull as error:
            log.error("a meeting is obeyed and cannot be kept: %s", error)
        self._obey(desired, now)
        self._report(desired, hashlib.sha256(msgspec.json.encode(desired)).hexdigest())

    def _keep(self, desired: RoomDesired, now: datetime) -> None:
        with self._disk.transaction() as connection:
            if self._open is None or self._open.meeting != desired.meeting:
                connection.execute("DELETE FROM room")
                connection.execute(
                    "INSERT INTO room VALUES (1, ?, ?, 0)", (msgspec.json.encode(desired), timestamp(now))
                )
            elif desired.state is MeetingState.IDLE:
                connection.execute("DELETE FROM room")

    async def run(self) -> None:
        """Listen while a meeting is on; until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._tell_changes())
            tasks.create_task(self._keep_listening())

    # --- meeting -------------------------------------------------------------------------------

    def _obey(self, desired: RoomDesired, opened_at: datetime, line: int = 0) -> None:
        if desired.state is MeetingState.OPEN and desired.meeting is not None:
            if self._open is None or self._open.meeting != desired.meeting:
                self._recorder.flush()
                self._open = _Open(desired.meeting, opened_at, line)
                self._changes.put_nowait(captions.MeetingOpened(desired.title))
        elif self._open is not None:
            self._recorder.flush()
            self._open = None
            self._changes.put_nowait(captions.MeetingClosed())

    async def _tell_changes(self) -> None:
        while True:
            await self._send(await self._changes.get())

    def _meeting_seconds(self, meeting: _Open) -> float:
        return max(0.0, (self._clock.now() - meeting.opened_at).total_seconds())

    # --- sound ---------------------------------------------------------------------------------

    async def _keep_listening(self) -> None:
        while True:
            try:
                await self._listen()
            except DeviceUnavailable:
                self._gap("unplugged")
                await self._send(captions.MicrophoneChanged(captions.Microphone.UNPLUGGED))
            await asyncio.sleep(REOPEN_SECONDS)

    async def _listen(self) -> None:
        """Until the microphone goes; what was heard before is kept and recognised to its end."""
        waiting: _Waiting = asyncio.Queue()
        gone: BaseException | None = None
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._recognise(waiting))
                try:
                    await self._take_sound(waiting)
                finally:
                    waiting.put_nowait(_Piece(None))
        except* DeviceUnavailable as group:
            gone = group
        finally:
            self._recorder.flush()
        if gone is not None:  # not raised above: before Python 3.11.4 it would come out in a group
            raise DeviceUnavailable("the microphone went") from gone

    async def _take_sound(self, waiting: _Waiting) -> None:
        """Its own seconds are put into the meeting's. Ends with ``DeviceUnavailable``."""
        stalled: bool | None = None
        meeting: _Open | None = None
        shift = 0.0  # from the source's seconds to the meeting's
        async for chunk in _with_stalls(self._microphone):
            if (chunk is None) is not stalled:
                stalled = chunk is None
                await self._source_changed(stalled)
            wanted = None if stalled else self._open
            if wanted is not meeting:
                if meeting is not None:
                    waiting.put_nowait(_Piece(meeting))
                meeting = wanted
                if meeting is not None and chunk is not None:
                    shift = self._meeting_seconds(meeting) - chunk.start
            if meeting is not None and chunk is not None:
                self._take_chunk(meeting, replace(chunk, start=max(0.0, shift + chunk.start)), waiting)

    async def _source_changed(self, stalled: bool) -> None:
        if stalled:
            self._gap("stalled")
        state = captions.Microphone.STALLED if stalled else captions.Microphone.LISTENING
        await self._send(captions.MicrophoneChanged(state))

    def _take_chunk(self, meeting: _Open, chunk: PcmChunk, waiting: _Waiting) -> None:
        self._recorder.take(meeting.meeting, chunk.samples, chunk.start, chunk.rate)
        if self._hearing is None:
            return
        if waiting.qsize() >= BEHIND_CHUNKS:
            waiting.get_nowait()
            self._gap("recogniser_behind")
        waiting.put_nowait(_Piece(meeting, chunk))

    def _gap(self, reason: str) -> None:
        """A gap is said, never hidden."""
        if (meeting := self._open) is not None:
            start = seconds(self._meeting_seconds(meeting)) or 0.0
            self._outbox.offer(DEVICE, MicrophoneGap(meeting=meeting.meeting, start=start, reason=reason))
            self._wake()

    # --- words ---------------------------------------------------------------------------------

    async def _recognise(self, waiting: _Waiting) -> None:
        """One recogniser for each stretch of a meeting's sound; its last words are told when it ends."""
        current: tuple[_Open, Recogniser] | None = None
        while True:
            piece = await waiting.get()
            if current is not None and (piece.chunk is None or piece.meeting is not current[0]):
                await self._heard(current[0], await self._in_thread(current[1].finish))
                current = None
            if piece.chunk is not None and piece.meeting is not None and self._hearing is not None:
                if current is None:
                    current = (piece.meeting, await self._in_thread(self._hearing.recogniser))
                await self._heard(piece.meeting, await self._in_thread(current[1].feed, piece.chunk))
            elif piece.meeting is None:
                return

    async def _in_thread(self, work: Callable[..., Result], *values: object) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *values)

    async def _heard(self, meeting: _Open, hypothesis: Hypothesis | None) -> None:
        if hypothesis is None:
            return
        line = meeting.line + 1
        if not hypothesis.final or not hypothesis.text:  # an empty final takes back what seemed to be said
            await self._send(captions.PartialHeard(captions.Caption(line, "", hypothesis.text)))
            return
        for part in parts(hypothesis):
            await self._say(meeting, part)

    async def _say(self, meeting: _Open, part: Part) -> None:
        """One more line that will not change: to the hub, then on the screen."""
        assert self._hearing is not None
        meeting.line += 1
        with contextlib.suppress(DiskFull), self._disk.transaction() as connection:
            connection.execute("UPDATE room SET line = ?", (meeting.line,))
        line = CaptionFinal(
            meeting=meeting.meeting,
            line=meeting.line,
            channel=DEVICE,
            text=part.text,
            words=part.words,
            model=model_name(self._hearing.model),
        )
        self._outbox.offer(DEVICE, line)
        self._wake()
        await self._send(captions.FinalHeard(captions.Caption(meeting.line, "", part.text)))

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)


async def _with_stalls(microphone: Microphone) -> AsyncIterator[PcmChunk | None]:
    """Its chunks, and None while the source itself gives nothing; ``DeviceUnavailable`` at its end."""
    chunks = aiter(microphone.chunks())
    coming = asyncio.ensure_future(anext(chunks))
    try:
        while True:
            done, _ = await asyncio.wait({coming}, timeout=STALL_SECONDS)
            if not done:
                yield None
                continue
            chunk = coming.result()
            coming = asyncio.ensure_future(anext(chunks))
            yield chunk
    except StopAsyncIteration as end:
        raise DeviceUnavailable("the sound has ended") from end
    finally:
        coming.cancel()
        await asyncio.gather(coming, return_exceptions=True)


async def _nowhere(event: captions.Event) -> None:
    """No screen is attached yet."""
