"""Whole devices for tests: an identity, a profile, and the agent inside the test's event loop."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import httpx

from edge import agent, identity
from edge.identity import Identity
from edge.settings import Settings, parse
from edge.wire.topics import DEFAULT_ROOT
from tests.support.broker import Broker, free_port
from tests.support.waiting import eventually


def enrolled(broker: Broker, node: str, folder: Path, device_url: str = "https://127.0.0.1:9") -> Identity:
    """What an enrolment leaves on the disk, without a hub."""
    place = folder / "identity"
    request = identity.request_for(identity.make_key(place))
    certificate = broker.authority.sign_request(request.encode(), node)
    return identity.keep(
        place, device_url, broker.authority.ca.read_text(), node, certificate.decode(),
        "127.0.0.1", broker.port, DEFAULT_ROOT,
    )  # fmt: skip


def profile(role: str, folder: Path, drivers: str = "", port: int | None = None) -> Settings:
    """A profile with a screen on a free port."""
    head = f'role = "{role}"\ndata = "{folder}"\n'
    return parse(f"{head}[screen]\nport = {port or free_port()}\n{drivers}")


@contextlib.asynccontextmanager
async def living(settings: Settings, who: Identity) -> AsyncIterator[httpx.AsyncClient]:
    """The agent alive; gives an HTTP client that presses on its screen."""
    stop = asyncio.Event()
    life = asyncio.create_task(agent.live(settings, who, stop))
    ready = settings.folder / "ready"
    try:
        await eventually(lambda: life.done() or ready.exists(), "the agent is ready")
        if life.done():
            life.result()
        base = f"http://127.0.0.1:{settings.screen.port}"
        async with httpx.AsyncClient(base_url=base, headers={"Origin": base}) as screen:
            yield screen
    finally:
        stop.set()
        await life


async def press(screen: httpx.AsyncClient, name: str, value: str = "", flow: str = "till") -> None:
    """One press on the screen."""
    answer = await screen.post(f"/{flow}/act", data={"press": name, "value": value})
    assert answer.status_code == 204, f"{name}: {answer.status_code} {answer.text}"
