"""Japanese text as a printer can take it: cells of one or two columns, each with its bytes or its drawing.

A printer of the Japanese kind holds JIS X 0208, NEC's row 13 and IBM's extension, in CP932.
Four things go wrong when text is simply encoded:

* 髙 and 﨑 have two codes. Python emits NEC's selection (EEE0h, ED95h); Windows and printers'
  fonts use IBM's (FBFCh, FAB1h).
* ``¥`` (U+00A5) has no code; ``\\`` turns into a yen sign on a Japanese printer.
* Private-use characters have codes (F040h …) behind which a printer holds nothing.
* 𠮷, and variants such as 葛 with a selector, are in no code page at all.

The last are drawn from a font; what the font lacks as well becomes 〓 and is reported.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from functools import cache

from drivers.ignorable import without_ignorable
from drivers.receipt_printer.font import is_selector

GETA = "〓"
"""Printers' sign, for centuries, for a piece of type that the case does not hold."""

_SAME_TO_THE_EYE = str.maketrans(
    {
        "¥": "￥",
        "\\": "＼",
        "〜": "～",
        "−": "－",
        "‖": "∥",
        "—": "―",
        "¢": "￠",
        "£": "￡",
        "¬": "￢",
        "\t": " ",
        "\u00a0": " ",
    }
)
"""Characters that CP932 holds under another number (JIS and Microsoft tables differ)."""

_IBM_EXTENSION = range(0xFA40, 0xFC4C)
_NEC_SELECTED_LEADS = (0xED, 0xEE)
_DOUBLE_BYTE_LEADS = frozenset([*range(0x81, 0xA0), *range(0xE0, 0xEB), 0xFA, 0xFB, 0xFC])


class Kind(Enum):
    """How a cell reaches the paper."""

    SINGLE = "single"  # one byte outside kanji mode
    DOUBLE = "double"  # two bytes in kanji mode
    DRAWN = "drawn"  # in no code page: as dots


@dataclass(frozen=True, slots=True)
class Cell:
    """One character as it is seen (a base with its marks): 1 or 2 columns wide."""

    text: str = field(repr=False)
    columns: int
    kind: Kind
    code: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Substitution:
    """A character that cannot be printed; 〓 stands in its place."""

    character: str = field(repr=False)


CanDraw = Callable[[str], bool]


def to_cells(text: str, can_draw: CanDraw) -> tuple[list[Cell], list[Substitution]]:
    """The cells of one line, and what had to be replaced. Control characters are never passed on.

    What nobody sees takes no cell and is not missed.
    """
    cells: list[Cell] = []
    missing: list[Substitution] = []
    for cluster in clusters(without_ignorable(text).translate(_SAME_TO_THE_EYE)):
        cell = _coded(cluster) or _drawn(cluster, can_draw)
        if cell is None:
            missing.append(Substitution(cluster))
            cell = _coded(GETA)
            assert cell is not None
        cells.append(cell)
    return cells, missing


def clusters(text: str) -> Iterator[str]:
    """Split where one may set the cursor: selectors and combining marks stay with their base.

    A base and its marks become one character where there is one (か + ゛ → が, e + ^ + ~ → ễ). A base that
    normalisation alone would change is left as it is: 﨑's relatives, the compatibility ideographs of
    people's names, would become other characters.
    """
    held = ""
    for character in text:
        if held and (is_selector(character) or unicodedata.category(character).startswith("M")):
            held += character
            continue
        if held:
            yield _composed(held)
        held = character
    if held:
        yield _composed(held)


def encode_character(character: str) -> bytes | None:
    """CP932 as printers' fonts have it; None for what is in no code page or has no shape there."""
    if len(character) != 1:
        return None
    try:
        code = character.encode("cp932")
    except UnicodeEncodeError:
        return None
    if len(code) == 1:
        return code if 0x20 <= code[0] <= 0x7E or 0xA1 <= code[0] <= 0xDF else None
    if code[0] in _NEC_SELECTED_LEADS:
        code = _ibm_extension()[character]
    return code if code[0] in _DOUBLE_BYTE_LEADS else None


def _coded(cluster: str) -> Cell | None:
    code = encode_character(cluster)
    if code is None:
        return None
    return Cell(cluster, len(code), Kind.SINGLE if len(code) == 1 else Kind.DOUBLE, code)


def _drawn(cluster: str, can_draw: CanDraw) -> Cell | None:
    if unicodedata.category(cluster[0]) in ("Cc", "Cf", "Co", "Cn", "Cs") or not can_draw(cluster):
        return None
    wide = unicodedata.east_asian_width(cluster[0]) in "WF"
    return Cell(cluster, 2 if wide else 1, Kind.DRAWN)


def _composed(cluster: str) -> str:
    if len(cluster) == 1 or unicodedata.normalize("NFC", cluster[0]) != cluster[0]:
        return cluster
    return unicodedata.normalize("NFC", cluster)


@cache
def _ibm_extension() -> dict[str, bytes]:
    """Character → its code in IBM's extension (FA40h-FC4Bh)."""
    table: dict[str, bytes] = {}
    for code in _IBM_EXTENSION:
        pair = code.to_bytes(2, "big")
        try:
            table[pair.decode("cp932")] = pair
        except UnicodeDecodeError:
            continue  # a gap in the table: second bytes 7Fh, FDh-FFh
    return table
