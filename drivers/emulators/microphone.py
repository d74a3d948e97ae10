"""A microphone with its capture program: 16 kHz mono s16le on standard output, at the pace of real time."""

from __future__ import annotations

import asyncio
import os
import signal
import wave
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray

from drivers.emulators.control import Action, ControlError, Emulator, State
from drivers.emulators.faults import MicrophoneFaults, parse_switches
from drivers.emulators.process import arguments, run

RATE = 16_000
BLOCK_SAMPLES = 320
"""20 ms, as sound cards deliver it."""
ROOM_DB = -75.0
"""A silent room is never quite silent; only a muted microphone delivers zeros."""
CLIP_GAIN = 40.0
GOODBYE_SECONDS = 0.05

Sound = NDArray[np.float64]
"""±1.0 is full scale."""


def read_wav(path: Path) -> Sound:
    """Raises ``ControlError`` for anything but 16 kHz mono 16-bit sound."""
    with wave.open(str(path), "rb") as file:
        if (file.getframerate(), file.getnchannels(), file.getsampwidth()) != (RATE, 1, 2):
            raise ControlError("a 16 kHz mono 16-bit WAV file is needed")
        return np.frombuffer(file.readframes(file.getnframes()), dtype="<i2") / 32_768


class MicrophoneEmulator(Emulator):
    """Writes to a descriptor that it owns. Like a sound card it waits for nobody: what a slow reader
    leaves in the pipe until it is full is lost and counted as an overrun.

    ``pace`` 1 is real time; tests may run faster. ``gone`` is called after ``unplug``.
    """

    def __init__(
        self,
        descriptor: int,
        faults: MicrophoneFaults | None = None,
        pace: float = 1.0,
        gone: Callable[[], None] = lambda: None,
    ) -> None:
        self.faults: MicrophoneFaults = faults or MicrophoneFaults()
        self._descriptor: int | None = descriptor
        self._pace = pace
        self._gone = gone
        self._random = Random(self.faults.seed)  # noqa: S311 - losses repeat by seed, nothing is secret
        self._noise = np.random.default_rng(self.faults.seed)
        self._coming: Sound = np.zeros(0)
        self._muted = False
        self._blocks = self._overruns = 0
        self._capturing: asyncio.Task[None] | None = None

    async def start(self) -> None:
        assert self._descriptor is not None
        os.set_blocking(self._descriptor, False)
        self._capturing = asyncio.create_task(self._capture())

    async def stop(self) -> None:
        assert self._capturing is not None
        self._capturing.cancel()
        await asyncio.gather(self._capturing, return_exceptions=True)
        self._hang_up()

    async def faults_changed(self) -> None:
        self._random.seed(self.faults.seed)
        self._noise = np.random.default_rng(self.faults.seed)

    def describe(self) -> State:
        return {
            "plugged": self._descriptor is not None,
            "muted": self._muted,
            "seconds_to_play": round(len(self._coming) / RATE, 2),
            "seconds_captured": round(self._blocks * BLOCK_SAMPLES / RATE, 2),
            "overruns": self._overruns,
        }

    def actions(self) -> Mapping[str, Action]:
        return {"play": self.play, "mute": self.mute, "unmute": self.unmute, "unplug": self.unplug}

    async def play(self, wav: str) -> None:
        """Somebody speaks: the file is heard after whatever is still being spoken.

        Raises ``ControlError`` or ``OSError`` for a file that cannot be played.
        """
        try:
            sound = read_wav(Path(wav))
        except (wave.Error, EOFError) as error:
            raise ControlError("not a WAV file") from error
        self._coming = np.concatenate([self._coming, sound])

    async def mute(self) -> None:
        """The switch at the microphone: zeros, while the sound goes on."""
        self._muted = True

    async def unmute(self) -> None:
        self._muted = False

    async def unplug(self) -> None:
        """Pull the plug: the pipe closes and the capture program ends."""
        self._hang_up()
        asyncio.get_running_loop().call_later(GOODBYE_SECONDS, self._gone)

    async def _capture(self) -> None:
        clock = asyncio.get_running_loop().time
        due = clock()
        while self._descriptor is not None:
            due += BLOCK_SAMPLES / RATE / self._pace
            await asyncio.sleep(due - clock())
            if self.faults.stall_seconds > 0:
                pause, self.faults.stall_seconds = self.faults.stall_seconds, 0.0
                await asyncio.sleep(pause)
                due = clock()
            self._deliver(self._next_block())

    def _next_block(self) -> bytes:
        block = np.zeros(BLOCK_SAMPLES)
        heard, self._coming = self._coming[:BLOCK_SAMPLES], self._coming[BLOCK_SAMPLES:]
        block[: len(heard)] = heard
        level = 10 ** (max(ROOM_DB, self.faults.noise_db) / 20)
        block += self._noise.standard_normal(BLOCK_SAMPLES) * level
        if self.faults.clip:
            block *= CLIP_GAIN
        if self._muted:
            block[:] = 0
        return (np.clip(block, -1, 1) * 32_767).astype("<i2").tobytes()

    def _deliver(self, block: bytes) -> None:
        self._blocks += 1
        lost = self._random.random() < self.faults.drop_probability
        if self._descriptor is None or lost:
            return
        try:
            os.write(self._descriptor, block)
        except BlockingIOError:
            self._overruns += 1
        except BrokenPipeError:
            self._hang_up()

    def _hang_up(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def main() -> None:
    """``python -m drivers.emulators.microphone [--wav FILE] [--control SOCK] [--fault …]``.

    Standard output carries sound alone; the state that other emulators print there goes to standard error.
    """
    parser = arguments(__doc__ or "")
    parser.add_argument("--wav", type=Path, help="spoken at once")
    options = parser.parse_args()
    descriptor = os.dup(1)
    os.dup2(2, 1)
    emulator = MicrophoneEmulator(
        descriptor,
        parse_switches(options.fault, MicrophoneFaults),
        gone=lambda: signal.raise_signal(signal.SIGTERM),
    )
    if options.wav:
        asyncio.run(emulator.play(str(options.wav)))
    run(emulator, options.control)


if __name__ == "__main__":
    main()
