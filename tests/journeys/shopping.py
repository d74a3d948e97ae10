"""A shopkeeper at the till and a customer with a phone, as the payment journeys need them."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import Any

import httpx
from playwright.sync_api import Browser, Page
from playwright.sync_api import TimeoutError as NotSeen

from city import personas
from city.board.phone import Phone
from city.demo.steps import SECONDS, auditor, open_screen, press, see, until
from city.miniature import City

PRINTER = "till-printer"


@dataclass(slots=True)
class Shop:
    """``entries_before`` and ``papers_before`` count what other tests have left in the same city."""

    city: City
    page: Page
    phone: Phone
    desk: httpx.Client
    position_before: int = 0
    papers_before: int = 0

    def show_code(self) -> str:
        return until("the phone shows no code", self.phone.code)

    def scan(self, code: str) -> None:
        self.city.emulator("scanner").do("present", text=code)

    def key_in(self, amount: int) -> None:
        press(self.page, *(f"digits-{digit}" for digit in str(amount)), "confirm")
        see(self.page, ".scan-sign", "the till does not ask for a code")

    def pay(self, amount: int) -> None:
        """Without an accident: until the screen says that it is paid."""
        self.key_in(amount)
        self.scan(self.show_code())
        see(self.page, ".result-good", "the till does not say that it was paid")

    def settle(self) -> str:
        """Press on, as a shopkeeper would, until the screen says ``paid`` or ``refused`` or rests."""

        def look() -> str | None:
            for selector, word in ((".result-good", "paid"), (".result-bad", "refused")):
                if self.page.is_visible(selector):
                    return word
            if self.page.is_visible("#strip-ask"):
                self._press_if_still_there("#strip-ask")
            elif self.page.is_visible(".result-open [id^=press-ask]") and self.page.is_enabled(
                ".result-open [id^=press-ask]"
            ):
                self._press_if_still_there(".result-open [id^=press-ask]")
            elif self.page.is_visible(".strip-good"):
                return "paid"
            elif self.page.is_visible("#press-digits-1") and not self.page.is_visible(".strip"):
                return "resting"
            return None

        return until("the till never came to an end", look, SECONDS * 2)

    def _press_if_still_there(self, selector: str) -> None:
        """The till asks by itself too: its answer may take the button away under the finger."""
        with contextlib.suppress(NotSeen):
            self.page.click(selector, timeout=1000)

    def journal(self) -> list[dict[str, Any]]:
        """The ledger's lines since this test began; they sum to zero."""
        answer = self.desk.get("/desk/ledger/journal", params={"after": self.position_before})
        lines: list[dict[str, Any]] = answer.raise_for_status().json()["lines"]
        assert sum(line["amount"] for line in lines) == 0
        return lines

    def moved(self) -> list[int]:
        """What the shop's account got (and gave back) since this test began."""
        by_entry: dict[str, list[int]] = {}
        for line in self.journal():
            by_entry.setdefault(line["entry"], []).append(line["amount"])
        sign = {line["entry"]: 1 if line["kind"] != "refund" else -1 for line in self.journal()}
        return [sign[entry] * max(amounts) for entry, amounts in by_entry.items()]

    def papers(self) -> int:
        papers: int = self.city.emulator(PRINTER).get()["papers"]
        return papers - self.papers_before

    def reload(self) -> None:
        """The shopkeeper finds a till that has started anew."""
        self.page.goto(self.city.screens[personas.TILL])


@dataclass(frozen=True, slots=True)
class People:
    """Signed in once for all tests of a city: the hub limits how often one address may sign in."""

    phone: Phone
    desk: httpx.Client


def people_of(city: City) -> People:
    return People(Phone(city.web, city.personas.citizen), auditor(city))


def open_shop(city: City, people: People, chromium: Browser) -> Shop:
    """A till at rest, ready for the next customer."""
    page = open_screen(chromium, city.screens[personas.TILL], 800, 480)
    shop = Shop(city, page, people.phone, people.desk)
    until("the till is not on line", lambda: not page.is_visible(".tag-bad"), SECONDS * 2)
    shop.position_before = people.desk.get("/desk/ledger/journal").raise_for_status().json()["end"]
    shop.papers_before = city.emulator(PRINTER).get()["papers"]
    return shop


def rest(shop: Shop) -> None:
    """Leave the till at its keypad for the next test."""
    shop.settle()
    pressed_at = ""

    def look() -> bool:
        nonlocal pressed_at
        if shop.page.is_visible(".amount-none"):
            return True
        shown = shop.page.inner_text("main, .device-frame")
        if shown != pressed_at:  # once for each screen: a second press would reach the next customer's
            pressed_at = shown
            shop.page.keyboard.press("Escape")  # 次の会計, もどる, 取り消す and 訂正 all listen to it
        return False

    until("the till does not come back to its keypad", look)
