"""The phones of the acoustic model, and how kana are spoken with them.

They are the phones of OpenJTalk without the distinction of devoiced vowels: ``N`` is ん, ``cl`` is っ,
``sil`` is every pause. A long vowel is the vowel twice.
"""

from __future__ import annotations

Phones = tuple[str, ...]

SILENCE = "sil"
VOWELS = ("a", "i", "u", "e", "o")
CONSONANTS = (
    "k", "ky", "g", "gy", "s", "sh", "z", "j", "t", "ty", "ts", "ch", "d", "dy", "n", "ny",
    "h", "hy", "f", "b", "by", "p", "py", "m", "my", "y", "r", "ry", "w", "v",
)  # fmt: skip
PHONES = (SILENCE, *VOWELS, "N", "cl", *CONSONANTS)

_ROWS = {
    "": "アイウエオ", "k": "カキクケコ", "g": "ガギグゲゴ", "z": "ザ*ズゼゾ", "s": "サ*スセソ",
    "t": "タ**テト", "d": "ダ**デド", "n": "ナニヌネノ", "h": "ハヒ*ヘホ", "b": "バビブベボ",
    "p": "パピプペポ", "m": "マミムメモ", "y": "ヤ*ユ*ヨ", "r": "ラリルレロ", "w": "ワ****",
}  # fmt: skip
_SMALL = {"ャ": "a", "ュ": "u", "ョ": "o", "ァ": "a", "ィ": "i", "ゥ": "u", "ェ": "e", "ォ": "o"}
_PALATAL = {
    "キ": "ky", "ギ": "gy", "シ": "sh", "ジ": "j", "ヂ": "j", "チ": "ch", "ニ": "ny", "ヒ": "hy",
    "ビ": "by", "ピ": "py", "ミ": "my", "リ": "ry", "テ": "ty", "デ": "dy",
}  # fmt: skip


def _table() -> dict[str, Phones]:
    """Every mora in katakana, one or two characters, with its phones."""
    table: dict[str, Phones] = {
        "ン": ("N",),
        "ッ": ("cl",),
        "ヲ": ("o",),
        "ヱ": ("e",),
        "ヰ": ("i",),
    }
    for consonant, row in _ROWS.items():
        for kana, vowel in zip(row, VOWELS, strict=True):
            if kana != "*":
                table[kana] = (consonant, vowel) if consonant else (vowel,)
    table |= {"シ": ("sh", "i"), "ジ": ("j", "i"), "ヂ": ("j", "i"), "チ": ("ch", "i"), "ツ": ("ts", "u")}
    table |= {"ヅ": ("z", "u"), "フ": ("f", "u"), "ヴ": ("v", "u")}
    for kana, consonant in _PALATAL.items():
        for small in "ャュョ":
            table[kana + small] = (consonant, _SMALL[small])
    table |= {"シェ": ("sh", "e"), "ジェ": ("j", "e"), "チェ": ("ch", "e")}
    for kana, consonant in {"ツ": "ts", "フ": "f", "ヴ": "v"}.items():
        for small in "ァィェォ":
            table[kana + small] = (consonant, _SMALL[small])
    table |= {"ティ": ("t", "i"), "ディ": ("d", "i"), "トゥ": ("t", "u"), "ドゥ": ("d", "u")}
    table |= {"ウィ": ("w", "i"), "ウェ": ("w", "e"), "ウォ": ("w", "o"), "イェ": ("y", "e")}
    return table


MORAE = _table()


def phones_of(kana: str, before: str = "") -> Phones | None:
    """The phones of a katakana pronunciation, or None when a sign in it has no sound of ours.

    ``ー`` repeats the vowel before it; ``before`` is the phone that precedes the whole (for tokens such as
    the う of しょう, whose pronunciation begins with ``ー``). The devoicing mark ’ is passed over.
    """
    phones: list[str] = []
    place = 0
    kana = kana.replace("’", "")
    while place < len(kana):
        if kana[place] == "ー":
            last = phones[-1] if phones else before
            if last not in VOWELS:
                return None
            phones.append(last)
            place += 1
            continue
        mora = kana[place : place + 2]
        mora = mora if mora in MORAE else kana[place]
        if mora not in MORAE:
            return None
        phones.extend(MORAE[mora])
        place += len(mora)
    return tuple(phones)
