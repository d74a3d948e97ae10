"""A screen with its media hub, and what the hub says to it."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import httpx
import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from edge.clock import HubTime
from edge.duties.signage.media import MediaStore
from edge.duties.signage.showing import Showing
from edge.link.connection import Heard
from edge.storage.disk import Disk
from edge.wire.envelope import decode_header, timestamp
from edge.wire.messages.broadcast import Alert, Item, Manifest, Media
from kiosk.flows import signage
from kiosk.gateway import SignageStage
from kiosk.speech import Cue
from kiosk.stage import Stage
from tests.edge.make import NOON, SetClock, disk, outbox
from tests.edge.tiny_hub import sealed

PICTURE = b"\x89PNG a picture of the sea"
SHA256 = hashlib.sha256(PICTURE).hexdigest()


def at(minutes: float) -> str:
    return timestamp(NOON + timedelta(minutes=minutes))


def item(announcement: str = "a-1", media: bool = False, revision: int = 1) -> Item:
    return Item(
        announcement=announcement, revision=revision, title="断水", lines=("午後5時まで",),
        plain_japanese="水が 出ません", english="No water", starts=at(-60), ends=at(60),
        media=Media(sha256=SHA256, size=len(PICTURE), content_type="image/png") if media else None,
    )  # fmt: skip


def alert(cancelled: bool = False, minutes: float = 30) -> Alert:
    return Alert(
        announcement="tsunami", revision=1, level=5, title="津波警報", action="高い所へ", place="金田",
        plain_japanese="にげて ください", english="Go to high ground", starts=at(-1), ends=at(minutes),
        cancelled=cancelled,
    )  # fmt: skip


def heard(body: object, *rest: str) -> Heard:
    return Heard(rest, decode_header(sealed(body)))


@dataclass
class MediaHub:
    """The hub's media port: it can be down, and it can lie."""

    down: bool = False
    served: bytes = PICTURE
    asked: int = 0

    def client(self) -> httpx.AsyncClient:
        app = Starlette(routes=[Route("/media/{sha256}", self._serve)])
        return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://hub")

    async def _serve(self, request: Request) -> Response:
        self.asked += 1
        return Response(status_code=503) if self.down else Response(self.served)


@dataclass
class Screen:
    """One life of a screen."""

    folder: Path
    hub: MediaHub = field(default_factory=MediaHub)
    clock: SetClock = field(default_factory=SetClock)
    cues: list[Cue] = field(default_factory=list)
    reported: list[int] = field(default_factory=list)
    ceiling_bytes: int = 64 * 1024 * 1024

    def __post_init__(self) -> None:
        self.disk: Disk = disk(self.folder, self.ceiling_bytes)
        self.outbox = outbox(self.disk)
        self.hub_time = HubTime(self.clock)
        self.media = MediaStore(self.folder / "media", self.hub.client())
        self.showing = Showing(
            "sign-1",
            self.disk,
            self.outbox,
            self.media,
            self.hub_time,
            self._hear,
            lambda: None,
            self._report,
            retry_seconds=(0.01,),
        )
        self.stage: SignageStage = Stage(signage.step, signage.State(), self.showing.perform)
        self.showing.attach(self.stage)

    def _hear(self, *cues: Cue) -> None:
        self.cues.extend(cues)

    def _report(self, manifest: Manifest, sha256: str) -> None:
        self.reported.append(manifest.version)

    @contextlib.asynccontextmanager
    async def on(self) -> AsyncIterator[Screen]:
        await self.showing.restore()
        running = asyncio.create_task(self.showing.run())
        try:
            yield self
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            self.disk.close()

    @property
    def titles(self) -> list[str]:
        return [shown.title for shown in self.stage.state.valid]

    async def paint(self, announcement: str, revision: int = 1) -> None:
        """What the browser says after it has painted."""
        await self.stage.send(signage.Rendered(announcement, revision))
        await self.stage.settle()

    def facts(self) -> list[tuple[str, dict[str, object]]]:
        headers = [decode_header(row.payload) for row in self.outbox.after(0, 100)]
        return [(header.schema, msgspec.json.decode(header.data)) for header in headers]
