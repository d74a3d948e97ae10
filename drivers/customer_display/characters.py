"""Japanese text for a display that has only ASCII, ¥ and half-width katakana (JIS X 0201).

Wide letters and digits become narrow, hiragana become katakana, voiced kana take two cells. A
few words of a shop are read aloud; any other kanji has no reading here and becomes ``?``, which
is reported.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from drivers.customer_display.commands import COLUMNS
from drivers.ignorable import LINE_BREAK, without_ignorable

MISSING = b"?"
TAB = "\t"

READINGS = {
    "合計": "ゴウケイ",
    "小計": "ショウケイ",
    "金額": "キンガク",
    "残高": "ザンダカ",
    "残り": "ノコリ",
    "支払い": "シハライ",
    "支払": "シハライ",
    "見せて": "ミセテ",
    "読取": "ヨミトリ",
    "確認": "カクニン",
    "不足": "フソク",
    "返金": "ヘンキン",
    "領収書": "リョウシュウショ",
    "税込": "ゼイコミ",
    "消費税": "ショウヒゼイ",
    "店員": "テンイン",
    "木更津": "キサラヅ",
    "円": "エン",
    "様": "サマ",
    "分": "フン",
    "秒": "ビョウ",
}
"""Words that tills show, with their readings; the longest one that fits is taken."""

_WORDS = re.compile("|".join(sorted(READINGS, key=len, reverse=True)))

_SAME_TO_THE_EYE = str.maketrans(
    {
        "￥": "¥",
        "〜": "-",
        "～": "-",
        "~": "-",
        "−": "-",
        "–": "-",
        "—": "-",
        "’": "'",
        "”": '"',
        "×": "x",
        "…": "...",
        "　": " ",
        "ヮ": "ワ",
        "ヵ": "カ",
        "ヶ": "ケ",
        "ヰ": "イ",
        "ヱ": "エ",
    }
)

_WIDE = (
    "。「」、・ヲァィゥェォャュョッー"
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン゛゜"
)
_CODES = {kana: bytes([0xA1 + at]) for at, kana in enumerate(_WIDE)}
"""JIS X 0201 from A1h on, in its order."""
_MARKS = {"\u3099": _CODES["゛"], "\u309a": _CODES["゜"]}


@dataclass(frozen=True, slots=True)
class Encoded:
    """One line of exactly 20 bytes, and how many characters could not be shown."""

    cells: bytes = field(repr=False)
    missing: int


def encode_line(text: str) -> Encoded:
    """Cut off at the right end. What stands behind a tab keeps its place there, and the left gives way."""
    left_text, tab, right_text = text.partition(TAB)
    left, lost_left = encode(left_text)
    right, lost_right = encode(right_text)
    if not tab:
        return Encoded(left[:COLUMNS].ljust(COLUMNS), lost_left)
    right = right[:COLUMNS]
    room = COLUMNS - len(right)
    return Encoded(left[: max(0, room - 1)].ljust(room) + right, lost_left + lost_right)


def encode(text: str) -> tuple[bytes, int]:
    """Bytes of JIS X 0201, and how many characters became ``?``."""
    codes = [_code(character) for character in _narrowed(text)]
    return b"".join(MISSING if code is None else code for code in codes), codes.count(None)


def _narrowed(text: str) -> str:
    """Readings, wide katakana with their marks apart, and ASCII; é is shown as e."""
    one_line = LINE_BREAK.sub(" ", without_ignorable(text))
    whole = unicodedata.normalize("NFKC", one_line.translate(_SAME_TO_THE_EYE))
    read = _WORDS.sub(lambda word: READINGS[word.group()], whole)
    katakana = "".join(map(_katakana, read)).translate(_SAME_TO_THE_EYE)
    apart = unicodedata.normalize("NFD", katakana)
    return "".join(each for each in apart if each in _MARKS or not unicodedata.category(each).startswith("M"))


def _katakana(character: str) -> str:
    return chr(ord(character) + 0x60) if "ぁ" <= character <= "ゖ" else character


def _code(character: str) -> bytes | None:
    """None: the display has nothing for it. ``\\`` and ``~`` are other signs on a Japanese display."""
    if character == "¥":
        return b"\x5c"
    if character in _MARKS:
        return _MARKS[character]
    if character in _CODES:
        return _CODES[character]
    return character.encode() if " " <= character <= "}" and character != "\\" else None
