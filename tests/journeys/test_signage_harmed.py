"""An announcement when hub, broker, agent or cable fail at any step: it arrives, and no proof lies."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from city import personas
from city.demo.steps import until
from city.miniature import City
from tests.journeys.announcing import NOTICE, Screens, before_screens
from tests.journeys.desks import Desks
from tests.journeys.harm import HARMS, Harm

HARMED, OTHER = personas.SCREENS


@pytest.fixture
def screens(signage_city: City, desks: Desks, chromium: Browser) -> Iterator[Screens]:
    both = before_screens(signage_city, desks, chromium)
    yield both
    both.clear()


def heal(screens: Screens, harm: Harm) -> None:
    harm.heal(screens.city, HARMED)
    until("the screen found no agent", lambda: screens.pages[HARMED].is_hidden(".lost"))


@pytest.fixture(params=HARMS, ids=str)
def harm(request: pytest.FixtureRequest) -> Harm:
    found: Harm = request.param
    return found


def test_what_is_approved_after_the_failure_is_shown_by_both(screens: Screens, harm: Harm) -> None:
    page = screens.write(NOTICE)
    harm.strike(screens.city, HARMED)
    heal(screens, harm)
    screens.approve(page)
    screens.show(NOTICE["title"])
    screens.proved(page, "accepted", "since")
    screens.expect_no_lie(page)


def test_what_is_on_its_way_in_the_failure_arrives_after_it(screens: Screens, harm: Harm) -> None:
    page = screens.announce(NOTICE)
    harm.strike(screens.city, HARMED)
    heal(screens, harm)
    screens.show(NOTICE["title"])
    screens.proved(page, "accepted", "since")
    screens.expect_no_lie(page)


def test_what_is_shown_stays_during_the_failure_and_after_it(screens: Screens, harm: Harm) -> None:
    page = screens.announce(NOTICE)
    screens.show(NOTICE["title"])
    harm.strike(screens.city, HARMED)
    screens.show(NOTICE["title"])
    heal(screens, harm)
    screens.show(NOTICE["title"])
    screens.proved(page, "accepted", "since")
    screens.expect_no_lie(page)


def test_what_is_withdrawn_in_the_failure_leaves_both(screens: Screens, harm: Harm) -> None:
    page = screens.announce(NOTICE)
    screens.proved(page, "accepted", "since")
    screens.withdraw(page)
    harm.strike(screens.city, HARMED)
    heal(screens, harm)
    screens.rest()
    screens.proved(page, "accepted", "since", "until")
    screens.expect_no_lie(page)
