"""Somebody at the kiosk: what is seen, what is pressed, and what is true of it in the hub and on paper."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as NotSeen

from city import personas
from city.demo.steps import StepFailed, press, see, until
from city.miniature import City
from hub.core.db import open_engine, reading
from hub.core.words import TOKYO
from hub.procedures import service
from hub.procedures.service import Case

PRINTER = "kiosk-printer"
COPY_MARK = "再発行"
CLOCK_MILLISECONDS = 5
"""The browser's clock and the file system's stand on one machine, but tick apart."""

WATCH = """() => {
    const seen = window.seen = [];
    let last = "";
    const look = () => {
        const number = document.querySelector(".ticket-number")?.textContent;
        if (!number) { last = ""; return; }
        const claim = {number, printed: document.querySelector(".kiosk-sheet .banner-good") !== null};
        if (JSON.stringify(claim) === last) return;
        last = JSON.stringify(claim);
        seen.push({...claim, at: Date.now()});
    };
    new MutationObserver(look).observe(document, {subtree: true, childList: true, characterData: true});
}"""
"""Writes down what the screen claims, and when."""

PHASES = {
    "attract": ".at-windows",
    "pin": "#press-digit-1",
    "last_try": "#press-last_try",
    "person": "#press-person",
    "moved_on": ".calendar",
    "companions": "#press-companion-partner",
    "insurance": "#press-insurance-national",
    "review": "#press-submit",
    "sheet": ".ticket-number",
    "take_card": ".kiosk-main[role=alert] .card-picture",
    "place_card": ".card-picture",
    "not_submitted": ":is(.banner-warn, .banner-info) ~ .kiosk-presses #press-retry",
    "waiting": ".waiting",
}
"""What shows which screen it is; the first that fits."""

PHASE = """(phases) => {
    const found = Object.entries(phases).find(([, selector]) => document.querySelector(selector));
    return found ? found[0] : "";
}"""


@dataclass(frozen=True, slots=True)
class Claim:
    """The screen showed ``number``, and whether it said that the sheet had been printed."""

    number: str
    printed: bool
    at: float


@dataclass
class Citizen:
    """One visit. ``card`` is a fresh sample card in the hand."""

    city: City
    page: Page
    before: frozenset[str] = frozenset()
    papers_before: frozenset[str] = frozenset()
    card: dict[str, str] = field(default_factory=personas.card_profile, repr=False)

    # --- what the person does ------------------------------------------------------------------

    def begin(self) -> None:
        press(self.page, "service-moving_in")
        until("the kiosk does not begin", lambda: self.phase() not in ("attract", ""))

    def put_card(self) -> None:
        self.city.emulator("card").do("insert")

    def take_card(self) -> None:
        self.city.emulator("card").do("remove")

    def enter(self, pin: str) -> None:
        """Type the PIN and confirm it."""
        see(self.page, PHASES["pin"], "the kiosk does not ask for the PIN")
        press(self.page, *(f"digit-{digit}" for digit in pin), "pin")

    def be_read_in(self) -> None:
        self.begin()
        self.put_card()
        self.enter(self.card["pin"])
        self.see("person")

    def answer(self) -> None:
        """From name and address to the review."""
        press(self.page, "person")
        self.see("moved_on")
        self.page.click(".day-today")
        press(self.page, "next", "companion-partner", "companion-school_child", "next", "insurance-national")
        self.see("review")

    def persevere(self) -> None:
        """Do what the screen asks for, whatever it is, until the sheet is printed or staff have to help."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            phase = self.phase()
            if phase == "sheet" and self.page.query_selector(".kiosk-sheet .banner-info") is None:
                return
            try:
                self._do_what_is_asked_for(phase)
            except StepFailed:
                if self.phase() == phase:
                    raise  # otherwise the screen went on while it was being looked at
            self._wait_for_another_screen()
        raise StepFailed(f"the kiosk leads nowhere: {self.phase()}")

    def _do_what_is_asked_for(self, phase: str) -> None:
        match phase:
            case "attract":
                self.begin()
            case "place_card":
                self._put_card_anew()
            case "pin":
                self.enter(self.card["pin"])
            case "person":
                self.answer()
            case "review":
                press(self.page, "submit")
            case "not_submitted":
                press(self.page, "retry")

    def put_card_back(self) -> None:
        """As the screen asks: lift it and put it down again, until the reader has noticed."""

        def look() -> bool:
            if self.phase() == "place_card":
                self._put_card_anew()
                self._wait_for_another_screen()
            return self.phase() == "pin"

        until("the kiosk does not ask for the PIN again", look)

    def _put_card_anew(self) -> None:
        self.take_card()
        self.put_card()

    def _wait_for_another_screen(self) -> None:
        before, deadline = self.page.inner_text("main"), time.monotonic() + 2
        while self.page.inner_text("main") == before and time.monotonic() < deadline:
            self.page.wait_for_timeout(50)

    # --- what the person sees ------------------------------------------------------------------

    def see(self, phase: str) -> None:
        see(self.page, PHASES[phase], f"the kiosk does not show: {phase}")

    def phase(self) -> str:
        found: str = self.page.evaluate(PHASE, PHASES)
        return found

    def reads(self, words: str) -> None:
        """Wait until these words stand on the screen; raises ``StepFailed``."""
        try:
            self.page.wait_for_function(
                "(words) => document.body.innerText.replace(/\\s+/g, ' ').includes(words)", arg=words
            )
        except NotSeen as error:
            raise StepFailed(f"the screen does not say: {words}") from error

    def claims(self) -> list[Claim]:
        return [Claim(each["number"], each["printed"], each["at"]) for each in self.page.evaluate("seen")]

    # --- what is true --------------------------------------------------------------------------

    def cases(self) -> list[Case]:
        """What the hub has committed since this visit began."""
        return [each for each in cases_of(self.city) if each.id not in self.before]

    def sheets(self) -> list[Path]:
        """The papers of this visit, as text."""
        return [each for each in papers_of(self.city) if each.name not in self.papers_before]

    def originals(self) -> list[Path]:
        return [sheet for sheet in self.sheets() if COPY_MARK not in sheet.read_text()]

    def expect_no_lie(self) -> None:
        """A number shown is committed, a sheet called printed is on paper, at the time when it is said."""
        accepted = {case.number: case.accepted_at.timestamp() * 1000 for case in self.cases()}
        printed_at = [sheet.stat().st_mtime * 1000 for sheet in self.sheets()]
        for claim in self.claims():
            assert accepted[claim.number] <= claim.at + CLOCK_MILLISECONDS
            assert not claim.printed or min(printed_at) <= claim.at + CLOCK_MILLISECONDS
        assert len(self.cases()) <= 1
        assert len(self.originals()) <= 1


def papers_of(city: City) -> list[Path]:
    return sorted(city.paper_folder(PRINTER).glob("paper-*.txt"))


def cases_of(city: City) -> list[Case]:
    """Of today and of yesterday, should midnight pass in between."""
    today = datetime.now(TOKYO).date()
    engine = open_engine(city.settings.database_url)
    with reading(engine) as tx:
        found = [
            *service.cases_of(tx, today),
            *service.cases_of(tx, today - timedelta(days=1)),
        ]
    engine.dispose()
    return found


def arrive(city: City, page: Page) -> Citizen:
    """A new visitor with a fresh card before a kiosk that nobody uses."""
    city.emulator("card").do("remove")
    city.emulator("card").do("become", person=personas.CARD_OF)
    page.evaluate(WATCH)
    visitor = Citizen(
        city,
        page,
        before=frozenset(case.id for case in cases_of(city)),
        papers_before=frozenset(paper.name for paper in papers_of(city)),
    )
    leave(visitor)
    return visitor


def leave(visitor: Citizen) -> None:
    """Back to the first screen from wherever the visitor is, without a card on the reader."""
    page = visitor.page
    until("the screen has no agent", lambda: page.is_hidden(".lost"))
    visitor.take_card()
    if visitor.phase() != "attract":
        for button in ("#press-finish", "#press-leave"):
            if page.query_selector(button):
                page.click(button)
                break
    visitor.see("attract")


def wiped(page: Page, card: dict[str, str]) -> bool:
    """Nothing of the card stands in the page, not even hidden."""
    content = json.dumps(page.content(), ensure_ascii=False)
    return not any(card[secret] in content for secret in ("name", "address", "birth_date"))
