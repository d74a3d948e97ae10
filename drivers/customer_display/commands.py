"""Commands of ESC/POS customer displays (Epson's DM-D family and its followers) as bytes: a pure encoder.

Written from general knowledge of that command set; the models that matter agree on these few.
"""

from __future__ import annotations

from collections.abc import Sequence

COLUMNS = 20
LINES = 2

INITIALISE = b"\x1b@"
OVERWRITE = b"\x1f\x01"
"""Writing behind the last cell goes on in the other line; nothing scrolls."""
JAPANESE_CHARACTERS = b"\x1bR\x08"
"""¥ stands at 5Ch."""
KATAKANA_TABLE = b"\x1bt\x01"
"""Bytes A1h-DFh are half-width katakana (JIS X 0201)."""
NO_CURSOR = b"\x1fC\x00"
NO_BLINKING = b"\x1fE\x00"
CLEAR = b"\x0c"

FILLERS = b"\x00\x00"
"""NUL is ignored. Two of them end whatever command a lossy line tore in front of them."""

BLANK = b" " * COLUMNS


def brightness(level: int) -> bytes:
    """US X: 1-4, that is 20, 40, 60 and 100 % of the light."""
    if not 1 <= level <= 4:
        raise ValueError(f"brightness {level} is not 1-4")
    return b"\x1fX" + bytes([level])


def move(line: int, column: int) -> bytes:
    """US $: to a cell, both counted from 0."""
    if not (0 <= line < LINES and 0 <= column < COLUMNS):
        raise ValueError(f"there is no cell {column} in line {line}")
    return b"\x1f$" + bytes([column + 1, line + 1])


def modes(light: int) -> bytes:
    """Every mode that writing depends on. Nothing changes before a person's eyes."""
    return (
        FILLERS
        + OVERWRITE
        + JAPANESE_CHARACTERS
        + KATAKANA_TABLE
        + NO_CURSOR
        + NO_BLINKING
        + brightness(light)
    )


def begin(light: int) -> bytes:
    """A display in a known state, empty."""
    return FILLERS + INITIALISE + CLEAR + modes(light)


def whole(lines: Sequence[bytes]) -> bytes:
    """Both lines over whatever stands there, without clearing first."""
    return b"".join(move(number, 0) + line for number, line in enumerate(lines))


def change(shown: Sequence[bytes], wanted: Sequence[bytes]) -> bytes:
    """Only what differs; cells between two differences are written again when that is shorter."""
    return b"".join(
        move(number, first) + line[first:end]
        for number, line in enumerate(wanted)
        for first, end in _runs(shown[number], line)
    )


def _runs(shown: bytes, wanted: bytes) -> list[tuple[int, int]]:
    """Stretches ``[first, end)`` that cover every difference."""
    runs: list[tuple[int, int]] = []
    for at in range(COLUMNS):
        if shown[at] == wanted[at]:
            continue
        if runs and at - runs[-1][1] <= len(move(0, 0)):
            runs[-1] = (runs[-1][0], at + 1)
        else:
            runs.append((at, at + 1))
    return runs
