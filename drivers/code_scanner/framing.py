"""Where one code ends and the next begins on a serial line: a pure state machine over bytes and time.

With a closing byte, only what was closed is a code; a rest that falls silent was torn and is
dropped. Without one (``Ending.SILENCE``), silence closes the code. A code that is too long or
holds bytes that no code has is dropped, and said so. STX and ETX around a code are kept: they are
the scanner's setting, which ``dressing`` names.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

MAX_LENGTH = 4096
"""A QR code holds at most 2,953 bytes."""

_CONTROLS = frozenset([*range(0x20), 0x7F])
_CONTROLS_IN_CODES = frozenset(b"\t\n\x04\x1d\x1e")
"""Tab and line feed in texts; EOT, GS and RS in GS1 and ISO 15434 codes."""
_NEVER = _CONTROLS - _CONTROLS_IN_CODES
_LEADING = _CONTROLS - {0x02, 0x1D}
"""Dropped before a code; STX may open one, and GS (FNC1)."""
_STX, _ETX = b"\x02", b"\x03"


class Ending(Enum):
    """What the scanner is set to send behind each code."""

    CR = b"\r"
    LF = b"\n"
    CRLF = b"\r\n"
    TAB = b"\t"
    ETX = _ETX
    SILENCE = b""


class Drop(Enum):
    """Why bytes did not become a code."""

    UNFINISHED = "unfinished"
    TOO_LONG = "too_long"
    GARBAGE = "garbage"


@dataclass(frozen=True, slots=True)
class Framed:
    """The bytes of one code, without its ending."""

    raw: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Dropped:
    reason: Drop


Piece = Framed | Dropped


class Framer:
    """Feed it bytes with the time of their arrival (seconds, any monotonic clock)."""

    def __init__(self, ending: Ending, gap_seconds: float, max_length: int = MAX_LENGTH) -> None:
        self._ending = ending
        self.gap_seconds = gap_seconds
        self._max_length = max_length
        self._held = bytearray()
        self._last = float("-inf")
        self._overflowed = False

    @property
    def waiting(self) -> bool:
        """Whether a code has begun and not ended."""
        return bool(self._held) or self._overflowed

    def feed(self, data: bytes, at: float) -> list[Piece]:
        pieces = self.silence(at)
        self._last = at
        self._held += data
        while self._ending.value and self._ending.value in self._held:
            raw, _, rest = self._held.partition(self._ending.value)
            self._held = bytearray(rest)
            pieces += self._close(bytes(raw))
        if len(self._held) > self._max_length:
            self._held.clear()
            self._overflowed = True
        return pieces

    def silence(self, at: float) -> list[Piece]:
        """Call it when nothing came for ``gap_seconds``."""
        if not self.waiting or at - self._last < self.gap_seconds:
            return []
        raw = bytes(self._held)
        self._held.clear()
        if self._ending is Ending.SILENCE:
            return self._close(raw)
        unfinished = self._overflowed or _without_leading_controls(raw)
        self._overflowed = False
        return [Dropped(Drop.UNFINISHED)] if unfinished else []

    def _close(self, raw: bytes) -> list[Piece]:
        overflowed, self._overflowed = self._overflowed, False
        raw = _without_leading_controls(raw)
        if overflowed or len(raw) > self._max_length:
            return [Dropped(Drop.TOO_LONG)]
        if not raw.strip(_STX + _ETX):
            return []
        if _NEVER.intersection(raw.removeprefix(_STX).removesuffix(_ETX)):
            return [Dropped(Drop.GARBAGE)]
        return [Framed(raw)]


def _without_leading_controls(raw: bytes) -> bytes:
    start = next((at for at, byte in enumerate(raw) if byte not in _LEADING), len(raw))
    return raw[start:]
