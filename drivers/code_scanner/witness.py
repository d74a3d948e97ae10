"""A number that a library has read counts only if the bars themselves say it, line by line.

Libraries invent numbers with right check digits where bars are worn, curved or blurred, at times the same
one in picture after picture. Lines at separate heights of the code are read by our own reading of bars: three
must say the number, and none may say another of its length (where bars are gone, a part looks like a whole).
"""

from __future__ import annotations

from collections import Counter

from drivers.code_scanner import bars, scanlines
from drivers.code_scanner.decoder import ONE_DIMENSIONAL, Corners, Grey, Reading

WITNESSES = 3


def believed(picture: Grey, readings: list[Reading]) -> list[Reading]:
    """The readings without the numbers that no lines bear out; their corners are those in ``picture``."""
    return [each for each in readings if each.symbology not in ONE_DIMENSIONAL or _borne_out(picture, each)]


def _borne_out(picture: Grey, reading: Reading) -> bool:
    if reading.corners is None:
        return False
    first, *others = reading.corners
    turned: Corners = (*others, first)  # type: ignore[assignment]
    return any(_said(picture, corners, reading) for corners in (reading.corners, turned))


def _said(picture: Grey, corners: Corners, reading: Reading) -> bool:
    heard: Counter[bytes] = Counter()
    for line in scanlines.lines(picture, corners):
        said = next((found for widths in line if (found := bars.read(widths, reading.symbology))), set())
        heard.update(said)
        if any(len(other) == len(reading.raw) and other != reading.raw for other in heard):
            return False
        if heard[reading.raw] >= WITNESSES:
            return True
    return False
