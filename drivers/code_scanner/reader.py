"""Two decoders on one stream of pictures: what either of them can read is read, in little time.

zxing-cpp looks at every picture, mostly at half size, where it needs a millisecond. zbar needs
ten to a hundred times as long and adds few codes, so each of its turns sees half size or one of
four overlapping tiles. The effort that saw a code last comes again every second picture, so that
a held code stays in view and a number collects its agreeing pictures quickly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import cycle

import cv2
import numpy as np

from drivers.code_scanner.acceptance import Acceptance
from drivers.code_scanner.decoder import Decoder, Grey, Reading
from drivers.ports import Scan

Effort = Callable[[Grey], list[Reading]]

_TILES = 4
_TILE_SHARE = 0.6
"""Width and height of a tile against the picture's: neighbours overlap by a fifth of it."""


class CodeReader:
    """Synchronous; belongs to the thread that feeds it."""

    def __init__(self, zxing: Decoder, zbar: Decoder, acceptance: Acceptance) -> None:
        self._zxing = zxing
        self._zbar = zbar
        self._acceptance = acceptance
        self._efforts = self._in_turn()
        self._saw: Effort | None = None
        self._repeat = False

    def look(self, picture: Grey, at: float) -> list[Scan]:
        """The scans that this picture completes; ``at`` in seconds of a monotonic clock."""
        effort = self._next_effort()
        readings = effort(picture)
        if readings:
            self._saw = effort
        return self._acceptance.see(readings, at)

    def _next_effort(self) -> Effort:
        if not self._acceptance.anything_in_view:
            self._saw = None
        self._repeat = not self._repeat and self._saw is not None
        return self._saw if self._repeat and self._saw else next(self._efforts)

    def _in_turn(self) -> Iterator[Effort]:
        whole, half = self._zxing.decode, _at_half_size(self._zxing)
        zbar_half = _at_half_size(self._zbar)
        plan: list[Effort] = []
        for number in range(_TILES):
            plan += [half, whole, half, zbar_half, half, whole, half, _on_tile(self._zbar, number)]
        return cycle(plan)


def read_photograph(picture: Grey, zxing: Decoder, zbar: Decoder) -> set[Reading]:
    """Everything that either decoder sees in one still picture, at either size, without any rule."""
    efforts = [each for decoder in (zxing, zbar) for each in (decoder.decode, _at_half_size(decoder))]
    return {reading for effort in efforts for reading in effort(picture)}


def _at_half_size(decoder: Decoder) -> Effort:
    def effort(picture: Grey) -> list[Reading]:
        half = cv2.resize(picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        return decoder.decode(half.astype(np.uint8, copy=False))

    return effort


def _on_tile(decoder: Decoder, number: int) -> Effort:
    """Tiles are numbered like the quarters of the picture, row by row."""

    def effort(picture: Grey) -> list[Reading]:
        height, width = picture.shape
        high, wide = round(height * _TILE_SHARE), round(width * _TILE_SHARE)
        top = (height - high) * (number // 2)
        left = (width - wide) * (number % 2)
        return decoder.decode(picture[top : top + high, left : left + wide])

    return effort
