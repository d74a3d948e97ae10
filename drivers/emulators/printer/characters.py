"""Which character a byte stands for: code pages, international sets, two-byte kanji."""

from __future__ import annotations

from enum import IntEnum

CODE_PAGES = {
    0: "cp437",
    2: "cp850",
    3: "cp860",
    4: "cp863",
    5: "cp865",
    16: "cp1252",
    17: "cp866",
    18: "cp852",
    19: "cp858",
}
"""ESC t n → Python's name of the page; n = 1 is katakana."""

KATAKANA_PAGE = 1
JAPAN = 8
"""ESC R n of the Japanese set: 5Ch is the yen sign."""

GETA = "〓"
"""Printed, by old custom, for a code without a character."""


class KanjiCode(IntEnum):
    """FS C n."""

    JIS = 0
    SHIFT_JIS = 1


def is_shift_jis_lead(byte: int) -> bool:
    """First byte of a two-byte character in CP932."""
    return 0x81 <= byte <= 0x9F or 0xE0 <= byte <= 0xFC


def is_half_width_kana(byte: int) -> bool:
    """One-byte katakana of JIS X 0201."""
    return 0xA1 <= byte <= 0xDF


def single(byte: int, page: int, international: int) -> str | None:
    """The character of one byte, or None when this page has none there."""
    if byte == 0x5C and international == JAPAN:
        return "¥"
    if byte < 0x7F:
        return chr(byte)
    if page == KATAKANA_PAGE:
        return bytes((byte,)).decode("cp932") if is_half_width_kana(byte) else None
    name = CODE_PAGES.get(page)
    return bytes((byte,)).decode(name, errors="ignore") or None if name else None


def double(first: int, second: int, code: KanjiCode) -> str | None:
    """The kanji of two bytes, or None. CP932 with NEC's and IBM's rows, whichever way it is called."""
    if code is KanjiCode.JIS and not 0x21 <= second <= 0x7E:
        return None
    pair = bytes((first, second)) if code is KanjiCode.SHIFT_JIS else _jis_to_shift_jis(first, second)
    try:
        return pair.decode("cp932")
    except UnicodeDecodeError:
        return None


def _jis_to_shift_jis(first: int, second: int) -> bytes:
    """JIS X 0208 row and cell (each 21h-7Eh) in their Shift_JIS places."""
    lead = (first - 0x21) // 2 + (0x81 if first < 0x5F else 0xC1)
    if first % 2:
        return bytes((lead, second + (0x1F if second < 0x60 else 0x20)))
    return bytes((lead, second + 0x7E))
