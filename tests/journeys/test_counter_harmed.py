"""The kiosk's session when hub, broker, agent or cable fail in the middle of it: one effect and no lie."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from city import personas
from city.demo.steps import open_screen, press, see, until
from city.miniature import City
from tests.journeys.citizen import PRINTER, Citizen, arrive, leave, wiped
from tests.journeys.harm import HARMS, Harm

CONFIRM_SECONDS = 1.5
"""A printer that takes its time: long enough for something to fail before it says that it is done."""


@pytest.fixture
def citizen(counter_city: City, chromium: Browser) -> Iterator[Citizen]:
    page = open_screen(chromium, counter_city.screens[personas.KIOSK], 1080, 1920)
    visitor = arrive(counter_city, page)
    yield visitor
    leave(visitor)


def card_put(citizen: Citizen) -> None:
    citizen.begin()
    citizen.put_card()
    citizen.see("pin")


def pin_entered(citizen: Citizen) -> None:
    card_put(citizen)
    citizen.enter(citizen.card["pin"])


def submitted_while_the_line_stalls(citizen: Citizen) -> None:
    citizen.be_read_in()
    citizen.answer()
    citizen.city.stall(personas.KIOSK)
    press(citizen.page, "submit")
    citizen.see("waiting")


def printing(citizen: Citizen) -> None:
    citizen.city.emulator(PRINTER).set(confirm_delay_seconds=CONFIRM_SECONDS)
    citizen.be_read_in()
    citizen.answer()
    press(citizen.page, "submit")
    see(citizen.page, ".kiosk-sheet .banner-info", "the kiosk does not say that it prints")


BEFORE_THE_CASE = (card_put, pin_entered)
STEPS = (*BEFORE_THE_CASE, submitted_while_the_line_stalls, printing)


@pytest.mark.parametrize("harm", HARMS, ids=str)
@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.__name__)
def test_a_harmed_session_ends_with_one_case_one_sheet_and_no_lie(
    citizen: Citizen, step: Callable[[Citizen], None], harm: Harm
) -> None:
    step(citizen)
    harm.strike(citizen.city, personas.KIOSK)
    if harm.ends_the_agent:
        see(citizen.page, ".lost", "the screen does not say that its agent is gone")
    harm.heal(citizen.city, personas.KIOSK)
    citizen.city.join(personas.KIOSK)
    citizen.city.emulator(PRINTER).set(confirm_delay_seconds=0.0)
    if harm.ends_the_agent:
        until("the screen found no agent", lambda: citizen.page.is_hidden(".lost"))
        citizen.see("attract")
        assert wiped(citizen.page, citizen.card)
    if harm.ends_the_agent and step not in BEFORE_THE_CASE:
        citizen.expect_no_lie()  # the person may begin anew, and then it is another case
        return
    citizen.persevere()
    see(citizen.page, ".kiosk-sheet .banner-good", "the sheet was not confirmed")
    assert len(citizen.cases()) == 1
    assert len(citizen.originals()) == 1
    citizen.expect_no_lie()
