"""Takes an undamaged QR code apart, module by module (ISO/IEC 18004), and says what stands in it.

A reader guesses a character set; this one only tells mode, ECI and bytes. It shares nothing with the library
that draws, and corrects no errors: a drawn code has none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

Matrix = Sequence[Sequence[int]]

# Table 9, versions 1 to 15: error correction bytes in each block, and how many blocks.
_CORRECTION = {
    "L": (7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22),
    "M": (10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24),
    "Q": (13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30),
    "H": (17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24),
}
_BLOCKS = {
    "L": (1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6),
    "M": (1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10),
    "Q": (1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12),
    "H": (1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18),
}
_LEVELS = {0b01: "L", 0b00: "M", 0b11: "Q", 0b10: "H"}
_FORMAT_MASK = 0b101010000010010
_MASKS: tuple[Callable[[int, int], bool], ...] = (
    lambda y, x: (y + x) % 2 == 0,
    lambda y, x: y % 2 == 0,
    lambda y, x: x % 3 == 0,
    lambda y, x: (y + x) % 3 == 0,
    lambda y, x: (y // 2 + x // 3) % 2 == 0,
    lambda y, x: y * x % 2 + y * x % 3 == 0,
    lambda y, x: (y * x % 2 + y * x % 3) % 2 == 0,
    lambda y, x: ((y + x) % 2 + y * x % 3) % 2 == 0,
)
_ALPHANUMERIC = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


@dataclass(frozen=True)
class Segment:
    """``mode``: numeric, alphanumeric, byte, kanji or eci. ``data``: bytes; of an ECI its number."""

    mode: str
    data: bytes | int


def take_apart(matrix: Matrix) -> tuple[str, list[Segment]]:
    """The level of correction and the segments. The matrix has no border; 1 is dark."""
    size = len(matrix)
    version = (size - 17) // 4
    level, mask = _format(matrix)
    bits = [matrix[y][x] ^ mask(y, x) for y, x in _path(size, version)]
    words = [int("".join(map(str, bits[at : at + 8])), 2) for at in range(0, len(bits) - 7, 8)]
    data = _data(words, _CORRECTION[level][version - 1], _BLOCKS[level][version - 1])
    return level, list(_segments(data, version))


def _format(matrix: Matrix) -> tuple[str, Callable[[int, int], bool]]:
    row = [matrix[8][x] for x in (0, 1, 2, 3, 4, 5, 7, 8)]
    column = [matrix[y][8] for y in (7, 5, 4, 3, 2, 1, 0)]
    bits = int("".join(map(str, row + column)), 2) ^ _FORMAT_MASK
    return _LEVELS[bits >> 13], _MASKS[bits >> 10 & 7]


def _path(size: int, version: int) -> Iterator[tuple[int, int]]:
    """Up and down in columns of two from the right, past what is no data."""
    upward = True
    for right in range(size - 1, 0, -2):
        right -= right <= 6
        for y in range(size - 1, -1, -1) if upward else range(size):
            yield from ((y, x) for x in (right, right - 1) if not _is_pattern(y, x, size, version))
        upward = not upward


def _is_pattern(y: int, x: int, size: int, version: int) -> bool:
    if y == 6 or x == 6 or (y < 9 and (x < 9 or x >= size - 8)) or (y >= size - 8 and x < 9):
        return True
    if version >= 7 and ((y < 6 and x >= size - 11) or (x < 6 and y >= size - 11)):
        return True
    centres = _centres(size, version)
    corners = (
        {(centres[0], centres[0]), (centres[0], centres[-1]), (centres[-1], centres[0])} if centres else ()
    )
    return any(
        abs(y - cy) <= 2 and abs(x - cx) <= 2 for cy in centres for cx in centres if (cy, cx) not in corners
    )


def _centres(size: int, version: int) -> list[int]:
    """Annex E: of the alignment patterns."""
    if version == 1:
        return []
    count = version // 7 + 2
    step = (version * 4 + count * 2 + 1) // (count * 2 - 2) * 2
    return [6, *sorted(size - 7 - step * number for number in range(count - 1))]


def _data(words: list[int], correction: int, blocks: int) -> bytes:
    """Undo the interleaving: the later blocks may be longer by one."""
    total = len(words) - correction * blocks
    short, longer = divmod(total, blocks)
    lengths = [short + (number >= blocks - longer) for number in range(blocks)]
    made: list[list[int]] = [[] for _ in range(blocks)]
    source = iter(words)
    for place in range(short + 1):
        for number, length in enumerate(lengths):
            if place < length:
                made[number].append(next(source))
    return bytes(word for block in made for word in block)


def _segments(data: bytes, version: int) -> Iterator[Segment]:
    bits = "".join(f"{word:08b}" for word in data)
    at = 0

    def take(count: int) -> int:
        nonlocal at
        at += count
        return int(bits[at - count : at], 2)

    wide = 0 if version < 10 else 1
    while len(bits) - at >= 4 and (mode := take(4)):
        if mode == 0b0111:
            number = take(8)
            assert number < 128, "an ECI of more than one byte"
            yield Segment("eci", number)
        elif mode == 0b0001:
            count = take((10, 12)[wide])
            whole, rest = divmod(count, 3)
            digits = "".join(f"{take(10):03d}" for _ in range(whole))
            digits += f"{take((0, 4, 7)[rest]):0{rest}d}" if rest else ""
            yield Segment("numeric", digits.encode())
        elif mode == 0b0010:
            count = take((9, 11)[wide])
            pairs = [divmod(take(11), 45) for _ in range(count // 2)]
            signs = [sign for pair in pairs for sign in pair] + ([take(6)] if count % 2 else [])
            yield Segment("alphanumeric", bytes(_ALPHANUMERIC[sign] for sign in signs))
        elif mode == 0b0100:
            yield Segment("byte", bytes(take(8) for _ in range(take((8, 16)[wide]))))
        else:
            assert mode == 0b1000, f"mode {mode}"
            kanji = [divmod(take(13), 0xC0) for _ in range(take((8, 10)[wide]))]
            codes = [(high << 8 | low) for high, low in kanji]
            raw = [code + (0x8140 if code + 0x8140 <= 0x9FFC else 0xC140) for code in codes]
            yield Segment("kanji", b"".join(code.to_bytes(2) for code in raw))
