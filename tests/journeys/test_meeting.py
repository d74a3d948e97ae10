"""A meeting is captioned and kept: the whole path, a pulled plug, and every part failing in the middle."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from city import personas
from city.board.actions import MICROPHONE_COMES, Hand, Said
from city.board.browser import csrf
from city.board.phone import Phone
from city.board.recorder import Recorder
from city.board.snapshot import Sight
from city.demo.meeting import TITLE
from city.demo.steps import open_screen, see, until
from city.miniature import MODEL, City
from tests.journeys.desks import Desks
from tests.journeys.harm import HARMS, Harm
from tests.journeys.speaking import Meeting, meet, spoken

pytestmark = [
    pytest.mark.speech,
    pytest.mark.skipif(not (MODEL / "model.json").exists(), reason="no speech model: make model"),
]

WHILE_AWAY = [harm for harm in HARMS if not harm.ends_the_agent]
(AGENT_KILLED,) = [harm for harm in HARMS if harm.ends_the_agent]


@pytest.fixture(scope="module")
def speech(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return spoken(tmp_path_factory.mktemp("speech"), 4)


@pytest.fixture
def meeting(meeting_city: City, desks: Desks, chromium: Browser, speech: list[Path]) -> Iterator[Meeting]:
    desk = desks.of(meeting_city, meeting_city.personas.writer)
    opened = meet(meeting_city, desk, chromium, speech)
    yield opened
    opened.close()


def test_what_is_said_stands_on_the_screen_and_in_the_hub_with_its_word_times(
    meeting: Meeting,
) -> None:
    meeting.say(0, 1, 2)
    meeting.wait_for_finals(3)
    assert meeting.partials() > 0
    meeting.fall_silent()
    meeting.expect_the_hub_to_have_what_was_shown()
    meeting.close()
    record = until("the sound is not whole", lambda: _whole(meeting), 30)
    assert record["gaps"] == []
    moments = [(word["start"], word["end"]) for line in record["lines"] for word in line["words"]]
    assert moments == sorted(moments)
    assert all(start < end for start, end in moments)
    assert all(line["text"] and line["words"] for line in record["lines"])
    assert moments[-1][1] <= record["sound"][-1]["start"] + record["sound"][-1]["seconds"]


def test_an_unplugged_microphone_is_said_on_the_screen_and_is_a_gap_in_the_record(meeting: Meeting) -> None:
    meeting.say(0)
    meeting.wait_for_finals(1)
    meeting.city.unplug_microphone()
    meeting.wait_for_words("マイクが外れています")
    meeting.city.plug_microphone()
    meeting.wait_for_words("マイク 受音中")
    meeting.say(1)
    meeting.wait_for_finals(2)
    meeting.fall_silent()
    meeting.expect_the_hub_to_have_what_was_shown()
    assert "unplugged" in {gap["reason"] for gap in meeting.record()["gaps"]}


@pytest.mark.parametrize("harm", WHILE_AWAY, ids=str)
def test_no_final_line_is_lost_or_doubled_while_the_hub_cannot_be_reached(
    meeting: Meeting, harm: Harm
) -> None:
    meeting.say(0, 1, 2)
    meeting.wait_for_finals(1)
    harm.strike(meeting.city, personas.ROOM)
    meeting.wait_for_finals(2)  # captions go on
    harm.heal(meeting.city, personas.ROOM)
    meeting.wait_for_finals(3)
    meeting.fall_silent()
    meeting.expect_the_hub_to_have_what_was_shown()


def test_what_was_final_outlasts_the_agent_and_the_record_says_that_it_was_away(meeting: Meeting) -> None:
    meeting.say(0, 1)
    meeting.wait_for_finals(1)
    AGENT_KILLED.strike(meeting.city, personas.ROOM)
    shown = meeting.finals()
    AGENT_KILLED.heal(meeting.city, personas.ROOM)
    until("the screen found no agent", lambda: meeting.screen.is_hidden(".lost"))
    meeting.wait_for_words(TITLE)
    meeting.say(2)
    until("no line after the restart", lambda: len(meeting.finals()) > len(shown), 40)
    meeting.fall_silent()
    meeting.expect_the_hub_to_have_what_was_shown()
    assert "restarted" in {gap["reason"] for gap in meeting.record()["gaps"]}


def test_start_talking_on_the_board_opens_the_meeting_and_leads_to_a_plug_that_is_missing(
    meeting_city: City, desks: Desks, chromium: Browser, speech: list[Path]
) -> None:
    screen = open_screen(chromium, meeting_city.screens[personas.ROOM], 1920, 1080)
    writer = meeting_city.personas.writer
    with (
        closing(Recorder(meeting_city.web, writer, TITLE)) as recorder,
        closing(Phone(meeting_city.web, meeting_city.personas.citizen)) as phone,
    ):
        hand = Hand(meeting_city, phone, Sight(meeting_city), recorder, lambda: str(speech[0]))
        hand.act("microphone")
        assert hand.act("speak").next == "microphone"
        hand.act("microphone")
        opened = until("the room has no microphone again", lambda: _heard(hand.act("speak")))
        assert "ひらき" in opened.ja
        see(screen, ".captions-lines .caption", "nobody captions what is said")
        assert "ひらき" not in hand.act("speak").ja  # it is open
    desk = desks.of(meeting_city, writer)
    (page,) = re.findall(r"/desk/meetings/board-[0-9]+", desk.get("/desk/meetings").text)
    desk.post(f"{page}/close", data={"csrf": csrf(desk, page)})


def _heard(said: Said) -> Said | None:
    return None if said is MICROPHONE_COMES else said


def _whole(meeting: Meeting) -> dict[str, Any] | None:
    record = meeting.record()
    return record if record["sound"] and not record["sound_faults"] else None
