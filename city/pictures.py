"""The README's pictures: of a real city in the middle of its life, taken by a real browser."""

from __future__ import annotations

import io
import shutil
import tempfile
from contextlib import closing
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from city import personas
from city.board.browser import sign_in
from city.board.serving import board
from city.demo import counter, meeting, payment, signage
from city.demo.steps import browser, open_screen, press, see, until
from city.meeting_speech import spoken_meeting
from city.miniature import City
from city.ports import free_port

BOARD_SIZE = (1600, 1000)
LARGEST_BYTES = 400_000
COLOURS = 256
LINES_OF_CAPTIONS = 3
NOTICE = {
    "kind": "notice",
    "title": "きさらづ朝市のお知らせ",
    "text": "毎月第1日曜日、駅前広場で朝市をひらきます。\n地元の野菜と魚が並びます。",
    "plain_japanese": "毎月 はじめの 日曜日に 朝市が あります。",
    "english": "Morning market at the station square on the first Sunday of each month.",
}
AMOUNT = 1250


def make(out: Path) -> None:
    """Found a city, let it live for a minute, and leave its pictures in ``out``."""
    home = Path(tempfile.mkdtemp(prefix="city-", dir="/tmp"))
    port = free_port()
    try:
        with City(home / "c", framed_by=f"http://127.0.0.1:{port}") as city:
            take(city, out, port)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def take(city: City, out: Path, port: int) -> None:
    """``board.png``, ``till.png``, ``receipt.png``, ``kiosk.png``, ``captions.png``, ``phone.png``.

    ``port`` is where the board is to be served; the city must have been started with ``framed_by`` it.
    Raises ``StepFailed`` when the city does not do what the pictures are to show.
    """
    out.mkdir(parents=True, exist_ok=True)
    with board(city, port) as address, browser() as chromium:
        captions = _speak(city, chromium)
        signage.announce(city, NOTICE, picture=signage.sea())
        kiosk = _reach_the_questions(city, chromium)
        page = _open_board(chromium, address)
        till = _pay(city, chromium, out)
        until("too few captions", lambda: captions.locator(".caption").count() >= LINES_OF_CAPTIONS)
        page.wait_for_selector(".paper[data-paper=till]:visible")
        page.wait_for_function("document.querySelectorAll('#ledger tr').length >= 4")
        keep(page.screenshot(), out / "board.png")
        keep(till.screenshot(), out / "till.png")
        keep(kiosk.screenshot(), out / "kiosk.png")
        keep(captions.screenshot(), out / "captions.png")
    keep(_receipt(city), out / "receipt.png")


def keep(picture: bytes, file: Path) -> None:
    """Write a PNG, with fewer colours when it would be too large for a repository."""
    drawn = Image.open(io.BytesIO(picture)).convert("RGBA")
    image = Image.alpha_composite(Image.new("RGBA", drawn.size, "white"), drawn).convert("RGB")
    image.save(file, optimize=True)
    if file.stat().st_size > LARGEST_BYTES:
        image.quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)


def _speak(city: City, chromium: Browser) -> Page:
    screen = open_screen(chromium, city.screens[personas.ROOM], 1920, 1080)
    with closing(sign_in(city.web, "desk", city.personas.writer)) as desk:
        meeting.open_meeting(city, desk)
    screen.wait_for_function(f"document.body.innerText.includes({meeting.TITLE!r})")
    city.emulator("microphone").do("play", wav=str(spoken_meeting(city.home / "speech")))
    return screen


def _reach_the_questions(city: City, chromium: Browser) -> Page:
    """A citizen has been read in and is asked for the day of moving."""
    screen = open_screen(chromium, city.screens[personas.KIOSK], 1080, 1920)
    counter.be_read_in(city, screen, personas.card_profile()["pin"])
    press(screen, "person")
    see(screen, ".calendar", "the kiosk does not ask for the day of moving in")
    return screen


def _open_board(chromium: Browser, address: str) -> Page:
    """As a visitor sees it who has taken the tour."""
    page = open_screen(chromium, f"{address}/board/board.css", *BOARD_SIZE)
    page.evaluate("localStorage.setItem('toured', 'yes')")
    page.goto(address)
    return page


def _pay(city: City, chromium: Browser, out: Path) -> Page:
    """Paid, with the receipt out."""
    till = open_screen(chromium, city.screens[personas.TILL], 800, 480)
    phone = payment.open_phone(chromium, city)
    payment.key_in(till, AMOUNT)
    code = payment.code_on(phone)
    keep(phone.screenshot(), out / "phone.png")
    city.emulator("scanner").do("present", text=code)
    see(till, ".slip-confirmed", "the printer did not confirm the receipt")
    return till


def _receipt(city: City) -> bytes:
    return min(city.paper_folder("till-printer").glob("paper-*.png")).read_bytes()
