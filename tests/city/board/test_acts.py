"""The visitor's hand in the shop: codes are read off what stands there, and money moves by real presses."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from city import personas
from city.board.actions import ActError, Hand
from city.board.phone import Phone
from city.board.recorder import Recorder
from city.board.snapshot import Sight, read
from city.demo.steps import until
from city.miniature import City, Part

pytestmark = pytest.mark.timeout(120)


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop with a hand beside it, and fingers on the till."""

    city: City
    hand: Hand

    def press(self, *presses: str) -> None:
        """``digits=9`` as the till's own page sends it."""
        screen = self.city.screens[personas.TILL].rstrip("/")
        for each in presses:
            name, _, value = each.partition("=")
            form = {"press": name, "value": value} if value else {"press": name}
            httpx.post(f"{screen}/till/act", data=form, headers={"origin": screen}).raise_for_status()

    def see(self, words: str) -> None:
        """Wait until the till's screen says so."""
        screen = self.city.screens[personas.TILL]
        until(f"the till never says {words}", lambda: words in httpx.get(screen, follow_redirects=True).text)

    def shown(self) -> dict[str, str]:
        """What the customer's display shows."""
        state = self.city.emulator("till-display").get()
        return {"upper": state["upper"], "lower": state["lower"]}


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    home = Path(tempfile.mkdtemp(prefix="board-", dir="/tmp"))  # the kernel wants short socket paths
    try:
        with City(home / "c", frozenset({Part.SHOP})) as city:
            phone = Phone(city.web, city.personas.citizen)
            recorder = Recorder(city.web, city.personas.writer, "")
            yield Shop(city, Hand(city, phone, Sight(city), recorder, lambda: ""))
            recorder.close()
            phone.close()
    finally:
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(autouse=True)
def at_rest(shop: Shop) -> Iterator[None]:
    """Each test finds the till at its keypad."""
    yield
    shop.press("cancel", "done", "clear")


def test_the_phone_reads_the_code_on_the_tills_screen_and_pays(shop: Shop) -> None:
    assert shop.hand.act("scan_till").phone is None
    shop.press("digits=9", "digits=8", "request")
    shop.see('class="till-code"')
    assert "¥98" in shop.shown()["upper"]
    paid = shop.hand.act("scan_till")
    assert paid.phone is not None
    assert paid.phone.startswith("/phone/done/")
    shop.see("支払い完了")


def test_the_phone_reads_the_poster_and_types_an_amount(shop: Shop) -> None:
    assert "数字" in shop.hand.act("scan_poster:").ja
    paid = shop.hand.act("scan_poster:480")
    assert paid.phone is not None
    shop.see("￥480")


def test_a_card_pays_and_its_receipt_leads_back_to_the_payment(shop: Shop) -> None:
    shop.press("digits=7", "confirm")
    shop.see("コードを読んで")
    shop.hand.act("present_card")
    shop.see("さいふカード")
    until("no receipt came out", lambda: shop.hand.sight.on_the_newest_receipt())
    shop.press("done")
    assert "かざしました" in shop.hand.act("present_receipt").ja
    shop.see("返金")


def test_the_display_that_was_unplugged_shows_the_same_again(shop: Shop) -> None:
    before = until("the display is empty", lambda: shop.shown() if shop.shown()["upper"].strip() else None)
    shop.hand.act("display")
    assert shop.hand.toggles()["display_unplugged"]
    assert shop.shown()["upper"].strip() == ""
    shop.hand.act("display")
    until("the display stays empty", lambda: shop.shown() == before)


def test_an_unknown_act_is_refused(shop: Shop) -> None:
    with pytest.raises(ActError):
        shop.hand.act("steal")


def test_the_friend_to_send_to_is_a_citizen_with_coin(shop: Shop) -> None:
    friend = Phone(shop.city.web, shop.city.personas.friend)
    assert friend.code() is not None
    friend.close()
    assert shop.city.founded is not None
    assert len(shop.city.founded.friend) == 16


def test_a_picture_without_a_code_says_nothing(shop: Shop) -> None:
    assert read(shop.city.display.read_bytes()) is None
