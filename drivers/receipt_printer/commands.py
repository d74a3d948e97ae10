"""ESC/POS commands as bytes: a pure encoder.

Every function returns what goes on the line and nothing else. Names follow the published
ESC/POS reference; a value that the command cannot carry raises ``ValueError``.
"""

from __future__ import annotations

from enum import IntEnum

ESC = b"\x1b"
FS = b"\x1c"
GS = b"\x1d"
DLE_EOT = b"\x10\x04"
LINE_FEED = b"\n"

INITIALISE = ESC + b"@"
"""Clears the line and every mode; it may also switch the automatic status off."""

JAPANESE_CHARACTERS = ESC + b"R\x08"
KATAKANA_PAGE = ESC + b"t\x01"
"""Bytes A1h-DFh outside kanji mode are half-width katakana."""

KANJI_IS_SHIFT_JIS = FS + b"C\x01"
KANJI_ON = FS + b"&"
KANJI_OFF = FS + b"."

CUT = GS + b"V\x42\x00"
"""Feed to the cutter, then cut, leaving one point."""

PROCESS_ID_LENGTH = 4
PROCESS_ID_BYTES = range(0x20, 0x7F)

RASTER_MAX_ROWS = 256
"""Rows in one GS v 0, so that a printer with a small receive buffer can print while it receives."""


class Align(IntEnum):
    """ESC a."""

    LEFT = 0
    CENTRE = 1
    RIGHT = 2


class StatusRequest(IntEnum):
    """DLE EOT n: answered at once, ahead of everything that waits to be printed."""

    PRINTER = 1
    OFFLINE_CAUSE = 2
    ERROR_CAUSE = 3
    PAPER = 4


class QrCorrection(IntEnum):
    """GS ( k function 169: share of a code that may be damaged."""

    L7 = 48
    M15 = 49
    Q25 = 50
    H30 = 51


def begin() -> bytes:
    """The state that every document starts from: nothing remembered of the one before."""
    return INITIALISE + automatic_status() + JAPANESE_CHARACTERS + KATAKANA_PAGE + KANJI_IS_SHIFT_JIS


def kanji(double_bytes: bytes) -> bytes:
    """Double-byte Shift_JIS characters, between entering and leaving kanji mode."""
    return KANJI_ON + double_bytes + KANJI_OFF


def align(where: Align) -> bytes:
    return ESC + b"a" + bytes([where])


def bold(on: bool) -> bytes:
    return ESC + b"E" + bytes([on])


def inverse(on: bool) -> bytes:
    return GS + b"B" + bytes([on])


def size(scale: int) -> bytes:
    """GS !: width and height 1-8 times."""
    if not 1 <= scale <= 8:
        raise ValueError(f"scale {scale} is not 1-8")
    return GS + b"!" + bytes([(scale - 1) << 4 | (scale - 1)])


def line_spacing(dots: int) -> bytes:
    """ESC 3: from line to line, 0-255 dots; a line that is higher than that takes what it needs."""
    return ESC + b"3" + bytes([dots])


DEFAULT_LINE_SPACING = ESC + b"2"


def feed(lines: int) -> bytes:
    """ESC d: 0-255 lines."""
    return ESC + b"d" + bytes([lines])


def qr_code(data: bytes, module_dots: int, correction: QrCorrection = QrCorrection.M15) -> bytes:
    """GS ( k functions 165, 167, 169, 180 and 181: choose, store and print a QR code (model 2)."""
    if not 1 <= module_dots <= 16:
        raise ValueError(f"a module of {module_dots} dots is not 1-16")
    return (
        _qr(65, bytes([50, 0]))
        + _qr(67, bytes([module_dots]))
        + _qr(69, bytes([correction]))
        + _qr(80, b"0" + data)
        + _qr(81, b"0")
    )


def _qr(function: int, parameters: bytes) -> bytes:
    length = (len(parameters) + 2).to_bytes(2, "little")
    return GS + b"(k" + length + bytes([49, function]) + parameters


def raster(rows: bytes, width_bytes: int) -> bytes:
    """GS v 0: an image of ``width_bytes`` × 8 dots, most significant bit left, 1 = black.

    It stands at the beginning of a line only: printers ignore it when the line holds text.
    """
    if width_bytes < 1 or not rows or len(rows) % width_bytes:
        raise ValueError(f"{len(rows)} bytes are not whole rows of {width_bytes}")
    step = RASTER_MAX_ROWS * width_bytes
    return b"".join(_band(rows[at : at + step], width_bytes) for at in range(0, len(rows), step))


def _band(rows: bytes, width_bytes: int) -> bytes:
    height = len(rows) // width_bytes
    return GS + b"v0\x00" + width_bytes.to_bytes(2, "little") + height.to_bytes(2, "little") + rows


def ask_status(request: StatusRequest) -> bytes:
    return DLE_EOT + bytes([request])


def automatic_status() -> bytes:
    """GS a: report each change of on-line state, error and paper; the present state is sent at once."""
    return GS + b"a\x0e"


def report_when_printed(process_id: bytes) -> bytes:
    """GS ( H function 48: once everything before it is on paper, the printer sends the id back."""
    if len(process_id) != PROCESS_ID_LENGTH or any(byte not in PROCESS_ID_BYTES for byte in process_id):
        raise ValueError("a process id is four bytes 20h-7Eh")
    return GS + b"(H\x06\x00\x30\x30" + process_id
