"""What the bars themselves say about a number that a library has read, line by line.

Libraries invent numbers with right check digits where bars are worn, curved or blurred, at times the same
one in picture after picture. Lines at separate heights of the code are read by our own reading of bars. A
number that a line contradicts by another of its length is left aside, and so is one of a weak check that no
line says; how many lines are enough is for ``acceptance`` to decide.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from drivers.code_scanner import bars, scanlines
from drivers.code_scanner.decoder import CHECKED_BY_TEN, ONE_DIMENSIONAL, Corners, Grey, Reading

MOST_LINES = 3
"""Of one picture: more would only be slower."""


def believed(picture: Grey, readings: list[Reading]) -> list[Reading]:
    """The readings that the bars allow, each with its ``lines``; their corners are those in ``picture``."""
    heard = (each if each.symbology not in ONE_DIMENSIONAL else _heard(picture, each) for each in readings)
    return [each for each in heard if each is not None]


def _heard(picture: Grey, reading: Reading) -> Reading | None:
    """None: a line says another number, or none says this one although its check proves little."""
    if reading.corners is None:
        return None
    first, *others = reading.corners
    turned: Corners = (*others, first)  # type: ignore[assignment]
    said = Counter[bytes]()
    for corners in (reading.corners, turned):
        said += _said(picture, corners, reading)
        if said[reading.raw]:
            break
    if _contradicted(reading, said) or (reading.symbology in CHECKED_BY_TEN and not said[reading.raw]):
        return None
    return replace(reading, lines=said[reading.raw])


def _said(picture: Grey, corners: Corners, reading: Reading) -> Counter[bytes]:
    """By how many lines each number; no more lines are read than it takes to judge the reading."""
    said = Counter[bytes]()
    for line in scanlines.lines(picture, corners):
        said.update(
            next((found for widths in line if (found := bars.read(widths, reading.symbology))), set())
        )
        if said[reading.raw] >= MOST_LINES or _contradicted(reading, said):
            break
    return said


def _contradicted(reading: Reading, said: Counter[bytes]) -> bool:
    return any(len(other) == len(reading.raw) and other != reading.raw for other in said)
