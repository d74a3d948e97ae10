"""Whole devices for tests: an identity, a profile, and the agent inside the test's event loop."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx

from city.ports import free_port
from edge import agent, identity
from edge.identity import Identity
from edge.settings import Settings, load, parse
from edge.wire.topics import DEFAULT_ROOT
from tests.support.broker import Broker
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


def profile_text(role: str, folder: Path, drivers: str = "") -> str:
    """A profile with a screen on a free port."""
    return f'role = "{role}"\ndata = "{folder}"\n[screen]\nport = {free_port()}\n{drivers}'


def profile(role: str, folder: Path, drivers: str = "") -> Settings:
    return parse(profile_text(role, folder, drivers))


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


_RUN = "import sys; from pathlib import Path; from edge import agent; agent.run(Path(sys.argv[1]))"


class AgentProcess:
    """The agent as a process of its own, so that it can be killed."""

    def __init__(self, file: Path) -> None:
        self.settings = load(file)
        self._file = file
        self._log = (file.parent / "agent.log").open("ab")
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        ready = self.settings.folder / "ready"
        ready.unlink(missing_ok=True)
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", _RUN, str(self._file), stdout=self._log, stderr=self._log
        )
        await eventually(ready.exists, "the agent is ready", patience=30)

    async def kill(self) -> None:
        """kill -9."""
        assert self._process is not None
        self._process.kill()
        await self._process.wait()

    async def stop(self) -> int:
        """Ask it to end; returns its exit code."""
        assert self._process is not None
        self._process.terminate()
        return await self._process.wait()

    @contextlib.asynccontextmanager
    async def screen(self) -> AsyncIterator[httpx.AsyncClient]:
        base = f"http://127.0.0.1:{self.settings.screen.port}"
        async with httpx.AsyncClient(base_url=base, headers={"Origin": base}) as client:
            yield client

    def close(self) -> str:
        """The end: whatever still runs is killed. Returns the log."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
        self._log.close()
        return (self._file.parent / "agent.log").read_text()


async def press(screen: httpx.AsyncClient, name: str, value: str = "", flow: str = "till") -> None:
    """One press on the screen."""
    answer = await screen.post(f"/{flow}/act", data={"press": name, "value": value})
    assert answer.status_code == 204, f"{name}: {answer.status_code} {answer.text}"
