"""A code scanner on a serial line (USB-CDC kind): what it reads goes out as bytes and a CR."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from random import Random

from drivers.emulators.control import Action, ControlError, Emulator, State
from drivers.emulators.disturbance import BYTE_GAP_SECONDS, Disturbance
from drivers.emulators.faults import NEVER, ScannerFaults
from drivers.emulators.process import arguments, chosen_faults, run
from drivers.emulators.serial_end import SerialEnd

SUFFIX = b"\r"
"""Factory setting of most scanners."""

NOISE = bytes(range(0x80, 0x90)) + b"\x00\x7f"
"""Line noise; it holds no CR, which would be a scan of its own."""


class CodeScannerEmulator(Emulator):
    """Hand-held scanner. ``present`` holds a code before it; ``unplug`` and ``plug`` keep the link's name."""

    def __init__(self, link: Path | str, faults: ScannerFaults | None = None) -> None:
        self.faults: ScannerFaults = faults or ScannerFaults()
        self._line = SerialEnd(link, self._received)
        self._random = Random(self.faults.seed)  # noqa: S311 - losses repeat by seed, nothing is secret
        self._scans = 0
        self._bytes_received = 0

    async def start(self) -> None:
        self._line.plug()

    async def stop(self) -> None:
        self._line.unplug()

    async def faults_changed(self) -> None:
        self._random.seed(self.faults.seed)

    def describe(self) -> State:
        return {
            "endpoint": str(self._line.link),
            "plugged": self._line.plugged,
            "scans": self._scans,
            "bytes_received": self._bytes_received,
        }

    def actions(self) -> Mapping[str, Action]:
        return {"present": self.present, "unplug": self.unplug, "plug": self.plug}

    async def present(self, text: str, encoding: str = "utf-8") -> None:
        """Hold a code before the scanner; returns when its bytes have left.

        Raises ``ControlError`` when the scanner is unplugged, ``UnicodeEncodeError`` when the
        text does not exist in the encoding.
        """
        code = text.encode(encoding)
        if not self._line.plugged:
            raise ControlError("the scanner is unplugged")
        self._scans += 1
        await asyncio.sleep(self.faults.delay_seconds)
        for _ in range(self.faults.repeat):
            await self._send(code + (b"" if self.faults.drop_suffix else SUFFIX))

    async def unplug(self) -> None:
        """Pull the plug."""
        self._line.unplug()

    async def plug(self) -> None:
        """Put it back; the link has the same name as before."""
        self._line.plug()

    async def _send(self, message: bytes) -> None:
        cut = self.faults.unplug_after
        disturbance = Disturbance(
            one_byte_at_a_time=self.faults.one_byte_at_a_time,
            garbage_first=self.faults.garbage_first,
            lose_probability=self.faults.lose_probability,
            noise=NOISE,
        )
        for piece in disturbance.pieces(message if cut == NEVER else message[:cut], self._random):
            self._line.write(piece)
            await asyncio.sleep(BYTE_GAP_SECONDS)
        if cut != NEVER:
            self.faults.unplug_after = NEVER
            self._line.unplug()

    def _received(self, data: bytes) -> None:
        """Settings sent by the host are counted and otherwise ignored."""
        self._bytes_received += len(data)


def main() -> None:
    """``python -m drivers.emulators.code_scanner --pty LINK [--control SOCK] [--fault …]``."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--pty", type=Path, required=True, metavar="LINK")
    options = parser.parse_args()
    run(
        CodeScannerEmulator(options.pty, chosen_faults(parser, options.fault, ScannerFaults)), options.control
    )


if __name__ == "__main__":
    main()
