"""A meeting is opened at the desk, spoken into the microphone, captioned, and kept with its word times."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path

import httpx
from playwright.sync_api import Browser

from city import personas
from city.board.browser import csrf, sign_in
from city.demo.steps import StepFailed, open_screen, see, until, write_json
from city.meeting_speech import spoken_meeting
from city.miniature import City, Part
from city.scenario import Scenario
from drivers.emulators.control import ControlClient

PART = Part.MEETING
TITLE = personas.MEETING
ENOUGH_LINES = 3
SPEAKING_SECONDS = 150.0


def play(city: City, chromium: Browser, scenario: Scenario, out: Path) -> None:
    """Leaves ``transcript.json``, ``captions.png`` and ``reference.txt`` (what was said) in ``out``."""
    sound = spoken_meeting(city.home / "speech", scenario.spoken)
    with closing(sign_in(city.web, "desk", city.personas.writer)) as desk:
        screen = open_screen(chromium, city.screens[personas.ROOM], 1920, 1080)
        meeting = open_meeting(city, desk)
        screen.wait_for_function(f"document.body.innerText.includes({TITLE!r})")
        city.emulator("microphone").do("play", wav=str(sound))
        see(screen, ".caption .said", "no caption came onto the screen")
        until(
            "the hub does not have enough lines",
            lambda: len(transcript(desk, meeting)["lines"]) >= ENOUGH_LINES,
            SPEAKING_SECONDS,
        )
        screen.screenshot(path=out / "captions.png")
        _until_said(city, desk, meeting, len(scenario.spoken))
        desk.post(f"{meeting}/close", data={"csrf": csrf(desk, meeting)})
        whole = until("the sound is not whole", lambda: _with_whole_sound(desk, meeting), 60.0)
    write_json(out / "transcript.json", whole)
    (out / "reference.txt").write_text("\n".join(scenario.spoken) + "\n", encoding="utf-8")


def open_meeting(city: City, desk: httpx.Client) -> str:
    """Opened by the recorder; returns the meeting's page."""
    token = csrf(desk, "/desk/meetings")
    form = {"csrf": token, "id": f"demo-{time.time_ns()}", "title": TITLE, "room": personas.ROOM}
    answer = desk.post("/desk/meetings", data=form)
    if answer.status_code != httpx.codes.SEE_OTHER:
        raise StepFailed(f"the desk did not open the meeting ({answer.status_code})")
    return answer.headers["location"]


def transcript(desk: httpx.Client, meeting: str) -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = (
        desk.get(f"{meeting}/transcript.json").raise_for_status().json()
    )
    return found


def _until_said(city: City, desk: httpx.Client, meeting: str, sentences: int) -> None:
    """Wait until everything was spoken and its last line is in the hub."""
    microphone = city.emulator("microphone")
    until("the voice never came to its end", lambda: _silent(microphone), SPEAKING_SECONDS)
    until(
        "the last sentence never came to the hub",
        lambda: len(transcript(desk, meeting)["lines"]) >= sentences,
    )


def _silent(microphone: ControlClient) -> bool:
    return bool(microphone.get()["seconds_to_play"] == 0)


def _with_whole_sound(desk: httpx.Client, meeting: str) -> dict[str, list[dict[str, object]]] | None:
    found = transcript(desk, meeting)
    return found if found["sound"] and not found["sound_faults"] else None
