"""Characters that the printer does not have, drawn as dots; and knowing which the font lacks, too.

A font without a character draws an empty box or, for a variation selector, silently the base
form. A citizen's name must not change unseen, so the font's own character table is read
(OpenType ``cmap``, formats 12 and 14) instead of trusting what was drawn.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

NOTO_MONO_CJK_JP = (Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"), 5)
"""Debian's fonts-noto-cjk; face 5 has half-width Latin letters, as a printer's own font has."""

Range = tuple[int, int]

_SUBTABLE_UCS4 = (3, 10)
_SUBTABLE_VARIATIONS = (0, 5)


class FontError(Exception):
    """The file is not a font that can be used here."""


class CharacterTable:
    """Which characters, and which variations of a character, a font really has."""

    def __init__(self, characters: Sequence[Range], variations: dict[int, Sequence[Range]]) -> None:
        self._characters = sorted(characters)
        self._variations = {selector: sorted(ranges) for selector, ranges in variations.items()}

    def has(self, character: str) -> bool:
        return _inside(self._characters, ord(character))

    def has_variation(self, character: str, selector: str) -> bool:
        return _inside(self._variations.get(ord(selector), ()), ord(character))

    @classmethod
    def read(cls, path: Path, face: int) -> CharacterTable:
        """Raise ``FontError`` when the file has no such table."""
        data = path.read_bytes()
        try:
            return cls._parse(data, _table(data, face, b"cmap"))
        except (struct.error, KeyError) as error:
            raise FontError(f"{path.name} has no usable character table") from error

    @classmethod
    def _parse(cls, data: bytes, cmap: int) -> CharacterTable:
        (count,) = struct.unpack_from(">H", data, cmap + 2)
        places: dict[tuple[int, int], int] = {}
        for number in range(count):
            platform, encoding, offset = struct.unpack_from(">HHI", data, cmap + 4 + 8 * number)
            places[platform, encoding] = cmap + offset
        variations = places.get(_SUBTABLE_VARIATIONS)
        return cls(
            _format_12(data, places[_SUBTABLE_UCS4]),
            _format_14(data, variations) if variations is not None else {},
        )


class Font:
    """A font at one size: cells of ``size`` dots height, half as wide for narrow characters."""

    def __init__(self, path: Path, face: int, size: int) -> None:
        self.size = size
        self._table = _character_table(path, face)
        self._font = ImageFont.truetype(path, size, index=face, layout_engine=ImageFont.Layout.RAQM)

    def can_draw(self, cluster: str) -> bool:
        """Whether the base and each mark or selector behind it are in the font."""
        base, marks = cluster[0], cluster[1:]
        return self._table.has(base) and all(
            self._table.has_variation(base, mark) if is_selector(mark) else self._table.has(mark)
            for mark in marks
        )

    def draw(self, canvas: Image.Image, x: int, cluster: str) -> None:
        """Draw one cluster with its cell's left edge at ``x``; ink is 255, and the cell fills the height."""
        drop = self._font.getmetrics()[0] - round(self.size * _BASELINE)
        ImageDraw.Draw(canvas).text((x, -drop), cluster, fill=255, font=self._font)


_BASELINE = 0.88
"""CJK fonts put the baseline at 88 % of the em square."""


def is_selector(character: str) -> bool:
    """Variation selectors: U+FE00-FE0F, and U+E0100-E01EF for the variants of kanji (IVS)."""
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


@cache
def _character_table(path: Path, face: int) -> CharacterTable:
    return CharacterTable.read(path, face)


def _inside(ranges: Sequence[Range], code: int) -> bool:
    at = bisect_right(ranges, (code, 0x11_0000)) - 1
    return at >= 0 and ranges[at][0] <= code <= ranges[at][1]


def _table(data: bytes, face: int, tag: bytes) -> int:
    """Offset of a table; a collection (``ttcf``) holds several faces."""
    start = 0
    if data[:4] == b"ttcf":
        (start,) = struct.unpack_from(">I", data, 12 + 4 * face)
    (count,) = struct.unpack_from(">H", data, start + 4)
    for number in range(count):
        name, _, offset, _ = struct.unpack_from(">4sIII", data, start + 12 + 16 * number)
        if name == tag:
            return int(offset)
    raise KeyError(tag)


def _format_12(data: bytes, at: int) -> list[Range]:
    (groups,) = struct.unpack_from(">I", data, at + 12)
    return [struct.unpack_from(">II", data, at + 16 + 12 * number) for number in range(groups)]


def _format_14(data: bytes, at: int) -> dict[int, Sequence[Range]]:
    """Both kinds: the variants that are the font's default form, and those with a glyph of their own."""
    (count,) = struct.unpack_from(">I", data, at + 6)
    found: dict[int, Sequence[Range]] = {}
    for number in range(count):
        record = at + 10 + 11 * number
        selector = int.from_bytes(data[record : record + 3], "big")
        default, own = struct.unpack_from(">II", data, record + 3)
        ranges = _default_variants(data, at + default) if default else []
        found[selector] = ranges + (_own_variants(data, at + own) if own else [])
    return found


def _default_variants(data: bytes, at: int) -> list[Range]:
    (count,) = struct.unpack_from(">I", data, at)
    starts = [at + 4 + 4 * number for number in range(count)]
    firsts = [(int.from_bytes(data[start : start + 3], "big"), data[start + 3]) for start in starts]
    return [(first, first + more) for first, more in firsts]


def _own_variants(data: bytes, at: int) -> list[Range]:
    (count,) = struct.unpack_from(">I", data, at)
    starts = [at + 4 + 5 * number for number in range(count)]
    return [(code, code) for code in (int.from_bytes(data[s : s + 3], "big") for s in starts)]
