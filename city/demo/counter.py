"""A citizen is read in at the kiosk and takes a guide sheet along."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from playwright.sync_api import Browser, Page

from city import personas
from city.demo.steps import (
    StepFailed,
    auditor,
    evidence,
    open_screen,
    press,
    see,
    until,
    write_json,
)
from city.miniature import City, Part
from city.scenario import Scenario
from edge.wire.messages.procedures import Companion

PART = Part.COUNTER


def play(city: City, chromium: Browser, scenario: Scenario, out: Path) -> None:
    """Leaves ``sheet.bin``, ``sheet.png``, ``kiosk.png`` and ``evidence.json`` in ``out``."""
    name = str(scenario.card["name"])
    page = open_screen(chromium, city.screens[personas.KIOSK], 1080, 1920)
    city.emulator("card").do("become", profile=dict(scenario.card))
    be_read_in(city, page, str(scenario.card["pin"]))
    if name not in page.inner_text("main, body"):
        raise StepFailed("the name on the card does not stand on the screen")
    answer_questions(page, scenario.companions)
    see(page, ".ticket-number", "the sheet does not stand on the screen")
    see(page, ".banner-good", "the printer did not confirm the sheet")
    page.screenshot(path=out / "kiosk.png")
    papers = city.paper_folder("kiosk-printer")
    paper = until("no paper came out", lambda: max(papers.glob("paper-*.bin"), default=None))
    shutil.copy(paper, out / "sheet.bin")
    shutil.copy(paper.with_suffix(".png"), out / "sheet.png")
    with closing(auditor(city)) as desk:
        write_json(out / "evidence.json", evidence(desk, "printing", _sheet_printed))
    press(page, "finish")
    city.emulator("card").do("remove")
    see(page, "#press-service-moving_in", "the kiosk did not return to its first screen")
    if name in page.content():
        raise StepFailed("the session was not wiped from the screen")


def be_read_in(city: City, page: Page, pin: str) -> None:
    """From the first screen to name and address."""
    press(page, "service-moving_in")
    city.emulator("card").do("insert")
    see(page, "#press-digit-1", "the kiosk does not ask for the PIN")
    press(page, *(f"digit-{digit}" for digit in pin), "pin")
    see(page, "#press-person", "the card was not read")


def answer_questions(page: Page, companions: Sequence[Companion]) -> None:
    """Three questions, the review, and off it goes."""
    press(page, "person")
    see(page, ".calendar", "the kiosk does not ask for the day of moving in")
    page.click(".day-today")
    press(page, "next", *(f"companion-{each}" for each in companions), "next", "insurance-national", "submit")


def _sheet_printed(entries: list[dict[str, object]]) -> bool:
    return any(entry["rung"] == "printed" for entry in entries)
