"""A customer display on a serial line; see ``drivers.emulators.display`` for its inside."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from random import Random

from drivers.emulators.control import Action, Emulator, State
from drivers.emulators.display.look import picture
from drivers.emulators.display.panel import DARK, Panel
from drivers.emulators.faults import NEVER, DisplayFaults
from drivers.emulators.process import arguments, chosen_faults, run
from drivers.emulators.serial_end import SerialEnd

PICTURE = "display.png"
REST_SECONDS = 0.05
"""A picture is made when no byte has come for so long: a line of text takes 20 ms at 9600 baud."""


class CustomerDisplayEmulator(Emulator):
    """Says nothing back, as its kind does. ``unplug`` takes line and power; ``plug`` brings both."""

    def __init__(
        self, link: Path | str, out: Path | None = None, faults: DisplayFaults | None = None
    ) -> None:
        self.faults: DisplayFaults = faults or DisplayFaults()
        self.panel = Panel()
        self._line = SerialEnd(link, self._received)
        self._out = out
        self._random = Random(self.faults.seed)  # noqa: S311 - losses repeat by seed, nothing is secret
        self._bytes_received = 0
        self._bytes_since_plug = 0
        self._drawing: asyncio.TimerHandle | None = None

    async def start(self) -> None:
        if self._out:
            self._out.mkdir(parents=True, exist_ok=True)
        await self.plug()

    async def stop(self) -> None:
        if self._drawing:
            self._drawing.cancel()
        self._line.unplug()

    async def faults_changed(self) -> None:
        self._random.seed(self.faults.seed)
        self._hold_back()
        self._draw()

    def describe(self) -> State:
        upper, lower = self.panel.lines
        return {
            "endpoint": str(self._line.link),
            "plugged": self._line.plugged,
            "bytes_received": self._bytes_received,
            "cells_written": self.panel.written,
            "upper": upper,
            "lower": lower,
            "brightness": self.panel.settings.brightness,
            "cleared": self.panel.cleared,
            "unknown_commands": list(self.panel.unknown),
        }

    def actions(self) -> Mapping[str, Action]:
        return {"unplug": self.unplug, "plug": self.plug}

    async def unplug(self) -> None:
        """Pull the plug: the display is dark and forgets everything."""
        self._line.unplug()
        self.panel = Panel()
        self._draw()

    async def plug(self) -> None:
        """Put it back; the link has the same name as before and the cells are empty."""
        if not self._line.plugged:
            self._bytes_since_plug = 0
            self._line.plug()
            self._hold_back()
            self._draw()

    def picture(self) -> bytes:
        """PNG of what the customer sees now."""
        settings = self.panel.settings
        dark = not self._line.plugged or self.faults.no_light or settings.blink == DARK
        return picture(self.panel.lines, settings.brightness, dark=dark)

    def _received(self, data: bytes) -> None:
        cut = self.faults.unplug_after
        if cut != NEVER:
            data = data[: cut - self._bytes_since_plug]
        self._bytes_received += len(data)
        self._bytes_since_plug += len(data)
        lose = self.faults.lose_probability
        self.panel.feed(bytes(byte for byte in data if not lose or self._random.random() >= lose))
        if cut != NEVER and self._bytes_since_plug >= cut:
            self.faults.unplug_after = NEVER
            self._line.unplug()
            self.panel = Panel()
        self._draw_when_quiet()

    def _hold_back(self) -> None:
        if self.faults.hung:
            self._line.pause()
        elif self._line.plugged:
            self._line.resume()

    def _draw_when_quiet(self) -> None:
        if self._drawing:
            self._drawing.cancel()
        self._drawing = asyncio.get_running_loop().call_later(REST_SECONDS, self._draw)

    def _draw(self) -> None:
        if self._out is None:
            return
        fresh = self._out / (PICTURE + ".new")
        fresh.write_bytes(self.picture())
        fresh.replace(self._out / PICTURE)


def main() -> None:
    """``python -m drivers.emulators.customer_display --pty LINK [--out DIR] [--control SOCK] …``."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--pty", type=Path, required=True, metavar="LINK")
    parser.add_argument("--out", type=Path, metavar="DIR", help=f"folder for {PICTURE}")
    options = parser.parse_args()
    faults = chosen_faults(parser, options.fault, DisplayFaults)
    run(CustomerDisplayEmulator(options.pty, options.out, faults), options.control)


if __name__ == "__main__":
    main()
