"""The staff desk as its people use it for announcements, and what two screens show of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import httpx
from playwright.sync_api import Browser, Page

from city import personas
from city.demo.signage import seen_by, write
from city.demo.steps import evidence, open_screen, until
from city.miniature import City
from city.personas import Person
from hub.core.words import TOKYO
from tests.journeys.desks import Desks

NOTICE = {
    "kind": "notice",
    "title": "旅のお知らせ",
    "text": "港の朝市を開きます。\n駅前からバスが出ます。",
    "plain_japanese": "港で 朝市が あります。",
    "english": "Morning market at the harbour.",
}
ALERT = {
    "kind": "alert",
    "title": "津波警報",
    "level": "4",
    "place": "中の島",
    "action": "いますぐ高台へ避難してください。",
    "plain_japanese": "すぐに 高い ところへ にげて ください。",
    "english": "Tsunami warning. Go to high ground now.",
}
TICK_SECONDS = 1
"""A screen's clock, by which it dates its proofs, goes on once a second."""

WATCH = """() => {
    const seen = window.seen = {};
    const look = () => {
        const present = [...document.querySelectorAll("[data-proof]")].map((each) => each.dataset.proof);
        for (const proof of present) seen[proof] ??= {from: Date.now(), until: null};
        for (const [proof, times] of Object.entries(seen))
            if (!present.includes(proof)) times.until ??= Date.now();
    };
    new MutationObserver(look).observe(document, {subtree: true, childList: true, attributes: true});
    look();
}"""
"""Writes down when each announcement came onto the glass and when it first left it."""

_ROW = re.compile(r'<tr data-screen="([^"]+)">(.*?)</tr>', re.DOTALL)
_PROOF = re.compile(r'data-proof="(\w+)">(.*?)</td>', re.DOTALL)
_TIME = re.compile(r"\b(\d{2}):(\d{2}):(\d{2})\b")


@dataclass
class Screens:
    """Both screens of a city, and the desks behind them."""

    city: City
    desks: Desks
    pages: dict[str, Page]
    written: list[str] = field(default_factory=list)

    # --- the desk ------------------------------------------------------------------------------

    def write(self, notice: dict[str, str], picture: bytes | None = None) -> str:
        """Written and put before the approver; returns the announcement's page."""
        page = write(self._writer, notice, picture)
        self.written.append(page)
        return page

    def approve(self, page: str) -> None:
        self._post(self.city.personas.approver, page, "approve")

    def announce(self, notice: dict[str, str], picture: bytes | None = None) -> str:
        """Written by one, approved by another; returns the announcement's page."""
        page = self.write(notice, picture)
        self.approve(page)
        return page

    def withdraw(self, page: str) -> None:
        self._post(self.city.personas.writer, page, "withdraw")

    def proof(self, page: str) -> dict[str, dict[str, str]]:
        """The desk's table: screen → accepted, since, until → ``HH:MM:SS`` or empty."""
        html = self._writer.get(page).raise_for_status().text
        return {node: dict(map(_time_in, _PROOF.findall(row))) for node, row in _ROW.findall(html)}

    def proved(self, page: str, *rungs: str) -> dict[str, dict[str, str]]:
        """The table once both screens have proved these rungs; raises ``StepFailed``."""

        def look() -> dict[str, dict[str, str]] | None:
            table = self.proof(page)
            complete = set(table) == set(personas.SCREENS)
            return table if complete and all(row[rung] for row in table.values() for rung in rungs) else None

        return until(f"not both screens have proved: {', '.join(rungs)}", look)

    def evidence(self, page: str, rung: str) -> list[dict[str, Any]]:
        """The log's entries of this announcement on this rung, once both screens have one."""
        id = page.rsplit("/", 1)[1]
        found: list[dict[str, Any]] = []

        def enough(entries: list[dict[str, object]]) -> bool:
            found[:] = [each for each in entries if (each["reference"], each["rung"]) == (id, rung)]
            return set(personas.SCREENS) <= {each["place"] for each in found}

        evidence(self.desks.of(self.city, self.city.personas.auditor), "broadcast", enough)
        return found

    # --- the glass -----------------------------------------------------------------------------

    def show(self, title: str, *nodes: str) -> None:
        """Wait until these screens (both, if none is named) show ``title``; raises ``StepFailed``."""
        self._all(lambda page: title in headline(page), nodes, f"does not show {title}")

    def rest(self, *nodes: str) -> None:
        """Wait until nothing is announced on them; raises ``StepFailed``."""
        self._all(lambda page: page.is_visible(".rest"), nodes, "still shows something")

    def on_glass(self, node: str, announcement: str) -> tuple[float, float | None]:
        """Seconds since 1970 when the browser first had it and when it first had it no more."""
        seen = self.pages[node].evaluate("seen")
        ((times),) = [each for proof, each in seen.items() if announcement.rsplit("/", 1)[1] in proof]
        return times["from"] / 1000, times["until"] and times["until"] / 1000

    def expect_no_lie(self, page: str) -> None:
        """What the desk says was shown has been on glass; what it says has ended is there no more.

        A screen that starts again ends its former proofs before it gives new ones.
        """
        for node, row in self.proof(page).items():
            came, _ = self.on_glass(node, page)
            assert seconds_of_day(row["since"]) >= seconds_of_day(came) - TICK_SECONDS
        until(
            "the desk ends what is on glass", lambda: all(self._true_end(page, n) for n in personas.SCREENS)
        )

    def _true_end(self, page: str, node: str) -> bool:
        return not self.proof(page)[node]["until"] or self.on_glass(node, page)[1] is not None

    def clear(self) -> None:
        """Take down everything that was announced."""
        for page in self.written:
            if f"{page}/withdraw" in self._writer.get(page).text:
                self.withdraw(page)
        self.rest()

    def _all(self, truth: Callable[[Page], bool], nodes: tuple[str, ...], what: str) -> None:
        for node in nodes or personas.SCREENS:
            until(f"{node} {what}", partial(truth, self.pages[node]))

    def _post(self, person: Person, page: str, act: str) -> None:
        desk = self.desks.of(self.city, person)
        answer = desk.post(f"{page}/{act}", data=seen_by(desk, page))
        assert answer.status_code == httpx.codes.SEE_OTHER

    @property
    def _writer(self) -> httpx.Client:
        return self.desks.of(self.city, self.city.personas.writer)


def before_screens(city: City, desks: Desks, chromium: Browser) -> Screens:
    """Somebody stands before both screens, which show nothing yet."""
    pages = {node: open_screen(chromium, city.screens[node], 1280, 720) for node in personas.SCREENS}
    for page in pages.values():
        page.evaluate(WATCH)
    return Screens(city, desks, pages)


def headline(page: Page) -> str:
    """The heading of what stands on a screen."""
    heading = page.query_selector("article.item h1, .alert h1")
    return heading.inner_text() if heading else ""


def in_seconds(seconds: float) -> str:
    """A moment ahead as the desk's form writes it, to the second."""
    return (datetime.now(TOKYO) + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S")


def seconds_of_day(moment: float | str) -> int:
    """Of a time at the desk (``HH:MM:SS``) or of seconds since 1970: what the desk's table can tell."""
    if isinstance(moment, float):
        moment = datetime.fromtimestamp(moment, TOKYO).strftime("%H:%M:%S")
    hours, minutes, seconds = map(int, moment.split(":"))
    return hours * 3600 + minutes * 60 + seconds


def _time_in(cell: tuple[str, str]) -> tuple[str, str]:
    name, html = cell
    found = _TIME.search(html)
    return name, ":".join(found.groups()) if found else ""
