"""What every demonstration does: wait for a fact, look at a screen, write down what the hub says."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import httpx
from playwright.sync_api import Browser, Error, Page, sync_playwright
from playwright.sync_api import TimeoutError as NotSeen

from city.board.browser import sign_in
from city.miniature import City

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--no-sandbox",  # a browser started by root has no other way; nothing foreign is ever opened
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
)
SECONDS = 20.0
"""How long a step may take before it counts as not having happened."""

Value = TypeVar("Value")


class StepFailed(Exception):
    """A step did not happen in time; the message says which."""


@contextmanager
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    with sync_playwright() as playwright:
        try:
            chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        except Error as error:
            raise StepFailed("Chromium is missing: sudo apt-get install chromium") from error
        yield chromium
        chromium.close()


def open_screen(chromium: Browser, url: str, width: int, height: int) -> Page:
    """A device's screen or a page of the hub, at its own size. Nothing moves: many may be open at once."""
    context = chromium.new_context(
        viewport={"width": width, "height": height}, locale="ja-JP", reduced_motion="reduce"
    )
    page = context.new_page()
    page.set_default_timeout(SECONDS * 1000)
    page.goto(url)
    return page


def see(page: Page, selector: str, what: str) -> None:
    """Wait until ``selector`` is visible; raises ``StepFailed``."""
    try:
        page.wait_for_selector(selector, state="visible")
    except NotSeen as error:
        raise StepFailed(what) from error


def press(page: Page, *ids: str) -> None:
    """Press the buttons with these ids one after the other."""
    for each in ids:
        try:
            page.click(f"#press-{each}")
        except NotSeen as error:
            raise StepFailed(f"no button {each} on {page.title()}") from error


def until(what: str, look: Callable[[], Value | None], seconds: float = SECONDS) -> Value:
    """Ask ``look`` until it gives something, more and more rarely; raises ``StepFailed``."""
    began = time.monotonic()
    while True:
        if found := look():
            return found
        waited = time.monotonic() - began
        if waited > seconds:
            raise StepFailed(what)
        time.sleep(min(0.02 + waited / 10, 0.25))


def auditor(city: City) -> httpx.Client:
    """The auditor at his desk."""
    return sign_in(city.web, "desk", city.personas.auditor)


def evidence(desk: httpx.Client, subject: str, enough: Callable[[list[dict[str, object]]], bool]) -> object:
    """The evidence log of ``subject`` once it holds ``enough``; raises ``StepFailed``."""

    def look() -> dict[str, object] | None:
        found: dict[str, object] = desk.get("/desk/evidence.json", params={"subject": subject}).json()
        entries = found["entries"]
        assert isinstance(entries, list)
        return found if enough(entries) and found["broken_at"] is None else None

    return until(f"no evidence of {subject} in the hub's log", look)


def write_json(file: Path, content: object) -> None:
    file.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
