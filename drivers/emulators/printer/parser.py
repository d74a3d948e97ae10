"""Bytes → tokens of ESC/POS. Knows how long each command is and nothing of what it means."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

LONGEST_COMMAND = 1 << 20
"""Bytes: an image across 80 mm paper of two metres. What is longer is swallowed, not kept."""

DLE, ESC, FS, GS = 0x10, 0x1B, 0x1C, 0x1D
NUL = 0x00


@dataclass(frozen=True, slots=True)
class Token:
    """One byte of text (``code`` empty), one control character, or one command.

    ``args`` of a command with a length field (``GS ( k`` …) are its payload without the
    length. ``raw`` are the bytes on the wire. ``known`` is false for a command that is in
    no table here; two bytes of it are skipped. ``too_long``: its data were swallowed.
    """

    code: bytes
    args: bytes = field(repr=False)
    raw: bytes = field(repr=False)
    known: bool = True
    needs: int = 0

    @property
    def too_long(self) -> bool:
        """Whether the whole command, of ``needs`` bytes, was swallowed instead of being kept."""
        return self.needs > LONGEST_COMMAND


Length = Callable[[bytes], int | None]
"""Bytes after the command's code → how many belong to it; None: more must arrive to know."""


def _fixed(count: int) -> Length:
    return lambda rest: count


def _need(count: int, then: Callable[[bytes], int | None]) -> Length:
    return lambda rest: then(rest) if len(rest) >= count else None


def _u16(data: bytes) -> int:
    return data[0] | data[1] << 8


MOST_TABS = 32
MOST_BARS = 255
"""Data of a command that ends with NUL; what goes on without one is text."""


def _until_nul(rest: bytes) -> int | None:
    """ESC D: at most 32 positions."""
    return _closed(rest, 0, MOST_TABS)


def _closed(rest: bytes, start: int, most: int) -> int | None:
    end = rest.find(NUL, start, start + most + 1)
    if end >= 0:
        return end + 1
    return start + most if len(rest) > start + most else None


def _barcode(rest: bytes) -> int | None:
    """GS k m: function A ends with NUL, function B (m >= 65) carries its length."""
    if rest[0] >= 65:
        return 2 + rest[1] if len(rest) >= 2 else None
    return _closed(rest, 1, MOST_BARS)


def _bit_image(rest: bytes) -> int:
    """ESC * m nL nH: 8-dot images hold one byte a column, 24-dot images three."""
    return 3 + _u16(rest[1:]) * (3 if rest[0] >= 32 else 1)


def _raster(rest: bytes) -> int:
    """GS v 0 m xL xH yL yH: x bytes a row, y rows (the ``0`` is counted as an argument)."""
    return 6 + _u16(rest[2:]) * _u16(rest[4:])


def _user_characters(rest: bytes) -> int | None:
    """ESC & y c1 c2 [x d1..d(y*x)] for each character c1..c2."""
    height, first, last = rest[:3]
    at = 3
    for _ in range(first, last + 1):
        if len(rest) <= at:
            return None
        at += 1 + height * rest[at]
    return at


def _cut(rest: bytes) -> int:
    """GS V m, or GS V m n for the functions that feed first (65, 66 and the later ones)."""
    return 1 if rest[0] in (0, 1, 48, 49) else 2


_WITH_LENGTH = _need(2, lambda rest: 2 + _u16(rest))
"""The family ``( X pL pH``; the X is part of the code."""

_WITH_LONG_LENGTH = _need(4, lambda rest: 4 + int.from_bytes(rest[:4], "little"))

_DC4_LENGTH = {1: 3, 2: 3, 3: 6, 7: 3, 8: 8}
"""DLE DC4 fn …: bytes from fn on, for each function."""


def _table() -> dict[bytes, Length]:
    none = ["ESC 2", "ESC @", "ESC L", "ESC S", "ESC i", "ESC m", "ESC FF", "GS :", "FS &", "FS ."]
    one = [f"ESC {c}" for c in (*"!%-3=?EGJKMRTVadertuv{", "SP", "U")]
    one += [f"GS {c}" for c in "!/BHITabfhrwg"] + [f"FS {c}" for c in "!-CW"]
    two = ["ESC $", "ESC \\", "ESC c", "GS $", "GS L", "GS P", "GS W", "GS \\", "FS S", "FS ?", "FS p"]
    table = {_code(name): _fixed(0) for name in none}
    table |= {_code(name): _fixed(1) for name in one}
    table |= {_code(name): _fixed(2) for name in two}
    table |= {_code(name): _fixed(3) for name in ("ESC p", "GS ^")}
    return table | {
        _code("ESC W"): _fixed(8),
        _code("ESC D"): _until_nul,
        _code("ESC *"): _need(3, _bit_image),
        _code("ESC &"): _need(3, _user_characters),
        _code("GS *"): _need(2, lambda rest: 2 + rest[0] * rest[1] * 8),
        _code("GS V"): _need(1, _cut),
        _code("GS k"): _need(1, _barcode),
        _code("GS v"): _need(6, _raster),
        _code("FS 2"): _fixed(74),
        bytes((DLE, 0x04)): _fixed(1),
        bytes((DLE, 0x05)): _fixed(1),
        bytes((DLE, 0x14)): _need(1, lambda rest: _DC4_LENGTH.get(rest[0], 1)),
    }


def _code(name: str) -> bytes:
    prefix, letter = name.split()
    return bytes(
        ({"ESC": ESC, "GS": GS, "FS": FS}[prefix], {"SP": 0x20, "FF": 0x0C}.get(letter) or ord(letter))
    )


LENGTHS = _table()
PREFIXES = frozenset((DLE, ESC, FS, GS))


class Parser:
    """Incremental: ``feed`` any piece of the stream, get the tokens that are complete with it.

    An unfinished command stays inside, over a broken connection too, until ``reset``: that is
    how a real printer swallows the beginning of the next job after half an image.
    """

    def __init__(self) -> None:
        self._pending = bytearray()
        self._swallowing = 0

    @property
    def unfinished(self) -> int:
        """Bytes of a command whose end has not arrived."""
        return len(self._pending) + self._swallowing

    def reset(self) -> None:
        """Forget an unfinished command, as switching off does."""
        self._pending.clear()
        self._swallowing = 0

    def feed(self, data: bytes) -> Iterator[Token]:
        """All complete tokens, in order."""
        swallowed, self._swallowing = data[: self._swallowing], max(0, self._swallowing - len(data))
        self._pending += data[len(swallowed) :]
        stream, at = bytes(self._pending), 0
        while (token := _next(stream, at)) is not None:
            at += len(token.raw)
            yield token
            if token.too_long:
                passed = token.needs - len(token.raw)
                self._swallowing = max(0, passed - (len(stream) - at))
                at = min(len(stream), at + passed)
        del self._pending[:at]


def _next(stream: bytes, at: int) -> Token | None:
    if at >= len(stream):
        return None
    first = stream[at]
    if first >= 0x20:
        return Token(b"", stream[at : at + 1], stream[at : at + 1])
    if first not in PREFIXES:
        return Token(stream[at : at + 1], b"", stream[at : at + 1])
    if len(stream) < at + 2:
        return None
    return _command(stream, at)


def _command(stream: bytes, at: int) -> Token | None:
    code = stream[at : at + 2]
    length, skip, drop = LENGTHS.get(code), 2, 0
    if code[1:] == b"(" and code[0] in (ESC, FS, GS):
        length, skip, drop = _WITH_LENGTH, 3, 2
    elif code == b"\x1d8":
        length, skip, drop = _WITH_LONG_LENGTH, 3, 4
    if length is None:
        return Token(code, b"", code, known=False)
    start = at + skip
    needed = length(stream[start : start + LONGEST_COMMAND])
    if needed is not None and needed > LONGEST_COMMAND:
        return Token(stream[at:start], b"", stream[at:start], needs=skip + needed)
    if needed is None or len(stream) < start + needed:
        return None
    args = stream[start + drop : start + needed]
    return Token(stream[at:start], args, stream[at : start + needed])
