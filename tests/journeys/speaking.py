"""A meeting room with somebody who speaks, a screen with captions, and the record that the hub keeps."""

from __future__ import annotations

import io
import wave
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from playwright.sync_api import Browser, Page

from city import personas
from city.board.browser import csrf
from city.demo.meeting import TITLE, open_meeting
from city.demo.steps import open_screen, until
from city.meeting_speech import sentences
from city.miniature import City
from drivers.emulators import voice
from drivers.emulators.control import ControlError

PAUSE_SECONDS = 1.0
SPEAKING_SECONDS = 40.0
"""How long words may take from the loudspeaker to the hub's record while two cores are busy."""

WATCH = """() => {
    const seen = window.seen = {partials: 0, finals: {}};
    const look = () => {
        if (document.querySelector(".captions-partial .said")?.textContent.trim()) seen.partials += 1;
        for (const line of document.querySelectorAll(".captions-lines .caption")) {
            const told = seen.finals[line.id] ??= [];
            const text = line.querySelector(".said").textContent;
            if (told.at(-1) !== text) told.push(text);
        }
    };
    new MutationObserver(look).observe(document, {subtree: true, childList: true, characterData: true});
}"""
"""Counts partial lines and writes down every text that each final line ever had."""


@dataclass
class Meeting:
    """One meeting, open until ``close``; ``page`` is its place at the desk."""

    city: City
    screen: Page
    desk: httpx.Client
    page: str
    speech: list[Path]

    def say(self, *numbers: int) -> None:
        """The sentences with these numbers are spoken, one after another, once there is a microphone."""
        until("nobody listens", self._listens)
        for number in numbers:
            self.city.emulator("microphone").do("play", wav=str(self.speech[number]))

    def _listens(self) -> bool:
        try:
            return bool(self.city.emulator("microphone").get())
        except ControlError:
            return False

    def record(self) -> dict[str, Any]:
        found: dict[str, Any] = self.desk.get(f"{self.page}/transcript.json").raise_for_status().json()
        return found

    def lines(self) -> list[dict[str, Any]]:
        lines: list[dict[str, Any]] = self.record()["lines"]
        return lines

    def finals(self) -> dict[int, list[str]]:
        """What the screen has shown: line → each text that it ever had."""
        seen: dict[str, list[str]] = self.screen.evaluate("seen.finals")
        return {int(line.removeprefix("line-")): texts for line, texts in seen.items()}

    def partials(self) -> int:
        seen: int = self.screen.evaluate("seen.partials")
        return seen

    def wait_for_finals(self, count: int) -> None:
        until(f"no {count} final lines on the screen", lambda: len(self.finals()) >= count, SPEAKING_SECONDS)

    def wait_for_lines(self, count: int) -> None:
        until(f"no {count} lines in the hub", lambda: len(self.lines()) >= count, SPEAKING_SECONDS)

    def wait_for_words(self, words: str) -> None:
        until(f"the screen does not say: {words}", lambda: words in self.screen.inner_text("body"))

    def fall_silent(self) -> None:
        """Wait until everything has been spoken and recognised."""
        microphone = self.city.emulator("microphone")
        until("speaking goes on", lambda: microphone.get()["seconds_to_play"] == 0, SPEAKING_SECONDS)
        until("a partial line stays", lambda: not self.screen.query_selector(".captions-partial .said"))

    def close(self) -> None:
        if self.record()["state"] == "open":
            self.desk.post(f"{self.page}/close", data={"csrf": csrf(self.desk, self.page)})
            until("the screen still shows the meeting", lambda: not self.screen.query_selector(".live"))

    def expect_the_hub_to_have_what_was_shown(self) -> None:
        """No final line lost, none doubled, none changed after it was shown."""
        shown = self.finals()
        self.wait_for_lines(max(shown))
        lines = self.lines()
        assert [line["line"] for line in lines] == list(range(1, len(lines) + 1))
        kept = {line["line"]: [line["text"]] for line in lines}
        assert {number: kept[number] for number in shown} == shown


def spoken(folder: Path, count: int) -> list[Path]:
    """The first sentences of the sample meeting as one WAV file each, with a pause behind it."""
    files = []
    for number, sentence in enumerate(sentences()[:count]):
        with wave.open(io.BytesIO(voice.synthesise(sentence))) as told:
            sound = np.frombuffer(told.readframes(told.getnframes()), "<i2") / 32_768
        pause = np.zeros(int(PAUSE_SECONDS * voice.RATE))
        file = folder / f"{number}.wav"
        file.write_bytes(voice.as_wav(np.concatenate([sound, pause])))
        files.append(file)
    return files


def meet(city: City, desk: httpx.Client, chromium: Browser, speech: list[Path]) -> Meeting:
    """A meeting that has just been opened, on the room's screen."""
    screen = open_screen(chromium, city.screens[personas.ROOM], 1280, 720)
    screen.evaluate(WATCH)
    meeting = Meeting(city, screen, desk, open_meeting(city, desk), speech)
    meeting.wait_for_words(TITLE)
    return meeting
