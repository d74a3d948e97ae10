"""Many sheets on one glass: drawn by the real template, laid out by the real script, measured in Chromium."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Page
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route

from kiosk.design import ASSETS, environment, static_files
from kiosk.design.glass import LANDSCAPE, SMALLEST, Sheet
from kiosk.words.catalogue import Translator
from kiosk.words.language import Language
from kiosk.words.signage import SIGNAGE
from tests.kiosk.samples import NOON
from tests.kiosk.serving import browsing, serving

PICTURE = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='1200' height='900'%3E"
    "%3Crect width='1200' height='900' fill='teal'/%3E%3C/svg%3E"
)
_PAGE = """{% extends "base.html" %}
{% block styles %}{% for sheet in ("glass", "alert") %}
<link rel="stylesheet" href="{{ assets }}/{{ sheet }}.css">{% endfor %}
<link rel="stylesheet" href="/frame.css">{% endblock %}
{% block scripts %}<script src="{{ assets }}/glass.js" defer></script>{% endblock %}
{% block body %}<div class="glass-frame" data-orientation="{{ orientation }}"><div class="glass">
<div class="glass-status">{% include "glass/status.html" %}</div>
<main class="glass-main"></main></div></div>{% endblock %}"""

MEASURE = (Path(__file__).parent / "measure.js").read_text()


@dataclass(frozen=True, slots=True)
class Seen:
    """What the glass made of it. ``faults`` in words; ``seconds`` of each page; ``sizes`` in px by part."""

    faults: tuple[str, ...]
    pages: int
    seconds: tuple[int, ...]
    sizes: dict[str, float]


@dataclass
class Glass:
    """A browser page with one canvas."""

    page: Page

    async def look(self, sheets: Sequence[Sheet]) -> list[Seen]:
        """Lay out each sheet and measure each of its pages."""
        found = await self.page.evaluate(MEASURE, {"drawn": [draw(s) for s in sheets], "smallest": SMALLEST})
        return [Seen(tuple(f["faults"]), f["pages"], tuple(f["seconds"]), f["sizes"]) for f in found]

    async def hang(self, sheet: Sheet) -> None:
        """Put one sheet on the glass, for a picture."""
        await self.page.evaluate(
            """async (html) => { const main = document.querySelector(".glass-main"); main.innerHTML = html;
            await new Promise((done) => document.addEventListener("glass:painted", done, {once: true})); }""",
            draw(sheet),
        )


def _words() -> Translator:
    return Translator(SIGNAGE, Language.JA)


def draw(sheet: Sheet) -> str:
    return _ENVIRONMENT.get_template("glass/sheet.html").render(sheet=sheet, t=_words())


_ENVIRONMENT = environment()


@asynccontextmanager
async def glass(orientation: str = LANDSCAPE, *, kept: str = "") -> AsyncIterator[Glass]:
    """A canvas at its own size; ``kept``: why nothing new comes, as a key of the words."""
    size = (1920, 1080) if orientation == LANDSCAPE else (1080, 1920)

    async def index(request: Request) -> Response:
        values: dict[str, Any] = {"orientation": orientation, "now": NOON, "kept": kept, "t": _words()}
        return HTMLResponse(_ENVIRONMENT.from_string(_PAGE).render(values))

    async def frame(request: Request) -> Response:
        return Response(f".glass-frame {{ width: {size[0]}px; height: {size[1]}px }}", media_type="text/css")

    app = Starlette(
        routes=[Route("/", index), Route("/frame.css", frame), Mount(ASSETS, static_files())],
    )
    async with serving(app) as url, browsing() as browser:
        page = await browser.new_page(viewport={"width": size[0], "height": size[1]})
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(url)
        yield Glass(page)
        assert complaints == []
