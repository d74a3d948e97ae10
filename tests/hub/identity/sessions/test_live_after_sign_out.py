"""A page that follows the hub in one tab, while its person signs out in another or is signed out."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable

import httpx
import pytest

from hub.core.changes import touch
from hub.core.context import Context
from hub.core.db import Transaction, transaction
from hub.core.live import ENDED
from hub.fleet.subject import FLEET
from hub.identity.model import Staff
from hub.identity.sessions import service as sessions
from hub.identity.staff import service as staffing
from tests.hub.browser import PASSWORD, employ
from tests.hub.devices import admit
from tests.hub.serving import served

PATIENCE = 10.0
End = Callable[[Transaction, Staff, str], None]


def _signs_out(tx: Transaction, _staff: Staff, token: str) -> None:
    sessions.end(tx, token)


def _changes_password(tx: Transaction, staff: Staff, _token: str) -> None:
    sessions.end_all(tx, staff.id)


def _loses_a_role(tx: Transaction, staff: Staff, _token: str) -> None:
    staffing.set_roles(tx, staff.id, [])


def _leaves(tx: Transaction, staff: Staff, _token: str) -> None:
    staffing.deactivate(tx, staff.id)


@pytest.mark.parametrize("end", [_signs_out, _changes_password, _loses_a_role, _leaves])
async def test_an_open_page_is_shown_nothing_more(context: Context, end: End) -> None:
    staff = employ(context, "s1", FLEET)
    async with served(context) as web, httpx.AsyncClient(base_url=web, timeout=PATIENCE) as browser:
        token = await _sign_in(browser)
        async with browser.stream("GET", "/desk/fleet/live") as answer:
            events = _events(answer)
            assert await anext(events) == "fragment"
            with transaction(context.engine) as tx:
                end(tx, staff, token)
            admit(context, "till-1")
            with transaction(context.engine) as tx:
                touch(tx, "fleet")
            assert [event async for event in events] == [ENDED]


async def _sign_in(browser: httpx.AsyncClient) -> str:
    form = re.search(r'name="csrf" value="([^"]+)"', (await browser.get("/desk/sign-in")).text)
    assert form
    fields = {"csrf": form[1], "login": "s1", "password": PASSWORD}
    await browser.post("/desk/sign-in", data=fields)
    return browser.cookies["tsunagaru-desk"]


async def _events(answer: httpx.Response) -> AsyncIterator[str]:
    async for line in answer.aiter_lines():
        if line.startswith("event: "):
            yield line.removeprefix("event: ")
