"""How loud it is, and whether the sound is of any use: overdriven, or a line that is dead.

Decibels are relative to full scale of 16-bit samples; a sine at full scale has a peak of 0 and an rms of -3.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from drivers.ports import PcmChunk

FULL_SCALE = 32_768
FLOOR_DBFS = -96.0
"""Of 16 bits; true zeros are given this level."""
CLIPPED_FROM = 32_767
CLIPPED_RUN = 3
"""So many samples in a row at full scale are not speech but an overdriven input."""
DEAD_PEAK = 1
"""A live input, even in a silent room, moves more than its last bit."""


@dataclass(frozen=True, slots=True)
class Level:
    """Of one chunk."""

    rms_dbfs: float
    peak_dbfs: float
    clipped: bool
    dead: bool


def _decibel(amplitude: float) -> float:
    return max(FLOOR_DBFS, 20 * math.log10(amplitude / FULL_SCALE)) if amplitude > 0 else FLOOR_DBFS


def level_of(chunk: PcmChunk) -> Level:
    """The level of a chunk that holds one sample at least."""
    sizes = np.abs(np.frombuffer(chunk.samples, dtype="<i2").astype(np.int32))
    rms = math.sqrt(float(np.mean(sizes.astype(np.float64) ** 2)))
    peak = int(sizes.max())
    run = np.convolve(sizes >= CLIPPED_FROM, np.ones(CLIPPED_RUN, np.int32))
    return Level(_decibel(rms), _decibel(peak), bool(run.max() >= CLIPPED_RUN), peak <= DEAD_PEAK)


class Meter:
    """Turns levels into reasons: ``clipping`` for a while after it was heard, ``silent`` when it lasts."""

    def __init__(self, clipping_seconds: float = 2.0, silent_seconds: float = 5.0) -> None:
        self._clipping_seconds = clipping_seconds
        self._silent_seconds = silent_seconds
        self._clipped_until = -math.inf
        self._alive_at = 0.0

    def reasons(self, level: Level, start: float, end: float) -> tuple[str, ...]:
        """For the chunk from ``start`` to ``end``, in seconds of sound."""
        if level.clipped:
            self._clipped_until = end + self._clipping_seconds
        if not level.dead:
            self._alive_at = end
        found = []
        if start < self._clipped_until:
            found.append("clipping")
        if end - self._alive_at >= self._silent_seconds:
            found.append("silent")
        return tuple(found)
