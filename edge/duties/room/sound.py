"""The sound of a meeting in chunks of ten seconds: hashed, chained, kept on the disk until the hub has them.

A chunk's place and hash go to the hub as a fact in the same commit that keeps them here; its bytes follow by
HTTPS, are sent again until they are accepted, and are deleted then.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx

from edge.fitting import seconds
from edge.storage.disk import Disk, DiskFull
from edge.storage.outbox import Outbox
from edge.wire.messages.meetings import SoundChunk

CHUNK_SECONDS = 10.0
BYTES_PER_SAMPLE = 2
RETRY_SECONDS = 5.0
DEVICE = "microphone"

_TABLE = """
CREATE TABLE IF NOT EXISTS sound (
    meeting TEXT NOT NULL,
    position INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'accepted', 'refused')),
    PRIMARY KEY (meeting, position)
) STRICT
"""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Waiting:
    meeting: str
    position: int
    sha256: str


class SoundStore:
    """``folder`` holds one raw s16le file for each chunk that waits."""

    def __init__(self, folder: Path, disk: Disk, outbox: Outbox, wake: Callable[[], None]) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder
        self._disk = disk
        self._outbox = outbox
        self._wake = wake
        self.news = asyncio.Event()
        with disk.transaction() as connection:
            connection.execute(_TABLE)

    def keep(self, meeting: str, samples: bytes, start: float, rate: int) -> None:
        """Bytes first, then their place in the chain and the fact about them in one commit."""
        sha256 = hashlib.sha256(samples).hexdigest()
        _write(self._folder / sha256, samples)
        with self._disk.transaction() as connection:
            ((last, previous),) = self._disk.read(
                "SELECT max(position), sha256 FROM sound WHERE meeting = ?", meeting
            )
            position = last + 1 if isinstance(last, int) else 0
            connection.execute("INSERT INTO sound VALUES (?, ?, ?, 'waiting')", (meeting, position, sha256))
            self._outbox.event(
                DEVICE,
                SoundChunk(
                    meeting=meeting,
                    index=position,
                    sha256=sha256,
                    previous_sha256=None if previous is None else str(previous),
                    start=seconds(start) or 0.0,
                    seconds=seconds(len(samples) / BYTES_PER_SAMPLE / rate) or 0.0,
                    size=len(samples),
                ),
            )
        self._wake()
        self.news.set()

    def waiting(self) -> list[Waiting]:
        """Chunks whose bytes the hub does not have yet, oldest first."""
        rows = self._disk.read(
            "SELECT meeting, position, sha256 FROM sound WHERE state = 'waiting' ORDER BY rowid"
        )
        return [Waiting(*row) for row in rows]  # type: ignore[arg-type]

    def path(self, chunk: Waiting) -> Path:
        return self._folder / chunk.sha256

    def accepted(self, chunk: Waiting) -> None:
        """The hub has the bytes: the row stays for the chain, the bytes go."""
        self._set(chunk, "accepted")
        if not any(other.sha256 == chunk.sha256 for other in self.waiting()):  # silence repeats itself
            self.path(chunk).unlink(missing_ok=True)

    def refused(self, chunk: Waiting) -> None:
        """The hub will never take it: kept here, and said in the log."""
        self._set(chunk, "refused")

    def _set(self, chunk: Waiting, state: str) -> None:
        with self._disk.transaction() as connection:
            connection.execute(
                "UPDATE sound SET state = ? WHERE meeting = ? AND position = ?",
                (state, chunk.meeting, chunk.position),
            )


class Recorder:
    """Cuts a stream of samples into chunks. A jump in time ends a chunk early."""

    def __init__(self, store: SoundStore, chunk_seconds: float = CHUNK_SECONDS) -> None:
        self._store = store
        self._chunk_seconds = chunk_seconds
        self._held = bytearray()
        self._meeting = ""
        self._start = 0.0
        self._rate = 16_000

    def take(self, meeting: str, samples: bytes, start: float, rate: int) -> None:
        """``start``: seconds of the meeting at the first of these samples."""
        if self._held and (meeting != self._meeting or abs(start - self._end) > 0.1):
            self.flush()
        if not self._held:
            self._meeting, self._start, self._rate = meeting, start, rate
        self._held += samples
        whole = round(self._chunk_seconds * rate) * BYTES_PER_SAMPLE
        while len(self._held) >= whole:
            self._keep(bytes(self._held[:whole]))
            del self._held[:whole]
            self._start += self._chunk_seconds

    def flush(self) -> None:
        """Keep what is held, however short: the microphone went, or the meeting closed."""
        if self._held:
            self._keep(bytes(self._held))
            self._held.clear()

    def _keep(self, samples: bytes) -> None:
        """On a full disk the sound is lost and the captions go on; the hub sees the hole by its seconds."""
        try:
            self._store.keep(self._meeting, samples, self._start, self._rate)
        except (DiskFull, OSError) as error:
            log.error("sound is lost: %s", error)

    @property
    def _end(self) -> float:
        return self._start + len(self._held) / BYTES_PER_SAMPLE / self._rate


async def upload(store: SoundStore, http: httpx.AsyncClient, retry_seconds: float = RETRY_SECONDS) -> None:
    """Bring waiting chunks to the hub, oldest first; until cancelled."""
    while True:
        try:
            for chunk in store.waiting():
                await _upload_one(store, http, chunk)
        except httpx.HTTPError as error:
            log.info("sound waits for the hub: %s", type(error).__name__)
            await asyncio.sleep(retry_seconds)
            continue
        await store.news.wait()
        store.news.clear()


async def _upload_one(store: SoundStore, http: httpx.AsyncClient, chunk: Waiting) -> None:
    data = await asyncio.to_thread(store.path(chunk).read_bytes)
    answer = await http.put(f"/sound/{chunk.meeting}/{chunk.sha256}", content=data)
    if answer.status_code in (httpx.codes.NOT_FOUND, httpx.codes.REQUEST_ENTITY_TOO_LARGE):
        log.error("the hub refused a chunk of sound for good: %s", answer.status_code)
        store.refused(chunk)
        return
    answer.raise_for_status()
    store.accepted(chunk)


def _write(path: Path, data: bytes) -> None:
    draft = path.with_suffix(".draft")
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
