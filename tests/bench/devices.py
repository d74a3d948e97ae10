"""What a person waits for at a device: from the act to paper, screen or caption, with real parts."""

from __future__ import annotations

import io
import shutil
import tempfile
import time
import wave
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil
from playwright.sync_api import Browser, Page

from city import personas
from city.board.browser import csrf, sign_in
from city.board.phone import Phone
from city.demo import meeting, payment, signage
from city.demo.steps import browser, open_screen, press, see
from city.meeting_speech import sentences
from city.miniature import EVERYTHING, City
from drivers.emulators import voice
from tests.bench.figures import Chapter, Figure, percentile
from tests.journeys.announcing import NOTICE

LOOK_EVERY_SECONDS = 0.002


@dataclass(frozen=True, slots=True)
class Repeats:
    """How often each path is gone."""

    payments: int = 20
    readings: int = 5
    announcements: int = 5
    sentences: int = 6
    idle_seconds: float = 10.0


def measure() -> Chapter:
    """One city with every part, one browser."""
    with _city() as city, browser() as chromium:
        figures = each_path(city, chromium, Repeats())
    return Chapter("From a person's act to what the person sees", figures)


def each_path(city: City, chromium: Browser, repeats: Repeats) -> list[Figure]:
    """The figures of each path, one after the other."""
    return [
        *_idle(city, repeats.idle_seconds),
        *_payments(city, chromium, repeats.payments),
        *_readings(city, chromium, repeats.readings),
        *_announcements(city, chromium, repeats.announcements),
        *_captions(city, chromium, repeats.sentences),
    ]


@contextmanager
def _city() -> Iterator[City]:
    home = Path(tempfile.mkdtemp(prefix="bench-", dir="/tmp"))
    try:
        with City(home / "c", EVERYTHING) as city:
            yield city
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _until(look: Callable[[], bool]) -> float:
    """The moment at which ``look`` first says yes."""
    while not look():
        time.sleep(LOOK_EVERY_SECONDS)
    return time.monotonic()


def _idle(city: City, seconds: float) -> list[Figure]:
    agent = city.processes[personas.TILL].process
    assert agent is not None
    process = psutil.Process(agent.pid)
    process.cpu_percent()
    time.sleep(seconds)
    return [
        Figure("idle agent (till): memory", process.memory_info().rss / 2**20, "MiB"),
        Figure("idle agent (till): processor", process.cpu_percent(), "% of a core"),
    ]


def _payments(city: City, chromium: Browser, times_gone: int) -> list[Figure]:
    till = open_screen(chromium, city.screens[personas.TILL], 800, 480)
    phone = Phone(city.web, city.personas.citizen)
    printer = city.emulator("till-printer")
    on_screen, on_paper = [], []
    for _ in range(times_gone):
        payment.key_in(till, 10)
        code = phone.code()
        assert code is not None
        printed = printer.get()["lines_printed"]
        begun = time.monotonic()
        city.emulator("scanner").do("present", text=code)
        on_paper.append(_until(lambda: printer.get()["lines_printed"] > printed) - begun)  # noqa: B023
        see(till, ".result-good", "the till does not say that it was paid")
        see(till, ".slip-confirmed", "the receipt was not confirmed")
        press(till, "done")
        payment.key_in(till, 10)
        code = phone.code()
        assert code is not None
        begun = time.monotonic()
        city.emulator("scanner").do("present", text=code)
        see(till, ".result-good", "the till does not say that it was paid")
        on_screen.append(time.monotonic() - begun)
        see(till, ".slip-confirmed", "the receipt was not confirmed")
        press(till, "done")
    phone.close()
    return [
        *_spread("code at the scanner → paid on the screen", on_screen),
        *_spread("code at the scanner → first line on paper", on_paper, must="≤ 150 (p99)", aim="≤ 60"),
    ]


def _readings(city: City, chromium: Browser, times_gone: int) -> list[Figure]:
    page = open_screen(chromium, city.screens[personas.KIOSK], 1080, 1920)
    times = []
    for _ in range(times_gone):
        press(page, "service-moving_in")
        city.emulator("card").do("insert")
        see(page, "#press-digit-1", "the kiosk does not ask for the PIN")
        press(page, *(f"digit-{digit}" for digit in personas.card_profile()["pin"]))
        begun = time.monotonic()
        press(page, "pin")
        see(page, "#press-person", "the card was not read")
        times.append(time.monotonic() - begun)
        press(page, "main-leave" if page.is_visible("#press-main-leave") else "leave")
        city.emulator("card").do("remove")
        see(page, "#press-service-moving_in", "the kiosk did not return")
        time.sleep(0.8)  # the virtual reader looks for cards every 0.4 s and must see it gone
    return _spread("PIN confirmed → name on the screen", times)


def _announcements(city: City, chromium: Browser, times_gone: int) -> list[Figure]:
    pages = [open_screen(chromium, city.screens[node], 1920, 1080) for node in personas.SCREENS]
    times = []
    with (
        closing(sign_in(city.web, "desk", city.personas.writer)) as writer,
        closing(sign_in(city.web, "desk", city.personas.approver)) as approver,
    ):
        for number in range(times_gone):
            title = f"お知らせ {number}"
            page = signage.write(writer, {**NOTICE, "title": title})
            seen = signage.seen_by(approver, page)
            begun = time.monotonic()
            approver.post(f"{page}/approve", data=seen)
            for each in pages:
                each.wait_for_function("title => document.body.innerText.includes(title)", arg=title)
            times.append(time.monotonic() - begun)
            token = csrf(writer, page)
            writer.post(f"{page}/withdraw", data={"csrf": token})
            for each in pages:
                each.wait_for_selector("article.item", state="detached")
    return _spread("approved → on two screens", times, must="< 1000")


def _captions(city: City, chromium: Browser, said: int) -> list[Figure]:
    screen = open_screen(chromium, city.screens[personas.ROOM], 1920, 1080)
    finals, firsts = [], []
    with closing(sign_in(city.web, "desk", city.personas.writer)) as desk:
        opened = meeting.open_meeting(city, desk)
        screen.wait_for_selector(".captions-rest")
        for number, sentence in enumerate(sentences()[:said]):
            clip = city.home / f"sentence-{number}.wav"
            clip.write_bytes(voice.synthesise(sentence))
            end = _end_of_speech(clip.read_bytes())
            city.emulator("microphone").do("play", wav=str(clip))
            begun = time.monotonic()
            firsts.append(_until(lambda: _standing(screen, sentence)) - begun - end)  # noqa: B023
            finals.append(_until(lambda: _final(screen, sentence)) - begun - end)  # noqa: B023
        desk.post(f"{opened}/close", data={"csrf": csrf(desk, opened)})
    return [
        *_spread("last word ends → whole sentence on the screen", firsts),
        *_spread("last word ends → line final on the screen", finals),
    ]


def _standing(screen: Page, sentence: str) -> bool:
    return sentence in screen.inner_text(".captions-stage")


def _final(screen: Page, sentence: str) -> bool:
    return sentence in screen.inner_text(".captions-lines")


def _end_of_speech(clip: bytes) -> float:
    """Seconds until the last sample that is louder than a fiftieth of the loudest."""
    with wave.open(io.BytesIO(clip)) as file:
        samples = np.abs(np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(int))
        return float(np.flatnonzero(samples > samples.max() / 50)[-1] / file.getframerate())


def _spread(what: str, seconds: list[float], must: str = "", aim: str = "") -> list[Figure]:
    note = f"{len(seconds)} times"
    return [
        Figure(f"{what}: median", percentile(seconds, 0.5) * 1000, "ms", note=note),
        Figure(f"{what}: slowest", max(seconds) * 1000, "ms", must, aim, note),
    ]
