"""Bytes of a pipe, cut anywhere, as blocks of whole samples."""

from __future__ import annotations

from drivers.ports import PcmChunk

BYTES_PER_SAMPLE = 2


class Blocks:
    """Collects s16le mono sound into chunks of ``samples`` each."""

    def __init__(self, samples: int, rate: int) -> None:
        self._size = samples * BYTES_PER_SAMPLE
        self._rate = rate
        self._waiting = bytearray()
        self._delivered = 0

    def feed(self, data: bytes) -> list[PcmChunk]:
        """The blocks that ``data`` completes."""
        self._waiting += data
        return [self._cut(self._size) for _ in range(len(self._waiting) // self._size)]

    def rest(self) -> PcmChunk | None:
        """What is left at the end of the sound, without half a sample."""
        whole = len(self._waiting) - len(self._waiting) % BYTES_PER_SAMPLE
        return self._cut(whole) if whole else None

    def _cut(self, size: int) -> PcmChunk:
        samples = bytes(self._waiting[:size])
        del self._waiting[:size]
        start = self._delivered / self._rate
        self._delivered += size // BYTES_PER_SAMPLE
        return PcmChunk(samples, start, self._rate)
