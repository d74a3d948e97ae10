"""Two lines of 20 cells and the commands that move on them: bytes in, characters in cells.

Written from general knowledge of the ESC/POS customer displays (Epson's DM-D family and the
many that follow it); no maker's manual was at hand. A line, from the host:

=====================  ==================================================================
``08`` ``09``          cursor left, cursor right
``0A`` ``0D``          cursor down, cursor to the left end
``0B`` ``0C`` ``18``   home; clear everything and home; clear the cursor's line
``1B 40``              initialise: as after power-on
``1B 52 n``            international characters; 8 = Japan (¥ at 5Ch)
``1B 74 n``            characters from 80h on; 0 = Latin (PC437), 1 = half-width katakana
``1F 01`` ``02`` ``03``  overwrite, vertical scroll, horizontal scroll
``1F 0A`` ``1F 0D``    cursor up, cursor to the right end
``1F 24 x y``          cursor to column x (1-20) of line y (1-2)
``1F 42``              cursor to the left end of the lower line
``1F 43 n``            cursor shown or not
``1F 45 n``            blinking: 0 not, 1-254 in steps of 50 ms, 255 dark
``1F 58 n``            brightness 1-4 (20, 40, 60 and 100 %)
=====================  ==================================================================

A command whose parameters are out of range is ignored; NUL and other control bytes are, too.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from enum import Enum

COLUMNS, LINES = 20, 2
FULL_BRIGHTNESS = 4
JAPAN, KATAKANA = 8, 1
DARK = 255
"""Blinking at this value is no light at all."""


class Mode(Enum):
    """What writing behind the last cell of a line does."""

    OVERWRITE = 1
    VERTICAL_SCROLL = 2
    HORIZONTAL_SCROLL = 3


_PARAMETERS = {
    b"\x1b@": 0,
    b"\x1bR": 1,
    b"\x1bt": 1,
    b"\x1b=": 1,
    b"\x1f\x01": 0,
    b"\x1f\x02": 0,
    b"\x1f\x03": 0,
    b"\x1f\n": 0,
    b"\x1f\r": 0,
    b"\x1f$": 2,
    b"\x1fB": 0,
    b"\x1fC": 1,
    b"\x1fE": 1,
    b"\x1fX": 1,
}
"""Command → number of bytes behind it."""


@dataclass
class Settings:
    """What ``1B 40`` puts back."""

    mode: Mode = Mode.OVERWRITE
    country: int = 0
    table: int = 0
    brightness: int = FULL_BRIGHTNESS
    blink: int = 0
    cursor_shown: bool = True


class Panel:
    """One display under power."""

    def __init__(self) -> None:
        self.settings = Settings()
        self.cells = [[" "] * COLUMNS for _ in range(LINES)]
        self.unknown: list[str] = []
        self.cleared = 0
        """How often everything went dark at once, which a person sees as a flicker."""
        self.written = 0
        self._x = self._y = 0
        self._command = b""

    @property
    def lines(self) -> tuple[str, str]:
        """What a person reads."""
        upper, lower = ("".join(line) for line in self.cells)
        return upper, lower

    def feed(self, data: bytes) -> None:
        """Bytes as they come in, cut anywhere."""
        for byte in data:
            self._take(byte)

    def _take(self, byte: int) -> None:
        if self._command:
            self._command += bytes([byte])
            self._run_if_complete()
        elif byte in b"\x1b\x1f":
            self._command = bytes([byte])
        elif byte < 0x20:
            self._control(byte)
        else:
            self._write(byte)

    def _run_if_complete(self) -> None:
        name, parameters = self._command[:2], self._command[2:]
        if name not in _PARAMETERS:
            if name.hex() not in self.unknown:
                self.unknown.append(name.hex())
            self._command = b""
        elif len(parameters) == _PARAMETERS[name]:
            self._command = b""
            self._run(name, parameters)

    def _run(self, name: bytes, parameters: bytes) -> None:
        settings, value = self.settings, parameters[0] if parameters else 0
        match name:
            case b"\x1b@":
                self.settings = Settings()
                self._clear()
            case b"\x1bR":
                settings.country = value
            case b"\x1bt":
                settings.table = value
            case b"\x1f\x01" | b"\x1f\x02" | b"\x1f\x03":
                settings.mode = Mode(name[1])
            case b"\x1f\n":
                self._y = max(0, self._y - 1)
            case b"\x1f\r":
                self._x = COLUMNS - 1
            case b"\x1f$" if 1 <= value <= COLUMNS and 1 <= parameters[1] <= LINES:
                self._x, self._y = value - 1, parameters[1] - 1
            case b"\x1fB":
                self._x, self._y = 0, LINES - 1
            case b"\x1fC" if value <= 1:
                settings.cursor_shown = bool(value)
            case b"\x1fE":
                settings.blink = value
            case b"\x1fX" if 1 <= value <= FULL_BRIGHTNESS:
                settings.brightness = value

    def _control(self, byte: int) -> None:
        match byte:
            case 0x08:
                self._back()
            case 0x09:
                self._on()
            case 0x0A:
                self._y = min(LINES - 1, self._y + 1)
            case 0x0B:
                self._x = self._y = 0
            case 0x0C:
                self._clear()
            case 0x0D:
                self._x = 0
            case 0x18:
                self.cells[self._y] = [" "] * COLUMNS
                self._x = 0

    def _clear(self) -> None:
        self.cells = [[" "] * COLUMNS for _ in range(LINES)]
        self._x = self._y = 0
        self.cleared += 1

    def _write(self, byte: int) -> None:
        self.written += 1
        self.cells[self._y][self._x] = character(byte, self.settings.country, self.settings.table)
        if self._x == COLUMNS - 1 and self.settings.mode is Mode.HORIZONTAL_SCROLL:
            self.cells[self._y] = [*self.cells[self._y][1:], " "]
        else:
            self._on()

    def _on(self) -> None:
        if self._x < COLUMNS - 1:
            self._x += 1
            return
        self._x = 0
        if self.settings.mode is Mode.VERTICAL_SCROLL and self._y == LINES - 1:
            self.cells = [*self.cells[1:], [" "] * COLUMNS]
        else:
            self._y = (self._y + 1) % LINES

    def _back(self) -> None:
        if self._x > 0:
            self._x -= 1
        else:
            self._x, self._y = COLUMNS - 1, (self._y - 1) % LINES


def character(byte: int, country: int, table: int) -> str:
    """What a cell shows for this byte. Katakana are JIS X 0201; the rest of that table is empty."""
    if byte == 0x5C and country == JAPAN:
        return "¥"
    if byte < 0x80:
        return chr(byte) if byte != 0x7F else " "
    if table == KATAKANA:
        return chr(0xFF61 + byte - 0xA1) if 0xA1 <= byte <= 0xDF else " "
    return codecs.decode(bytes([byte]), "cp437")
