"""``ports.Microphone`` over a pipe of s16le sound."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from drivers.keeping import FAILED, note
from drivers.microphone.blocks import BYTES_PER_SAMPLE, Blocks
from drivers.microphone.level import FLOOR_DBFS, Level, Meter, level_of
from drivers.ports import DeviceState, DeviceUnavailable, PcmChunk, Presence
from drivers.transport.pcm import OpenPipe, PcmPipe
from drivers.transport.watched import Watched

STALLED = ("stalled",)
UNPLUGGED = ("unplugged",)


@dataclass(frozen=True, slots=True)
class MicrophoneSettings:
    """``stall_seconds`` without a byte: the source hangs (the pipe is open all the same)."""

    rate: int = 16_000
    chunk_seconds: float = 0.1
    stall_seconds: float = 1.0


class PcmMicrophone:
    """``chunks`` opens the source each time it is called and closes it at its end; one caller at a time."""

    def __init__(self, open_pipe: OpenPipe, settings: MicrophoneSettings | None = None) -> None:
        self._open_pipe = open_pipe
        self._settings = settings or MicrophoneSettings()
        self._state = Watched(DeviceState(Presence.UNKNOWN))
        self._level = Watched(Level(FLOOR_DBFS, FLOOR_DBFS, clipped=False, dead=True))
        self._closed = asyncio.Event()

    async def chunks(self) -> AsyncIterator[PcmChunk]:
        """Until ``close``. Raises ``DeviceUnavailable`` when the source cannot be opened or has gone."""
        settings = self._settings
        blocks = Blocks(round(settings.chunk_seconds * settings.rate), settings.rate)
        meter = Meter()
        pipe: PcmPipe | None = None
        try:
            pipe = await self._open_pipe()
            while (data := await self._data(pipe)) is not None:
                for chunk in blocks.feed(data):
                    yield self._metered(chunk, meter)
        except DeviceUnavailable:
            if (rest := blocks.rest()) is not None:
                yield self._metered(rest, meter)
            self._state.set(DeviceState(Presence.ABSENT, UNPLUGGED))
            raise
        except Exception as error:
            note("microphone", error)
            self._state.set(FAILED)
            raise DeviceUnavailable("the microphone has failed") from error
        finally:
            if pipe is not None:
                await pipe.close()

    def states(self) -> AsyncIterator[DeviceState]:
        """The present state at once, then each change. Reasons: stalled, clipping, silent, unplugged."""
        return self._state.follow()

    def levels(self) -> AsyncIterator[Level]:
        """The newest level at once, then each that differs."""
        return self._level.follow()

    async def close(self) -> None:
        self._closed.set()
        self._state.close()
        self._level.close()

    async def _data(self, pipe: PcmPipe) -> bytes | None:
        """The next bytes, or None after ``close``; a hanging source is waited for and reported."""
        reading = asyncio.ensure_future(pipe.read())
        closing = asyncio.ensure_future(self._closed.wait())
        try:
            timeout = self._settings.stall_seconds
            done, _ = await asyncio.wait(
                (reading, closing), timeout=timeout, return_when=asyncio.FIRST_COMPLETED
            )
            if not done:
                self._state.set(DeviceState(Presence.DEGRADED, STALLED))
                await asyncio.wait((reading, closing), return_when=asyncio.FIRST_COMPLETED)
            return None if closing.done() else reading.result()
        finally:
            for task in (reading, closing):
                task.cancel()
            await asyncio.gather(reading, closing, return_exceptions=True)

    def _metered(self, chunk: PcmChunk, meter: Meter) -> PcmChunk:
        level = level_of(chunk)
        end = chunk.start + len(chunk.samples) / BYTES_PER_SAMPLE / chunk.rate
        reasons = meter.reasons(level, chunk.start, end)
        self._level.set(level)
        self._state.set(DeviceState(Presence.DEGRADED if reasons else Presence.READY, reasons))
        return chunk
