"""A session that is left alone: warned, extended once, and wiped. It waits as long as a person would."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Browser

from city import personas
from city.demo.steps import open_screen, press, until
from city.miniature import City
from kiosk.flows.moving_in.model import IDLE_SECONDS, WARNING_SECONDS
from tests.journeys.citizen import arrive, wiped

SLACK_SECONDS = 20.0


@pytest.mark.timeout(300)
def test_a_session_left_alone_is_warned_can_be_extended_and_is_wiped(
    counter_city: City, chromium: Browser
) -> None:
    page = open_screen(chromium, counter_city.screens[personas.KIOSK], 1080, 1920)
    citizen = arrive(counter_city, page)
    citizen.be_read_in()
    touched = time.monotonic()

    def warned() -> bool:
        return page.is_visible(".seconds-left")

    until("the person is not warned", warned, IDLE_SECONDS + SLACK_SECONDS)
    assert time.monotonic() - touched > IDLE_SECONDS - 2
    assert not wiped(page, citizen.card)
    press(page, "extend")
    until("the warning stays although the session was extended", lambda: not warned())
    assert citizen.phase() == "person"
    until("the person is not warned again", warned, IDLE_SECONDS + SLACK_SECONDS)
    until("the session does not end", lambda: citizen.phase() == "take_card", WARNING_SECONDS + SLACK_SECONDS)
    assert wiped(page, citizen.card)
    assert citizen.cases() == []
    citizen.take_card()
    citizen.see("attract")
