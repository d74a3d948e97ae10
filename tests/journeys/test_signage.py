"""An announcement on two screens: two people, two screens, their proofs, and what happens without a line."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser

from city import personas
from city.demo.signage import sea, seen_by
from city.demo.steps import see, until
from city.miniature import City
from tests.journeys.announcing import (
    ALERT,
    NOTICE,
    Screens,
    before_screens,
    headline,
    in_seconds,
    seconds_of_day,
)
from tests.journeys.desks import Desks

FIRST, SECOND = personas.SCREENS
NEAR_SECONDS = 2
"""The desk's table is written to the second, and a screen's clock ticks once a second."""
ALERT_SECONDS = 8.0


@pytest.fixture
def screens(signage_city: City, desks: Desks, chromium: Browser) -> Iterator[Screens]:
    both = before_screens(signage_city, desks, chromium)
    yield both
    both.clear()


def test_an_announcement_of_two_people_stands_on_two_screens_with_its_picture(screens: Screens) -> None:
    page = screens.announce(NOTICE, sea())
    screens.show(NOTICE["title"])
    for each in screens.pages.values():
        image = each.wait_for_selector('img[src^="/media/"]')
        assert image is not None
        assert image.evaluate("async (image) => { await image.decode(); return image.naturalWidth }") == 960
        for words in (*NOTICE["text"].splitlines(), NOTICE["plain_japanese"], NOTICE["english"]):
            assert words in each.inner_text("article.item")
    approved = {entry["content_sha256"] for entry in screens.evidence(page, "shown")}
    accepted = {entry["content_sha256"] for entry in screens.evidence(page, "accepted")}
    assert len(approved | accepted) == 1


def test_nobody_approves_what_he_wrote(screens: Screens) -> None:
    page = screens.announce(NOTICE)
    screens.show(NOTICE["title"])
    desk = screens.desks.of(screens.city, screens.city.personas.writer)
    answer = desk.post(f"{page}/approve", data=seen_by(desk, page))
    assert answer.status_code == httpx.codes.FORBIDDEN


@pytest.mark.parametrize("content", [NOTICE, ALERT], ids=["notice", "alert"])
def test_a_drill_is_marked_on_every_screen(screens: Screens, content: dict[str, str]) -> None:
    screens.announce({**content, "drill": "true"})
    screens.show(content["title"])
    for page in screens.pages.values():
        assert "訓練" in page.inner_text(".drill-band")


def test_a_real_alert_bears_no_mark_of_a_drill(screens: Screens) -> None:
    screens.announce(ALERT)
    screens.show(ALERT["title"])
    for page in screens.pages.values():
        assert "訓練" not in page.inner_text("body")


def test_an_alert_takes_the_screen_and_leaves_at_its_end_with_the_cable_cut(screens: Screens) -> None:
    notice = screens.announce(NOTICE)
    screens.show(NOTICE["title"])
    alert = screens.announce({**ALERT, "ends": in_seconds(ALERT_SECONDS)})
    screens.show(ALERT["title"])
    for node in personas.SCREENS:
        screens.city.cut(node)
    for page in screens.pages.values():
        assert headline(page) == ALERT["title"]
    screens.show(NOTICE["title"])
    assert not any(row["until"] for row in screens.proof(alert).values())
    for node in personas.SCREENS:
        screens.city.join(node)
    table = screens.proved(alert, "accepted", "since", "until")
    for node, row in table.items():
        came, went = screens.on_glass(node, alert)
        assert went is not None
        assert abs(seconds_of_day(row["since"]) - seconds_of_day(came)) <= NEAR_SECONDS
        assert abs(seconds_of_day(row["until"]) - seconds_of_day(went)) <= NEAR_SECONDS
    until(
        "the desk does not know that the notice is back on glass",
        lambda: all(row["since"] and not row["until"] for row in screens.proof(notice).values()),
    )


def test_what_is_withdrawn_leaves_every_screen_and_the_desk_knows_since_when(screens: Screens) -> None:
    page = screens.announce(NOTICE)
    screens.proved(page, "accepted", "since")
    screens.withdraw(page)
    screens.rest()
    table = screens.proved(page, "accepted", "since", "until")
    for node, row in table.items():
        came, went = screens.on_glass(node, page)
        assert went is not None
        assert abs(seconds_of_day(row["since"]) - seconds_of_day(came)) <= NEAR_SECONDS
        assert abs(seconds_of_day(row["until"]) - seconds_of_day(went)) <= NEAR_SECONDS
        assert row["accepted"] <= row["since"] <= row["until"]


def test_the_desk_claims_nothing_for_a_screen_that_has_no_line(screens: Screens) -> None:
    screens.city.cut(FIRST)
    page = screens.announce(NOTICE)
    screens.show(NOTICE["title"], SECOND)
    until("the second screen proves nothing", lambda: screens.proof(page)[SECOND]["since"])
    assert screens.proof(page)[FIRST] == {"accepted": "", "since": "", "until": ""}
    screens.city.join(FIRST)
    screens.show(NOTICE["title"])
    screens.proved(page, "accepted", "since")


def test_a_screen_that_starts_again_without_a_network_shows_the_same(screens: Screens) -> None:
    screens.announce(NOTICE, sea())
    screens.show(NOTICE["title"])
    before = screens.pages[FIRST].inner_html("article.item")
    screens.city.cut(FIRST)
    screens.city.kill(FIRST)
    screens.city.revive(FIRST)
    screens.pages[FIRST].goto(screens.city.screens[FIRST])
    screens.show(NOTICE["title"], FIRST)
    assert screens.pages[FIRST].inner_html("article.item") == before
    image = screens.pages[FIRST].wait_for_selector("article.item img")
    assert image is not None
    assert image.evaluate("async (image) => { await image.decode(); return image.naturalWidth }") == 960
    see(screens.pages[FIRST], ".sign-kept", "the screen does not say that it shows what it kept")
    screens.city.join(FIRST)
