"""The desk's pages of passkeys, with a browser and its virtual authenticator, clean for axe."""

from __future__ import annotations

import pytest

from hub.core.context import Context
from hub.identity.subject import ADMIN
from kiosk.design.assets import VENDOR
from tests.hub.browser import PASSWORD, employ
from tests.hub.identity.passkeys.test_passkeys_in_a_browser import passkeys
from tests.hub.serving import Phone, phone_at, served

pytestmark = [
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.timeout(120),
]

AXE = (VENDOR / "testing" / "axe.min.js").read_text()
FINDINGS = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
    .filter((rule) => ["serious", "critical"].includes(rule.impact)).map((rule) => rule.id)"""


async def clean(desk: Phone, name: str) -> None:
    """The policy of our pages lets no script in from a page's text, so the DevTools bring it."""
    await desk.page.evaluate(AXE)
    assert await desk.page.evaluate(FINDINGS) == [], name


async def test_staff_add_a_passkey_come_back_with_it_and_an_administrator_sees_it(context: Context) -> None:
    admin = employ(context, "admin", ADMIN)
    async with served(context) as web, phone_at(web) as desk, passkeys(desk):
        page = desk.page
        await page.set_viewport_size({"width": 1280, "height": 900})
        await desk.open("/desk/sign-in")
        await clean(desk, "sign-in")
        await page.fill("#login", "admin")
        await page.fill("#password", PASSWORD)
        await page.click("form[action='/desk/sign-in'] button")
        await page.wait_for_url("**/desk")
        await desk.open("/desk/account")
        await page.click("[data-passkey=add]")
        await page.wait_for_url("**/desk/account?done=added")
        await clean(desk, "account")
        await desk.open("/desk/prove?next=/desk/account")
        await clean(desk, "prove")
        await page.click("[data-passkey=prove]")
        await page.wait_for_url(f"{web}/desk/account")
        await page.click("form[action='/desk/sign-out'] button")
        await page.wait_for_url("**/desk/sign-in")
        await page.click("[data-passkey=sign_in]")
        await page.wait_for_url("**/desk")
        await desk.open("/desk/staff")
        await clean(desk, "staff")
        await desk.open(f"/desk/staff/{admin.id}")
        assert await page.locator("form[action*='/passkeys/']").count() == 1
        await clean(desk, "one of the staff")
