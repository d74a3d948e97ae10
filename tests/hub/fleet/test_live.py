"""Pages that follow the fleet, over a real server."""

from __future__ import annotations

import re
from contextlib import closing

import httpx

from edge.wire.messages.link import LinkState, Status
from hub.app import Role as Process
from hub.core.clock import SetClock
from hub.core.context import Context
from hub.core.db import transaction
from hub.fleet import devices
from hub.identity.model import LIFETIMES, Kind
from hub.identity.web import COOKIES
from tests.hub.browser import PASSWORD, browsing, employ
from tests.hub.devices import admit
from tests.hub.running import RunningHub


def signed_in(hub: RunningHub) -> httpx.Client:
    """A client at the desk of a running hub."""
    client = httpx.Client(base_url=f"http://{hub.settings.web}", timeout=20)
    token = re.search(r'name="csrf" value="([^"]+)"', client.get("/desk/sign-in").text)
    assert token
    fields = {"csrf": token[1], "login": "s1", "password": PASSWORD}
    assert client.post("/desk/sign-in", data=fields).status_code == 303
    return client


def test_an_open_page_follows_the_fleet(hub: RunningHub) -> None:
    employ(hub.context, "s1")
    admit(hub.context, "till-1")
    hub.start(Process.WEB)
    with closing(signed_in(hub)) as client, client.stream("GET", "/desk/fleet/live") as stream:
        lines = stream.iter_lines()
        assert next(line for line in lines if "まだ一度も" in line)
        with transaction(hub.engine) as tx:
            status = Status(state=LinkState.ONLINE, session="s1")
            devices.heard_status(tx, "till-1", status, hub.context.clock.now())
        assert next(line for line in lines if "通信中" in line)


def test_nobody_follows_who_is_not_signed_in(hub: RunningHub) -> None:
    hub.start(Process.WEB)
    answer = httpx.get(f"http://{hub.settings.web}/desk/fleet/live")
    assert answer.status_code == 303


def test_a_page_that_follows_by_itself_does_not_keep_the_desk_open(context: Context, clock: SetClock) -> None:
    """Only what a person does counts as use; an open page asks again for ever."""
    employ(context, "s1")
    half = LIFETIMES[Kind.STAFF].idle / 2
    with browsing(context) as browser:
        browser.sign_in("s1")
        assert COOKIES[Kind.STAFF] in browser.cookies
        clock.pass_(half)
        assert browser.get("/desk", accept="text/event-stream").status_code == 200
        clock.pass_(half)
        assert browser.get("/desk").status_code == 303
