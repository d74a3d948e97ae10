"""Staff keep a till away from the fleet page, and let it in again: real broker, hub, till and glass."""

from __future__ import annotations

from playwright.sync_api import Browser, Page

from city import personas
from city.demo.steps import SECONDS, press, until
from kiosk.words.till import TILL
from tests.journeys.desks import Desks
from tests.journeys.shopping import Shop


def test_a_till_that_staff_keep_away_says_so_refuses_and_sells_again_without_a_restart(
    shop: Shop, chromium: Browser, desks: Desks
) -> None:
    desk = desk_of(chromium, shop, desks)
    page = shop.page
    shop.pay(110)
    press(page, "done")

    press_on_fleet(desk, "quarantine")
    until("the till does not say that it is stopped", lambda: says(page, "stopped_banner"), SECONDS)
    press(page, "digits-5", "confirm")
    until("the till does not refuse in words", lambda: says(page, "stopped_keying"), SECONDS)
    assert shop.moved() == [110]

    press_on_fleet(desk, "release")
    until("the till still says that it is stopped", lambda: not says(page, "stopped_banner"), SECONDS * 2)
    press(page, "clear")
    shop.pay(120)
    assert shop.moved() == [110, 120]
    desk.context.close()


def says(page: Page, key: str) -> bool:
    return TILL[key].ja in page.inner_text("body").replace("\n", "")


def desk_of(chromium: Browser, shop: Shop, desks: Desks) -> Page:
    """The fleet page as it is pressed, signed in as whoever may keep devices away."""
    client = desks.of(shop.city, shop.city.personas.approver)
    context = chromium.new_context(base_url=str(client.base_url), viewport={"width": 1280, "height": 800})
    for cookie in client.cookies.jar:
        context.add_cookies([{"name": cookie.name, "value": cookie.value or "", "url": str(client.base_url)}])
    return context.new_page()


def press_on_fleet(desk: Page, what: str) -> None:
    desk.goto("/desk/fleet")
    desk.click(f"form[action='/desk/fleet/{personas.TILL}/{what}'] button")
    desk.wait_for_load_state()
