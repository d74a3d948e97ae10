"""A receipt printer on TCP 9100 or on a serial line; see ``drivers.emulators.printer`` for its inside."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Mapping
from pathlib import Path

from drivers.emulators.control import Action, Emulator, State
from drivers.emulators.faults import NEVER, PrinterFaults
from drivers.emulators.printer.answers import Answers
from drivers.emulators.printer.machine import Machine, Paper, Surroundings
from drivers.emulators.printer.shelf import Shelf
from drivers.emulators.printer.status import XOFF, XON
from drivers.emulators.printer.tcp_end import TcpEnd
from drivers.emulators.process import arguments, chosen_faults, host_and_port, run
from drivers.emulators.serial_end import SerialEnd

PAPERS_KEPT = 50
ROLL_PICTURE_SECONDS = 0.2
"""Shortest time between two pictures of a roll in motion."""
ROLL_PICTURE_ROWS = 4_800
"""60 cm: as much of a long paper as is drawn while it hangs there."""


class ReceiptPrinterEmulator(Emulator):
    """Give it ``tcp`` (host, port; 0 picks one) or ``pty`` (link). ``papers`` are the last ones cut."""

    def __init__(
        self,
        tcp: tuple[str, int] | None = None,
        pty: Path | str | None = None,
        out: Path | None = None,
        faults: PrinterFaults | None = None,
    ) -> None:
        if (tcp is None) == (pty is None):
            raise ValueError("a printer hangs on TCP or on a serial line, on one of them")
        self.faults: PrinterFaults = faults or PrinterFaults()
        self.papers: deque[Paper] = deque(maxlen=PAPERS_KEPT)
        self._tcp = TcpEnd(*tcp, self._received, self._accepts) if tcp else None
        self._serial = SerialEnd(pty, self._received) if pty else None
        self._answers = Answers(self.faults, self._write)
        around = Surroundings(self._paper_came_off, self._paper_moved, self._take, self._power_failed)
        self.machine = Machine(self.faults, self._answers, around)
        self._shelf = Shelf(out) if out else None
        self._tasks: list[asyncio.Task[None]] = []
        self._held = bytearray()
        self._paused = False
        self._bytes_received = 0
        self._bytes_of_connection = 0
        self._hanging: Paper | None = None
        self._drawn: object = None
        self._drawn_at = 0.0

    @property
    def endpoint(self) -> str:
        """HOST:PORT, or the path of the serial line."""
        return self._tcp.endpoint if self._tcp else str(self._serial.link if self._serial else "")

    async def start(self) -> None:
        await self.plug()
        self._tasks = [asyncio.create_task(self._answers.run()), asyncio.create_task(self.machine.run())]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await self.unplug()

    def describe(self) -> State:
        press = self.machine.interpreter.press
        return {
            "endpoint": self.endpoint,
            "plugged": bool((self._tcp and self._tcp.plugged) or (self._serial and self._serial.plugged)),
            "connections": self._tcp.connections if self._tcp else 0,
            "bytes_received": self._bytes_received,
            "bytes_waiting": self.machine.backlog + len(self._held),
            "papers": self.machine.papers,
            "lines_printed": press.roll.lines_printed,
            "confirmed": self.machine.confirmed,
            "unknown_commands": list(self.machine.interpreter.unknown),
            "remarks": list(press.remarks),
        }

    def actions(self) -> Mapping[str, Action]:
        return {"tear": self.tear, "unplug": self.unplug, "plug": self.plug}

    async def faults_changed(self) -> None:
        self._answers.reseed()
        self.machine.look_at_sensors()
        self._take()

    async def tear(self) -> None:
        """Take away the paper that hangs out."""
        self._hanging = None
        self.machine.tear()
        self._draw_roll()

    async def unplug(self) -> None:
        """Pull cable and power: what is not on paper is lost."""
        self._power_failed()
        self.machine.switch_off()

    async def plug(self) -> None:
        """Put both back, under the same address."""
        if self._tcp:
            await self._tcp.plug()
        if self._serial:
            self._serial.plug()

    # --- wire ---------------------------------------------------------------------------------

    def _accepts(self) -> bool:
        self._bytes_of_connection = 0
        return not self.faults.refuse_connections

    def _write(self, data: bytes) -> None:
        end = self._tcp or self._serial
        assert end is not None
        end.write(data)

    def _received(self, data: bytes) -> None:
        self._held += data
        self._take()

    def _take(self) -> None:
        """Move held bytes into the buffer as far as it and the faults allow; else stop reading."""
        if self._held:
            allowed = max(0, self._allowance())
            taken = bytes(self._held[:allowed])
            del self._held[:allowed]
            self._bytes_received += len(taken)
            self._bytes_of_connection += len(taken)
            self.machine.receive(taken)
            self._cut_if_due()
        self._hold_back(bool(self._held))

    def _allowance(self) -> int:
        f = self.faults
        allowed = f.buffer_bytes - self.machine.backlog
        if f.stop_reading_after != NEVER:
            allowed = min(allowed, f.stop_reading_after - self._bytes_received)
        if f.cut_connection_after != NEVER:
            allowed = min(allowed, f.cut_connection_after - self._bytes_of_connection)
        return allowed

    def _cut_if_due(self) -> None:
        if self.faults.cut_connection_after != NEVER and (
            self._bytes_of_connection >= self.faults.cut_connection_after
        ):
            self.faults.cut_connection_after = NEVER
            self._held.clear()
            if self._tcp:
                self._tcp.cut()
            if self._serial:
                self._serial.unplug()

    def _hold_back(self, full: bool) -> None:
        if full == self._paused:
            return
        self._paused = full
        for end in (self._tcp, self._serial):
            if end is not None:
                end.pause() if full else end.resume()
        if self._serial:
            self._serial.write(XOFF if full else XON)

    def _power_failed(self) -> None:
        self._held.clear()
        self._paused = False
        if self._tcp:
            self._tcp.unplug()
            self._tcp.resume()
        if self._serial:
            self._serial.unplug()

    # --- paper --------------------------------------------------------------------------------

    def _paper_came_off(self, paper: Paper) -> None:
        self.papers.append(paper)
        self._hanging = paper
        if self._shelf:
            self._shelf.keep(paper)

    def _paper_moved(self, rests: bool) -> None:
        """Draw the roll at every stop, and now and then while paper moves."""
        if rests or time.monotonic() - self._drawn_at >= ROLL_PICTURE_SECONDS:
            self._draw_roll()

    def _draw_roll(self) -> None:
        """The last paper hangs there until a new line is printed."""
        if self._shelf is None:
            return
        roll = self.machine.interpreter.press.roll
        strip = roll.visible(ROLL_PICTURE_ROWS)
        fresh = bool(strip.text) or self._hanging is None
        if self._drawn == (state := (fresh, roll.rows_moved, self.machine.papers)):
            return
        self._drawn, self._drawn_at = state, time.monotonic()
        self._shelf.show_roll(strip if fresh or not self._hanging else self._hanging.piece, in_slot=fresh)


def main() -> None:
    """``python -m drivers.emulators.receipt_printer --tcp HOST:PORT | --pty LINK [--out DIR] …``."""
    parser = arguments(__doc__ or "")
    wire = parser.add_mutually_exclusive_group(required=True)
    wire.add_argument("--tcp", type=host_and_port, metavar="HOST:PORT", help="port 0 picks a free one")
    wire.add_argument("--pty", type=Path, metavar="LINK")
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder for the papers")
    options = parser.parse_args()
    faults = chosen_faults(parser, options.fault, PrinterFaults)
    run(ReceiptPrinterEmulator(options.tcp, options.pty, options.out, faults), options.control)


if __name__ == "__main__":
    main()
