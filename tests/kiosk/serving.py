"""A device's application with any state on its screens, served for a browser."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import uvicorn
from playwright.async_api import Browser, async_playwright
from starlette.applications import Starlette

from kiosk.flows.step import Step
from kiosk.stage import Stage
from tests.kiosk.samples import NOON

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
]


class Desk:
    """A gateway with ids that count and one picture."""

    def __init__(self, pictures: dict[str, Path] | None = None) -> None:
        self._pictures = pictures or {}
        self._count = 0

    def new_id(self) -> str:
        self._count += 1
        return f"id-{self._count}"

    def now(self) -> datetime:
        return NOON

    def media(self, sha256: str) -> Path | None:
        return self._pictures.get(sha256)


class Doings:
    """Performs nothing and remembers everything."""

    def __init__(self) -> None:
        self.effects: list[object] = []
        self._more = asyncio.Event()

    async def __call__(self, effect: object) -> None:
        self.effects.append(effect)
        self._more.set()

    async def first(self, kind: type[Any], deadline_seconds: float = 10) -> Any:
        async with asyncio.timeout(deadline_seconds):
            while True:
                for effect in self.effects:
                    if isinstance(effect, kind):
                        return effect
                self._more.clear()
                await self._more.wait()


def shown(initial: Any) -> Stage[Any, Any, Any]:
    """A stage on which a state that is sent is shown; presses and proofs change nothing."""

    async def nothing(effect: object) -> None:
        raise AssertionError("a shown state has no effects")

    def show(state: Any, event: Any) -> Step[Any, Any]:
        return Step(event if isinstance(event, type(state)) else state)

    return Stage(show, initial, nothing)


@asynccontextmanager
async def serving(app: Starlette) -> AsyncIterator[str]:
    """The application at a free port of 127.0.0.1."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()  # from here on a browser may come, it is answered once the server runs
        config = uvicorn.Config(
            app, log_level="error", access_log=False, lifespan="off", timeout_graceful_shutdown=1
        )
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve([listener]))
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await task


@asynccontextmanager
async def browsing() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        try:
            yield browser
        finally:
            await browser.close()
