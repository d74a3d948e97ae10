"""Many pages of one browser that follow the hub, over HTTP/1.1 with its six connections."""

from __future__ import annotations

import pytest

from edge.wire.messages.link import LinkState, Status
from hub.core.context import Context
from hub.core.db import transaction
from hub.fleet import devices
from tests.hub.browser import PASSWORD, employ
from tests.hub.devices import admit
from tests.hub.serving import phone_at, served

TABS = 8


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_eight_live_pages_of_one_browser_all_follow_and_none_stalls(context: Context) -> None:
    employ(context, "s1")
    admit(context, "till-1")
    async with served(context) as web, phone_at(web) as desk:
        await desk.open("/desk/sign-in?next=/desk/fleet")
        await desk.page.fill("[name=login]", "s1")
        await desk.page.fill("[name=password]", PASSWORD)
        await desk.page.press("[name=password]", "Enter")
        await desk.page.wait_for_url(f"{web}/desk/fleet")
        pages = [desk.page, *[await desk.page.context.new_page() for _ in range(TABS - 1)]]
        for page in pages:
            page.set_default_timeout(20_000)
            await page.goto(f"{web}/desk/fleet")
            await page.wait_for_selector("[data-live] >> text=まだ一度も")
        with transaction(context.engine) as tx:
            status = Status(state=LinkState.ONLINE, session="s1")
            devices.heard_status(tx, "till-1", status, context.clock.now())
        for page in pages:
            await page.wait_for_selector("[data-live] >> text=通信中")
