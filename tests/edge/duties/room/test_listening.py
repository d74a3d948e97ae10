"""A meeting room: captions in order, sound in chained chunks, and gaps that are said."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from drivers.ports import DeviceUnavailable, Hypothesis, PcmChunk, Word
from edge.duties.room.listening import Hearing, Listening
from edge.duties.room.sound import Recorder, SoundStore, upload
from edge.link.connection import Heard
from edge.wire.envelope import decode_header
from edge.wire.messages.meetings import MeetingState, RoomDesired
from kiosk.flows import captions
from kiosk.gateway import CaptionsStage
from kiosk.stage import Stage
from tests.edge.make import SetClock, disk, outbox
from tests.edge.tiny_hub import sealed
from tests.support.waiting import eventually

RATE = 16_000
TENTH = bytes(2 * RATE // 10)


@dataclass
class Pipe:
    """A ``Microphone`` whose sound the test pours in; None ends it as an unplugged one does."""

    poured: asyncio.Queue[bytes | None] = field(default_factory=asyncio.Queue)
    opened: int = 0

    async def chunks(self) -> AsyncIterator[PcmChunk]:
        self.opened += 1
        start = 0.0
        while (samples := await self.poured.get()) is not None:
            yield PcmChunk(samples, start)
            start += len(samples) / 2 / RATE
        raise DeviceUnavailable("unplugged")

    async def close(self) -> None:
        """Nothing to let go of."""


class EveryThird:
    """A ``Recogniser`` that says a partial at each chunk and a final at each third, with the chunk's time."""

    def __init__(self) -> None:
        self.fed = 0

    def feed(self, chunk: PcmChunk) -> Hypothesis | None:
        self.fed += 1
        if self.fed % 3:
            return Hypothesis(f"言いかけ{self.fed}", final=False)
        word = Word("本文", chunk.start, chunk.start + 0.1, 0.9)
        return Hypothesis(f"本文{self.fed}", final=True, words=(word,))

    def finish(self) -> Hypothesis | None:
        return Hypothesis("終わり", final=True) if self.fed % 3 else None


class Room:
    """One life of a room."""

    def __init__(self, folder: Path, clock: SetClock | None = None, chunk_seconds: float = 0.2) -> None:
        self.clock = clock or SetClock()
        self.disk = disk(folder)
        self.outbox = outbox(self.disk)
        self.microphone = Pipe()
        self.store = SoundStore(folder / "sound", self.disk, self.outbox, lambda: None)
        self.listening = Listening(
            "room-1",
            self.microphone,
            Hearing(EveryThird, "trial", True),
            self.disk,
            self.outbox,
            Recorder(self.store, chunk_seconds),
            self.clock,
            lambda: None,
            lambda desired, sha256: None,
        )
        self.stage: CaptionsStage = Stage(captions.step, captions.State(), self.listening.perform)
        self.listening.attach(self.stage)

    @contextlib.asynccontextmanager
    async def on(self) -> AsyncIterator[Room]:
        await self.listening.restore()
        running = asyncio.create_task(self.listening.run())
        try:
            yield self
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            self.listening.close()
            self.disk.close()

    def desire(self, state: MeetingState, meeting: str | None = "m-1", version: int = 1) -> None:
        desired = RoomDesired(version=version, state=state, meeting=meeting, title="総務委員会")
        self.listening.hear_desired(Heard(("room",), decode_header(sealed(desired))))

    def facts(self, schema: str) -> list[dict[str, object]]:
        headers = [decode_header(row.payload) for row in self.outbox.after(0, 1000)]
        return [msgspec.json.decode(header.data) for header in headers if header.schema == schema]

    @property
    def lines(self) -> list[str]:
        return [line.text for line in self.stage.state.lines]


async def test_partials_become_finals_that_the_hub_gets_in_order_with_their_times(tmp_path: Path) -> None:
    async with Room(tmp_path).on() as room:
        room.desire(MeetingState.OPEN)
        for _ in range(6):
            room.microphone.poured.put_nowait(TENTH)
        await eventually(lambda: room.lines == ["本文3", "本文6"])
        told = room.facts("meetings.caption/1")
        assert [(each["line"], each["text"], each["model"]) for each in told] == [
            (1, "本文3", "trial"),
            (2, "本文6", "trial"),
        ]
        assert told[1]["words"] == [{"text": "本文", "start": 0.5, "end": 0.6, "confidence": 0.9}]
        assert room.stage.state.trial


async def test_an_older_level_that_a_broker_still_held_closes_no_meeting(tmp_path: Path) -> None:
    async with Room(tmp_path).on() as room:
        room.desire(MeetingState.OPEN, version=2)
        for _ in range(3):
            room.microphone.poured.put_nowait(TENTH)
        await eventually(lambda: room.lines == ["本文3"])
        room.desire(MeetingState.IDLE, None, version=1)
        room.desire(MeetingState.OPEN, version=2)
        for _ in range(3):
            room.microphone.poured.put_nowait(TENTH)
        await eventually(lambda: room.lines == ["本文3", "本文6"])
        assert [each["line"] for each in room.facts("meetings.caption/1")] == [1, 2]


async def test_nothing_is_recorded_or_recognised_while_no_meeting_is_on(tmp_path: Path) -> None:
    async with Room(tmp_path).on() as room:
        for _ in range(6):
            room.microphone.poured.put_nowait(TENTH)
        await eventually(lambda: room.microphone.poured.empty())
        await eventually(lambda: room.stage.state.microphone is captions.Microphone.LISTENING)
        assert len(room.outbox) == 0
        assert room.store.waiting() == []


async def test_the_last_words_of_a_meeting_are_told_when_it_closes(tmp_path: Path) -> None:
    async with Room(tmp_path).on() as room:
        room.desire(MeetingState.OPEN)
        room.microphone.poured.put_nowait(TENTH)
        await eventually(lambda: room.stage.state.partial)
        room.desire(MeetingState.IDLE, version=2)
        room.microphone.poured.put_nowait(TENTH)  # the next sound shows that the meeting is over
        await eventually(lambda: room.facts("meetings.caption/1"))
        (last,) = room.facts("meetings.caption/1")
        assert (last["line"], last["text"], last["meeting"]) == (1, "終わり", "m-1")
        assert sum(chunk["size"] for chunk in room.facts("meetings.sound/1")) == len(TENTH)  # type: ignore[misc]


async def test_an_unplugged_microphone_is_said_and_listened_to_again(tmp_path: Path) -> None:
    async with Room(tmp_path).on() as room:
        room.desire(MeetingState.OPEN)
        room.microphone.poured.put_nowait(TENTH)
        room.microphone.poured.put_nowait(None)
        await eventually(lambda: room.stage.state.microphone is captions.Microphone.UNPLUGGED)
        assert [gap["reason"] for gap in room.facts("meetings.gap/1")] == ["unplugged"]
        room.clock.advance(5)
        await eventually(lambda: room.microphone.opened == 2)
        room.microphone.poured.put_nowait(TENTH * 2)
        await eventually(lambda: room.stage.state.microphone is captions.Microphone.LISTENING)
        await eventually(lambda: len(room.facts("meetings.sound/1")) == 2)
        before, after = room.facts("meetings.sound/1")
        assert (before["start"], before["seconds"]) == (0.0, 0.1)
        assert after["start"] == 5.0


async def test_a_source_that_hangs_is_a_gap(tmp_path: Path) -> None:
    async with Room(tmp_path).on() as room:
        room.desire(MeetingState.OPEN)
        room.microphone.poured.put_nowait(TENTH)
        await eventually(lambda: room.stage.state.microphone is captions.Microphone.LISTENING)
        await eventually(lambda: room.stage.state.microphone is captions.Microphone.STALLED)
        assert [gap["reason"] for gap in room.facts("meetings.gap/1")] == ["stalled"]


async def test_chunks_are_chained_by_their_hashes(tmp_path: Path) -> None:
    async with Room(tmp_path).on() as room:
        room.desire(MeetingState.OPEN)
        for number in range(6):
            room.microphone.poured.put_nowait(bytes([number, 0]) * (RATE // 10))
        await eventually(lambda: len(room.facts("meetings.sound/1")) == 3)
        chunks = room.facts("meetings.sound/1")
        assert [chunk["index"] for chunk in chunks] == [0, 1, 2]
        assert [chunk["previous_sha256"] for chunk in chunks] == [
            None,
            chunks[0]["sha256"],
            chunks[1]["sha256"],
        ]
        for waiting in room.store.waiting():
            data = room.store.path(waiting).read_bytes()
            assert hashlib.sha256(data).hexdigest() == waiting.sha256
            assert len(data) == 2 * len(TENTH)


async def test_a_meeting_goes_on_after_a_restart_with_the_next_line_and_says_the_gap(tmp_path: Path) -> None:
    clock = SetClock()
    async with Room(tmp_path, clock).on() as room:
        room.desire(MeetingState.OPEN)
        for _ in range(3):
            room.microphone.poured.put_nowait(TENTH)
        await eventually(lambda: room.lines == ["本文3"])
    clock.advance(60)
    async with Room(tmp_path, clock).on() as again:
        await eventually(lambda: again.stage.state.open)
        assert [gap["reason"] for gap in again.facts("meetings.gap/1")] == ["restarted"]
        for _ in range(3):
            again.microphone.poured.put_nowait(TENTH)
        await eventually(lambda: again.lines)
        assert [each["line"] for each in again.facts("meetings.caption/1")] == [1, 2]
        chunks = again.facts("meetings.sound/1")
        assert chunks[-1]["previous_sha256"] == chunks[-2]["sha256"]
        assert float(str(chunks[-1]["start"])) >= 60


@dataclass
class SoundDesk:
    """The hub's device port for sound."""

    status: int = 503
    asked: int = 0
    taken: dict[str, bytes] = field(default_factory=dict)

    def client(self) -> httpx.AsyncClient:
        app = Starlette(routes=[Route("/sound/{meeting}/{sha256}", self._take, methods=["PUT"])])
        return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://hub")

    async def _take(self, request: Request) -> Response:
        self.asked += 1
        if self.status < 400:
            self.taken[request.path_params["sha256"]] = await request.body()
        return Response(status_code=self.status)


async def test_sound_stays_on_the_disk_until_the_hub_has_it_and_leaves_then(tmp_path: Path) -> None:
    store_disk = disk(tmp_path)
    store = SoundStore(tmp_path / "sound", store_disk, outbox(store_disk), lambda: None)
    store.keep("m-1", TENTH, 0.0, RATE)
    store.keep("m-1", TENTH, 0.1, RATE)  # silence has the same hash, and is one file
    store.keep("m-1", b"\x01\x00" * 100, 0.2, RATE)
    desk = SoundDesk()
    uploading = asyncio.create_task(upload(store, desk.client(), retry_seconds=0.05))
    try:
        await eventually(lambda: desk.asked >= 2, "tried, and tried again")
        assert len(store.waiting()) == 3
        assert len(list((tmp_path / "sound").iterdir())) == 2
        desk.status = 204
        await eventually(lambda: not store.waiting())
        assert set(map(len, desk.taken.values())) == {len(TENTH), 200}
        assert list((tmp_path / "sound").iterdir()) == []
        store.keep("m-1", b"\x02\x00", 0.3, RATE)
        await eventually(lambda: len(desk.taken) == 3, "what comes later is brought as well")
    finally:
        uploading.cancel()


async def test_sound_that_the_hub_will_never_take_does_not_hold_up_the_rest(tmp_path: Path) -> None:
    store_disk = disk(tmp_path)
    store = SoundStore(tmp_path / "sound", store_disk, outbox(store_disk), lambda: None)
    store.keep("gone", TENTH, 0.0, RATE)
    desk = SoundDesk(status=404)
    uploading = asyncio.create_task(upload(store, desk.client(), retry_seconds=0.05))
    try:
        await eventually(lambda: not store.waiting())
        assert len(list((tmp_path / "sound").iterdir())) == 1
    finally:
        uploading.cancel()
