"""A My Number card in a virtual reader (vpcd); see ``drivers.emulators.chip`` for its inside."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Mapping
from pathlib import Path
from random import Random, SystemRandom
from typing import Any

from drivers.emulators.chip.chip import Chip, apply_tries
from drivers.emulators.chip.person import Person, from_values, sample
from drivers.emulators.chip.vpcd import Control, VpcdLink
from drivers.emulators.control import Action, ControlError, Emulator, State
from drivers.emulators.faults import NEVER, CardFaults
from drivers.emulators.process import arguments, chosen_faults, host_and_port, run

DEFAULT_READER = ("127.0.0.1", 35963)
"""First slot of vpcd."""
CONNECT_SECONDS = 10.0
RETRY_SECONDS = 0.02


class CardEmulator(Emulator):
    """A card in somebody's hand: ``insert``, ``remove``, ``swap``, ``pull_after``, ``become``.

    While it is inserted it comes back by itself when the reader's service was restarted.
    """

    def __init__(
        self,
        person: Person,
        reader: tuple[str, int] = DEFAULT_READER,
        faults: CardFaults | None = None,
        random: Random | None = None,
    ) -> None:
        self.faults: CardFaults = faults or CardFaults()
        self._person = person
        self._reader = reader
        self._random = random or SystemRandom()
        self._chip = self._issue(person)
        self._inside: asyncio.Task[None] | None = None
        self._connected = asyncio.Event()
        self._pull_after = NEVER
        self._commands_since_hang_was_set = 0
        self._power_offs = 0
        self._faults_changed = asyncio.Event()

    async def start(self) -> None:
        """The card is in a hand, not in the reader."""
        return

    async def stop(self) -> None:
        await self.remove()

    async def faults_changed(self) -> None:
        self._commands_since_hang_was_set = 0
        await asyncio.to_thread(self._chip.load_files)
        apply_tries(self._chip, self.faults)
        self._faults_changed.set()

    def describe(self) -> State:
        return {
            "inserted": self._inside is not None and not self._inside.done(),
            "connected": self._connected.is_set(),
            "tries_left": self._chip.tries_left,
            "apdus": list(self._chip.instructions),
            "power_offs": self._power_offs,
        }

    def actions(self) -> Mapping[str, Action]:
        return {
            "insert": self.insert,
            "remove": self.remove,
            "swap": self.swap,
            "pull_after": self.pull_after,
            "become": self.become,
        }

    async def insert(self) -> None:
        """Put the card on the reader; returns when the reader has it. Raises ``ControlError``."""
        if self._inside is not None and not self._inside.done():
            return
        self._inside = asyncio.create_task(self._stay_inside())
        try:
            await asyncio.wait_for(self._connected.wait(), CONNECT_SECONDS)
        except TimeoutError:
            await self.remove()
            host, port = self._reader
            raise ControlError(f"no virtual reader listens at {host}:{port}") from None

    async def remove(self) -> None:
        """Take it away. The reader notices within half a second, as it looks only that often."""
        inside, self._inside = self._inside, None
        if inside is not None:
            inside.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await inside

    async def swap(self, person: str | None = None, profile: dict[str, Any] | None = None) -> None:
        """Another card before the reader has noticed that the first one went."""
        other = await asyncio.to_thread(self._issue, self._holder(person, profile))
        await self.remove()
        self._chip = other
        await self.insert()

    async def pull_after(self, apdus: int) -> None:
        """The card is pulled when it receives the ``apdus``-th command from now: no answer comes."""
        if apdus < 1:
            raise ControlError("apdus counts from 1")
        self._pull_after = apdus

    async def become(self, person: str | None = None, profile: dict[str, Any] | None = None) -> None:
        """A freshly issued card: of a sample person, of a profile, or of the same person."""
        self._chip = await asyncio.to_thread(self._issue, self._holder(person, profile))

    def _holder(self, key: str | None, profile: dict[str, Any] | None) -> Person:
        if key is not None:
            self._person = sample(key)
        elif profile is not None:
            self._person = from_values(profile)
        return self._person

    def _issue(self, person: Person) -> Chip:
        chip = Chip(person, self.faults, self._random)
        apply_tries(chip, self.faults)
        return chip

    async def _stay_inside(self) -> None:
        """Connect and serve, and again when the reader's service comes back; ends when pulled."""
        while True:
            link = await self._connect()
            self._connected.set()
            try:
                await self._serve(link)
                return
            except ConnectionError:
                continue
            finally:
                self._connected.clear()
                link.close()
                self._chip.power_off()

    async def _connect(self) -> VpcdLink:
        while True:
            try:
                return await VpcdLink.connect(*self._reader, quick=not self.faults.naive_ack)
            except ConnectionRefusedError:
                await asyncio.sleep(RETRY_SECONDS)

    async def _serve(self, link: VpcdLink) -> None:
        """Answer the reader until the card is pulled (returns) or the reader goes (raises)."""
        while True:
            message = await link.receive()
            if len(message) > 1:
                if self._is_pulled():
                    return
                await self._hang_if_due()
                await link.send(self._chip.transmit(message))
            elif message and (reply := self._control(message[0])) is not None:
                await link.send(reply)

    def _control(self, code: int) -> bytes | None:
        match code:
            case Control.POWER_OFF:
                self._power_offs += 1
                self._chip.power_off()
            case Control.RESET:
                self._chip.reset()
            case Control.GET_ATR:
                return self._chip.answer_to_reset()
        return None

    def _is_pulled(self) -> bool:
        if self._pull_after == NEVER:
            return False
        self._pull_after -= 1
        if self._pull_after > 0:
            return False
        self._pull_after = NEVER
        return True

    async def _hang_if_due(self) -> None:
        """Hang until the switch is turned off again, or the card is taken away."""
        if self.faults.hang_after == NEVER:
            return
        self._commands_since_hang_was_set += 1
        while self.faults.hang_after != NEVER and self._commands_since_hang_was_set > self.faults.hang_after:
            self._faults_changed.clear()
            await self._faults_changed.wait()


def main() -> None:
    """``python -m drivers.emulators.card --vpcd HOST:PORT (--profile FILE | --person KEY) …``."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--vpcd", type=host_and_port, default=DEFAULT_READER, metavar="HOST:PORT")
    holder = parser.add_mutually_exclusive_group()
    holder.add_argument("--profile", type=Path, metavar="FILE.json")
    holder.add_argument("--person", default="hanako", metavar="KEY", help="one of the sample people")
    options = parser.parse_args()
    profile = options.profile
    person = from_values(json.loads(profile.read_text())) if profile else sample(options.person)
    run(CardEmulator(person, options.vpcd, chosen_faults(parser, options.fault, CardFaults)), options.control)


if __name__ == "__main__":
    main()
