"""The hub's pages for a real browser, and a phone's browser to look at them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from playwright.async_api import Page, async_playwright

from city.demo.steps import ARGUMENTS, CHROMIUM
from hub.core.changes import watching
from hub.core.context import Context
from hub.core.serving import Server
from hub.core.settings import Address
from hub.web import build_pages

PHONE = {"width": 360, "height": 740}


@dataclass(frozen=True, slots=True)
class Phone:
    """A page of a phone's browser; ``web`` is where the hub is."""

    page: Page
    web: str

    async def open(self, path: str) -> None:
        await self.page.goto(self.web + path)

    async def keep(self, cookie: str, value: str, path: str) -> None:
        """Give the browser a cookie that it sends below ``path``."""
        await self.page.context.add_cookies(
            [{"name": cookie, "value": value, "domain": "localhost", "path": path}]
        )


@asynccontextmanager
async def served(context: Context) -> AsyncIterator[str]:
    """The address of this hub's pages, by the name that passkeys need."""
    async with watching(context.engine) as changes:
        server = Server(build_pages(context, changes), Address("127.0.0.1", 0))
        serving = asyncio.create_task(server.serve())
        await server.is_up.wait()
        try:
            yield f"http://localhost:{server.address().port}"
        finally:
            server.end()
            await serving


@asynccontextmanager
async def phone_at(web: str, *arguments: str) -> AsyncIterator[Phone]:
    """A phone with Chromium, in Japanese; ``arguments`` are Chromium's."""
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, *arguments])
        context = await chromium.new_context(
            viewport={"width": PHONE["width"], "height": PHONE["height"]},
            device_scale_factor=2,
            has_touch=True,
            locale="ja-JP",
            reduced_motion="reduce",
        )
        page = await context.new_page()
        page.set_default_timeout(20_000)
        yield Phone(page, web)
        await chromium.close()
