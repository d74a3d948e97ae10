"""Two decoders on one stream of pictures: what either of them can read is read, in little time.

zxing-cpp looks at most pictures, mostly at half size, where it needs three milliseconds. zbar needs
six times as long and adds few codes, so it has one turn in six, and each sees half size, one of
four overlapping tiles or, now and then, everything: a long number lies over more than one tile.
Light codes on a dark ground and much tilted ones are rare: zxing-cpp looks for them now and then, at
either size. What a number's bars do not bear out is left aside (``witness``). The effort that saw a
code last comes again every second picture, so that a held code stays in view and a number collects
its agreeing pictures quickly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import cycle

import cv2
import numpy as np

from drivers.code_scanner.acceptance import Acceptance
from drivers.code_scanner.decoder import ONE_DIMENSIONAL, Decoder, Grey, Reading
from drivers.code_scanner.witness import believed
from drivers.ports import Scan

Effort = Callable[[Grey], list[Reading]]

_TILE_SHARE = 0.6
"""Width and height of a tile against the picture's: neighbours overlap by a fifth of it."""
_SMALLEST_SIDE = 8
"""No code is seen in less, and a picture of one dot cannot be halved."""
_SECOND_SIZE = 1.13
"""No simple fraction, so that edges fall between other dots; larger, since fine bars stand no smaller one."""


class CodeReader:
    """Synchronous; belongs to the thread that feeds it."""

    def __init__(self, quick: Decoder, thorough: Decoder, zbar: Decoder, acceptance: Acceptance) -> None:
        self._quick = quick
        self._thorough = thorough
        self._zbar = zbar
        self._acceptance = acceptance
        self._efforts = self._in_turn()
        self._saw: Effort | None = None
        self._repeat = False

    def look(self, picture: Grey, at: float) -> list[Scan]:
        """The scans that this picture completes; ``at`` in seconds of a monotonic clock."""
        if min(picture.shape) < _SMALLEST_SIDE:
            return self._acceptance.see([], at)
        effort = self._next_effort()
        wanted = [reading for reading in effort(picture) if self._acceptance.admits(reading)]
        readings = believed(picture, wanted)
        if readings:
            self._saw = effort
        return self._acceptance.see(readings, at)

    def _next_effort(self) -> Effort:
        if not self._acceptance.anything_in_view:
            self._saw = None
        self._repeat = not self._repeat and self._saw is not None
        return self._saw if self._repeat and self._saw else next(self._efforts)

    def _in_turn(self) -> Iterator[Effort]:
        whole, half, inverted = self._quick.decode, _at_half_size(self._quick), _at_half_size(self._thorough)
        zbar = SecondLook(self._zbar)
        zbar_half = _at_half_size(zbar)
        plan: list[Effort] = []
        for number, zbar_wide in enumerate([zbar_half, zbar_half, zbar_half, zbar.decode]):
            plan += [half, whole, half, half, half, zbar_wide]
            rare = inverted if number else self._thorough.decode
            plan += [half, whole, rare, half, half, _on_tile(zbar, number)]
        return cycle(plan)


class SecondLook:
    """Believes a number only if the decoder sees it again in a resampled picture.

    zbar invents numbers with right check digits, and from a still scene it invents the same one
    again and again; it does not invent it at another size.
    """

    def __init__(self, decoder: Decoder) -> None:
        self._decoder = decoder

    def decode(self, picture: Grey) -> list[Reading]:
        readings = self._decoder.decode(picture)
        if any(reading.symbology in ONE_DIMENSIONAL for reading in readings):
            again = self._decoder.decode(_enlarged(picture, _SECOND_SIZE))
            readings = [each for each in readings if each.symbology not in ONE_DIMENSIONAL or each in again]
        return readings


def read_photograph(picture: Grey, zxing: Decoder, zbar: Decoder) -> set[Reading]:
    """Everything that either decoder sees in one still picture, at either size, without any rule."""
    efforts = [each for decoder in (zxing, zbar) for each in (decoder.decode, _at_half_size(decoder))]
    return {reading for effort in efforts for reading in effort(picture)}


def _at_half_size(decoder: Decoder) -> Effort:
    def effort(picture: Grey) -> list[Reading]:
        return [reading.moved(2) for reading in decoder.decode(_shrunk(picture, 0.5))]

    return effort


def _enlarged(picture: Grey, share: float) -> Grey:
    larger = cv2.resize(picture, None, fx=share, fy=share, interpolation=cv2.INTER_CUBIC)
    return larger.astype(np.uint8, copy=False)


def _shrunk(picture: Grey, share: float) -> Grey:
    smaller = cv2.resize(picture, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    return smaller.astype(np.uint8, copy=False)


def _on_tile(decoder: Decoder, number: int) -> Effort:
    """Tiles are numbered like the quarters of the picture, row by row."""

    def effort(picture: Grey) -> list[Reading]:
        height, width = picture.shape
        high, wide = round(height * _TILE_SHARE), round(width * _TILE_SHARE)
        top = (height - high) * (number // 2)
        left = (width - wide) * (number % 2)
        found = decoder.decode(picture[top : top + high, left : left + wide])
        return [reading.moved(1, left, top) for reading in found]

    return effort
