"""The screen's application on 127.0.0.1, served inside the agent's own event loop."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Generator
from datetime import datetime
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from edge.clock import CITY_TIME, HubTime
from edge.duties.signage.media import MediaStore
from edge.wire.ids import NewId

CLOSING_SECONDS = 1
"""Streams of events never end by themselves."""


class LocalGateway:
    """Implements ``kiosk.gateway.Gateway``."""

    def __init__(self, new_id: NewId, hub_time: HubTime, media: MediaStore | None) -> None:
        self._new_id = new_id
        self._hub_time = hub_time
        self._media = media

    def new_id(self) -> str:
        return self._new_id()

    def now(self) -> datetime:
        return self._hub_time.now().astimezone(CITY_TIME)

    def media(self, sha256: str) -> Path | None:
        return None if self._media is None else self._media.path(sha256)


class _Server(uvicorn.Server):
    """Signals belong to the agent."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


async def serve(app: ASGIApp, port: int, ready: Callable[[], None]) -> None:
    """Serve until cancelled; ``ready`` is called once the port answers. There is no access log."""
    config = uvicorn.Config(
        app,
        host="127.0.0.1",
        port=port,
        log_level="warning",
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=CLOSING_SECONDS,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve())
    try:
        while not server.started:
            await asyncio.sleep(0.01)
            if serving.done():
                await serving
                raise OSError(f"the screen's port {port} cannot be used")
        ready()
        await asyncio.shield(serving)
    finally:
        server.should_exit = True
        await serving
