"""The real way to a card: pcscd with a virtual reader in namespaces of its own, and an emulated card."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from drivers.card_reader.client import CardReaderClient
from drivers.emulators.control import AsyncControlClient, State
from drivers.emulators.faults import CardFaults
from drivers.emulators.switches import as_values
from drivers.emulators.virtual_reader import enter_command
from drivers.ports import CardPresence

PATIENCE_SECONDS = 8.0
LOOK_SECONDS = 0.6  # pcscd looks every 0.4 s (PCSCLITE_STATUS_POLL_RATE)
PIN = "4649"
PROFILE: dict[str, Any] = {
    "name": "見本　花子",
    "address": "千葉県木更津市見本一丁目２番３号",
    "birth_date": "1985-05-14",
    "sex": "2",
    "pin": PIN,
    "serial": 12345,
}


@dataclass
class Stack:
    """Hands for the reader and for the card, and a client whose worker lives beside the reader."""

    reader: AsyncControlClient
    card: AsyncControlClient
    client: CardReaderClient

    async def until(self, wanted: CardPresence) -> None:
        """Return when the client says so; fail with all that it said instead after some seconds."""
        said: list[CardPresence] = []
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                async for presence in self.client.presence():
                    said.append(presence)
                    if presence is wanted:
                        return
        except TimeoutError:
            pytest.fail(f"never {wanted}, but {', '.join(said)}; the card: {await self.card.get()}")

    async def put_on(
        self, faults: Mapping[str, object] = {}, *, profile: dict[str, Any] | None = None
    ) -> None:
        """A card fresh from the issuer with just these faults, seen by the client."""
        await self.card.set(**{**as_values(CardFaults()), **faults})
        state = await self.card.do("become", profile={**PROFILE, **(profile or {})})
        if "tries" in faults:  # carried over to a card once, so to the new one
            await self.card.set(tries=faults["tries"])
        if state["inserted"]:
            await self.until(CardPresence.PRESENT)
        else:
            await self.put_back()

    async def put_back(self) -> None:
        """The same card once more, after pcscd has really seen that it was gone.

        An error of a command lets pcscd say at once that the card is gone; but if another is there before
        its next look, the look sees no change, and pcscd calls the reader empty until the card goes again.
        """
        await self.until(CardPresence.ABSENT)
        await asyncio.sleep(LOOK_SECONDS)
        await self.card.do("insert")
        await self.until(CardPresence.PRESENT)

    async def take_off(self) -> None:
        await self.card.do("remove")
        await self.until(CardPresence.ABSENT)

    async def state(self) -> State:
        return await self.card.get()

    async def instructions(self) -> list[str]:
        """The INS of each command that the card was sent since it was issued."""
        return list((await self.card.get())["apdus"])


@dataclass(frozen=True)
class Place:
    """Where the processes of one stack are: control sockets, and the prefix that leads inside."""

    reader_socket: Path
    card_socket: Path
    inside: Sequence[str]

    def worker(self) -> list[str]:
        return [*self.inside, sys.executable, "-m", "drivers.card_reader.worker"]


@contextmanager
def running_stack(folder: Path) -> Iterator[Place]:
    """Reader and card as processes of their own. Where they cannot start the test fails and says why."""
    with ExitStack() as cleaning:
        reader_socket, card_socket = folder / "reader.sock", folder / "card.sock"
        state = _start(cleaning, [], "virtual_reader", reader_socket, "--run", str(folder))
        inside = enter_command(state["pid"])
        profile = folder / "profile.json"
        profile.write_text(json.dumps(PROFILE))
        _start(cleaning, inside, "card", card_socket, "--profile", str(profile))
        yield Place(reader_socket, card_socket, inside)


def _start(
    cleaning: ExitStack, prefix: Sequence[str], emulator: str, control: Path, *more: str
) -> dict[str, Any]:
    """Start an emulator and return the state that it says on its first line."""
    command = [
        *prefix,
        sys.executable,
        "-m",
        f"drivers.emulators.{emulator}",
        "--control",
        str(control),
        *more,
    ]
    complaints = control.with_suffix(".log")
    with complaints.open("wb") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log)
    cleaning.callback(_end, process)
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        last = (complaints.read_text().splitlines() or ["it said nothing"])[-1]
        pytest.fail(f"{emulator} did not start: {last} (`make test` installs what it needs)", pytrace=False)
    state: dict[str, Any] = json.loads(line)
    return state


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.communicate(timeout=10)
