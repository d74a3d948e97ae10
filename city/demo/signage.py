"""An official writes, a second person approves, two screens show it and say so."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import httpx
from PIL import Image, ImageDraw
from playwright.sync_api import Browser

from city import personas
from city.board.browser import csrf, sign_in
from city.demo.steps import auditor, evidence, open_screen, see, write_json
from city.miniature import City, Part
from city.personas import Person
from city.scenario import Scenario

PART = Part.SIGNAGE
_HIDDEN = re.compile(r'name="(csrf|revision|sha256)" value="([^"]*)"')
_ACTION = re.compile(r'action="(/desk/broadcast/[a-z0-9-]+)"')


def play(city: City, chromium: Browser, scenario: Scenario, out: Path) -> None:
    """Leaves ``screen-1.png``, ``screen-2.png`` and ``evidence.json`` in ``out``."""
    pages = {node: open_screen(chromium, city.screens[node], 1920, 1080) for node in personas.SCREENS}
    announce(city, scenario.notice, picture=sea())
    for node, page in pages.items():
        see(page, "article.item", f"{node} does not show the announcement")
        page.wait_for_function("Array.from(document.images).every((image) => image.complete)")
        page.screenshot(path=out / f"{node}.png")
    with closing(auditor(city)) as desk:
        write_json(out / "evidence.json", evidence(desk, "broadcast", _shown_on_both))


def announce(city: City, notice: Mapping[str, str], picture: bytes | None = None) -> str:
    """Write as the writer, approve as the approver; returns the announcement's page at the desk."""
    with closing(sign_in(city.web, "desk", city.personas.writer)) as writer:
        page = write(writer, notice, picture)
    approve(city.web, city.personas.approver, page)
    return page


def write(writer: httpx.Client, notice: Mapping[str, str], picture: bytes | None = None) -> str:
    """Fill the desk's form, which asks for approval; returns the announcement's page."""
    kind = notice["kind"]
    form = writer.get(f"/desk/broadcast/new?kind={kind}").raise_for_status().text
    action = _ACTION.search(form)
    assert action is not None
    page = action[1]
    fields = {**_times(form), **notice, "csrf": csrf(writer, f"/desk/broadcast/new?kind={kind}")}
    files = {"picture": ("picture.png", picture, "image/png")} if picture else None
    _done(writer.post(page, data=fields, files=files))
    return page


def approve(web: str, approver: Person, page: str) -> None:
    with closing(sign_in(web, "desk", approver)) as desk:
        _done(desk.post(f"{page}/approve", data=seen_by(desk, page)))


def seen_by(approver: httpx.Client, page: str) -> dict[str, str]:
    """What the approver's page says that he saw: its hidden fields."""
    return dict(_HIDDEN.findall(approver.get(page).raise_for_status().text))


def sea() -> bytes:
    """A picture for the announcement: the bay and Mount Fuji, in a few shapes."""
    picture = Image.new("RGB", (960, 720), "#bfe9f5")
    draw = ImageDraw.Draw(picture)
    draw.polygon([(180, 430), (480, 170), (780, 430)], fill="#7a9cc6")
    draw.polygon([(405, 235), (480, 170), (555, 235), (520, 250), (480, 232), (440, 252)], fill="white")
    draw.rectangle((0, 430, 960, 720), fill="#2b9fc4")
    for row in range(5):
        y = 470 + row * 48
        draw.line((60 + row * 50, y, 420 + row * 80, y), fill="#bfe9f5", width=5)
    draw.ellipse((730, 70, 850, 190), fill="#ffd43d")
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def _times(form: str) -> dict[str, str]:
    """The times that the form proposes."""
    return {
        name: value
        for name in ("starts", "ends")
        for value in re.findall(rf'name="{name}"[^>]*value="([^"]+)"', form)
    }


def _done(answer: httpx.Response) -> None:
    if answer.status_code != httpx.codes.SEE_OTHER:
        raise AssertionError(f"the desk answered {answer.status_code}")


def _shown_on_both(entries: list[dict[str, object]]) -> bool:
    return set(personas.SCREENS) <= {entry["place"] for entry in entries if entry["rung"] == "shown"}
