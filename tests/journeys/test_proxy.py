"""The hub behind Debian's nginx, as ``docs/reverse-proxy.md`` says: signing in, forms, live pages, limits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from city.demo.steps import ARGUMENTS, CHROMIUM
from city.ports import free_port
from edge.wire.messages.link import LinkState, Status
from hub.app import Role as Process
from hub.core.db import transaction
from hub.fleet import devices
from hub.fleet.subject import FLEET
from hub.identity.model import PER_LOGIN_HERE
from tests.hub.browser import PASSWORD, employ
from tests.hub.devices import admit
from tests.hub.running import RunningHub
from tests.support.nginx import NAME, running_nginx

TABS = 24
DOOR = "/desk/sign-in"


@dataclass(frozen=True, slots=True)
class Proxied:
    hub: RunningHub
    port: int

    @property
    def origin(self) -> str:
        return f"https://{NAME}:{self.port}"

    def client(self, address: str) -> httpx.Client:
        """Somebody who comes from ``address`` (a loopback one) and lies about it."""
        transport = httpx.HTTPTransport(verify=False, local_address=address)
        host = f"{NAME}:{self.port}"
        lies = {"Host": host, "X-Forwarded-For": "198.51.100.1", "X-Forwarded-Proto": "http"}
        return httpx.Client(base_url=f"https://127.0.0.1:{self.port}", transport=transport, headers=lies)


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxied]:
    folder, http, https = tmp_path_factory.mktemp("proxied"), free_port(), free_port()
    url = f"sqlite:///{folder / 'hub.sqlite'}"
    hub = RunningHub(folder, url, origin=f"https://{NAME}:{https}", proxy="127.0.0.0/8")
    with ExitStack() as stack:
        stack.callback(hub.stop)
        hub.start(Process.WEB)
        stack.enter_context(running_nginx(_made(folder / "nginx"), str(hub.settings.web), http, https))
        yield Proxied(hub, https)


@pytest.fixture(autouse=True)
def _nothing_left_open(proxied: Proxied) -> Iterator[None]:
    yield
    proxied.hub.engine.dispose()


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def sign_in(client: httpx.Client, login: str, password: str) -> int:
    token = re.search(r'name="csrf" value="([^"]+)"', client.get(DOOR).text)
    assert token
    fields = {"csrf": token[1], "login": login, "password": password}
    return client.post(DOOR, data=fields, headers={"Origin": f"https://{client.headers['host']}"}).status_code


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser that finds the public name on this machine."""
    with sync_playwright() as playwright:
        rules = f"--host-resolver-rules=MAP {NAME} 127.0.0.1"
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, rules])
        yield running
        running.close()


def test_who_guesses_is_held_up_by_his_own_address_and_not_by_the_proxys(proxied: Proxied) -> None:
    employ(proxied.hub.context, "s1")
    with proxied.client("127.0.0.2") as guesser, proxied.client("127.0.0.3") as owner:
        guessed = [sign_in(guesser, "s1", "a wrong password") for _ in range(PER_LOGIN_HERE.times + 1)]
        assert guessed == [401] * PER_LOGIN_HERE.times + [429]
        assert sign_in(owner, "s1", PASSWORD) == 303
        assert all(name.startswith("__Host-tsunagaru-") for name in owner.cookies)


def test_what_nginx_itself_refuses_is_said_in_the_citys_words(proxied: Proxied) -> None:
    with proxied.client("127.0.0.77") as client:
        large = client.post(DOOR, content=b"x" * (17 * 1024 * 1024))
    assert (large.status_code, large.headers["content-type"]) == (413, "text/html; charset=utf-8")
    assert "送信されたものが大きすぎます" in large.text
    assert "too large" in large.text


def test_more_than_twenty_live_pages_of_one_browser_follow_the_city(
    proxied: Proxied, chromium: Browser
) -> None:
    employ(proxied.hub.context, "s2", FLEET)
    admit(proxied.hub.context, "till-1")
    with closing(chromium.new_context(ignore_https_errors=True, locale="ja-JP")) as context:
        desk = context.new_page()
        desk.goto(f"{proxied.origin}{DOOR}?next=/desk/fleet")
        desk.fill("[name=login]", "s2")
        desk.fill("[name=password]", PASSWORD)
        desk.keyboard.press("Enter")
        desk.wait_for_url(f"{proxied.origin}/desk/fleet")
        pages = [desk, *[context.new_page() for _ in range(TABS - 1)]]
        for page in pages:
            page.goto(f"{proxied.origin}/desk/fleet")
            expect(page.locator("[data-live='/desk/fleet/live']")).to_contain_text("till-1")
        protocol = "performance.getEntriesByType('navigation')[0].nextHopProtocol"
        assert {page.evaluate(protocol) for page in pages} == {"h2"}
        with transaction(proxied.hub.engine) as tx:
            status = Status(state=LinkState.ONLINE, session="s1")
            devices.heard_status(tx, "till-1", status, proxied.hub.context.clock.now())
        for page in pages:
            expect(page.locator("[data-live='/desk/fleet/live']")).to_contain_text("通信中")
        desk.click("text=サインアウト")
        desk.wait_for_url("**/desk/sign-in")


def test_a_hub_that_is_away_is_said_in_the_citys_words_and_asked_again(proxied: Proxied) -> None:
    proxied.hub.stop()
    try:
        with proxied.client("127.0.0.78") as client:
            away = client.get(DOOR)
    finally:
        proxied.hub.start(Process.WEB)
    assert (away.status_code, away.headers["retry-after"]) == (503, "30")
    assert "いまは つながりません" in away.text
    assert "cannot be reached" in away.text
