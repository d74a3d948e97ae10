"""The desk's shared pages in a real browser: clean for axe, within 1440 × 900, no scrolling inside a list."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from edge.wire.messages.link import LinkState, Status
from hub.core.context import Context
from hub.core.db import transaction
from hub.core.subjects import roles
from hub.fleet import devices, trouble
from hub.fleet import service as fleet
from hub.fleet.model import Alarm
from hub.identity.access import service as accesses
from hub.identity.model import Kind
from hub.identity.sessions import service as sessions
from hub.identity.web import COOKIES
from kiosk import design
from tests.hub.browser import employ
from tests.hub.devices import admit
from tests.hub.serving import phone_at, served

pytestmark = [
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.timeout(120),
]

AXE = (Path(design.__file__).parent / "vendor" / "testing" / "axe.min.js").read_text()
FINDINGS = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
    .map((rule) => `${rule.id}: ${rule.nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`)"""
SCROLLS_INSIDE = """() => [...document.querySelectorAll(".table-frame")].some((frame) =>
    frame.scrollHeight > frame.clientHeight + 1 || frame.scrollWidth > frame.clientWidth + 1)"""
LONG_NAME = "ビーチ通り商店街 きさらづ海産物専門店の二番レジ"
SIZES = ((1440, 900), (1280, 720))
PAGES = ("", "/fleet?admitted=till-3", "/access", "/access?whose=1", "/ledger?check=all", "/evidence")


async def faults(page: Page) -> list[str]:
    await page.evaluate(AXE)
    found: list[str] = await page.evaluate(FINDINGS)
    if await page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("too wide")
    if await page.evaluate(SCROLLS_INSIDE):
        found.append("scrolls inside")
    return found


def a_busy_day(context: Context) -> str:
    """Calls, lost links, a long list of devices, lines in the access log; the token of somebody's session."""
    staff = employ(context, "everything", *roles().values())
    now = context.clock.now()
    for number in range(1, 15):
        admit(context, f"till-{number}")
    with transaction(context.engine) as tx:
        fleet.raise_alarm(tx, "till-1", Alarm.STAFF_CALLED, "card_left", now)
        fleet.raise_alarm(tx, "till-2", Alarm.PAYMENT_UNFIT, "", now)
        devices.heard_status(tx, "till-3", Status(state=LinkState.LOST, session="s1"), now)
        devices.heard_status(tx, "till-4", Status(state=LinkState.ONLINE, session="s1"), now)
        fleet.call(tx, "till-4", LONG_NAME)
        for why in trouble.Why:
            trouble.note(
                tx, "till-4", why, "Expected `int`, got `str` - at `$.data.amount`", now, alarms=False
            )
        for number in range(120):
            accesses.note(tx, now, staff, subject="coin", reference=f"w-{number}", action="see_wallet")
        return sessions.begin(tx, Kind.STAFF, staff.id, now, secrets, None)


async def test_the_desks_pages_are_clean_for_axe_fit_and_count_what_waits(context: Context) -> None:
    token = a_busy_day(context)
    found: dict[str, list[str]] = {}
    async with served(context) as web, phone_at(web) as phone:
        await phone.page.set_viewport_size({"width": 1440, "height": 900})
        await phone.keep(COOKIES[Kind.STAFF], token, "/desk")
        for path in PAGES:
            await phone.open(f"/desk{path}")
            await expect(phone.page.locator(".nav-count")).to_contain_text("3")
            for width, height in SIZES:
                await phone.page.set_viewport_size({"width": width, "height": height})
                found[f"{path} at {width}"] = await faults(phone.page)
        await phone.open("/desk/ledger")
        await phone.page.evaluate("window.kept = true")
        with transaction(context.engine) as tx:
            fleet.raise_alarm(tx, "till-5", Alarm.STAFF_CALLED, "asked", context.clock.now())
        await expect(phone.page.locator(".nav-count")).to_contain_text("4")
        assert await phone.page.evaluate("window.kept")
    assert {path: each for path, each in found.items() if each} == {}
