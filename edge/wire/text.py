"""What people have written: its normal form, what is refused in it and where, how long it looks. Pure.

The same sight is the same text (Unicode normal form C), and what nobody sees is not in it. Names keep
their very character: variation sequences stay (異体字), and a compatibility ideograph (神 as U+FA19) is
not exchanged for its unified neighbour, which form C would do.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """Why a character cannot stand in a text."""

    CONTROL = "control"  # NUL, tab, escape, …
    TURNING = "turning"  # changes the direction of what stands around it: 12 may read as 21
    INVISIBLE = "invisible"
    BLANK = "blank"  # looks like a space and is a letter to the computer
    PRIVATE = "private"  # 外字 of one machine: another shows another sign, or none
    LOOSE = "loose"  # a mark or variation selector with no character to belong to
    PILED = "piled"  # more marks on one character than any script has


@dataclass(frozen=True)
class TextUnfit(ValueError):
    """``position`` counts from 1 as the screen counts; ``code`` is the character's number in Unicode."""

    fault: Fault
    position: int
    code: int

    def __str__(self) -> str:
        return f"{self.fault} U+{self.code:04X} at {self.position}"

    @property
    def name(self) -> str:
        """The character as experts look it up: U+200B."""
        return f"U+{self.code:04X}"


MOST_MARKS = 8
"""Marks on one character; Vietnamese has two, Tibetan and pointed Hebrew up to six or so."""

POINTS_PER_LETTER = 2
"""Code points that a text may have for each letter that it may have: an ideograph with its selector.

So a column or a field of a message that is twice as wide as the letters of a form holds every text of it.
"""

_STAND_INS = {Fault.CONTROL: " ", Fault.BLANK: " ", Fault.PRIVATE: "〓"}
_COMPATIBILITY = re.compile("([\uf900-\ufaff\U0002f800-\U0002fa1f])")
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0\u17b4\u17b5\u180e")
_JOINERS = frozenset("\u200c\u200d")
_VIRAMA = 9
"""Canonical class of the signs after which a joiner belongs to the spelling (RFC 5892, appendix A)."""
_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
_UNSEEN = frozenset("\u034f\u180b\u180c\u180d\u180f")
"""Default ignorable marks that are no variation selector of an ideograph or symbol."""
_WIDE_SPACE = "\u3000"


def normal(text: str) -> str:
    """Form C, character for character where a name would change; every line end is a line feed.

    Spaces of odd widths (pasted from the web) become ordinary ones; 全角 spaces stay.
    """
    parts = _COMPATIBILITY.split(text.replace("\r\n", "\n").replace("\r", "\n"))
    composed = "".join(
        part if place % 2 else unicodedata.normalize("NFC", part) for place, part in enumerate(parts)
    )
    return "".join(" " if _is_odd_space(sign) else sign for sign in composed)


def without_variations(text: str) -> str:
    """Each character in its plain form, where 異体字 are to count as one."""
    return "".join(sign for sign in text if not any(ord(sign) in some for some in _SELECTORS))


def written(text: str, *, lines: bool = False) -> str:
    """The text as it is kept: normal, without blanks around it, empty when it is only blank.

    ``lines``: whether it may have several. Raises ``TextUnfit`` at the first character that cannot stay.
    """
    kept = normal(text).strip()
    fault = unfit(kept, lines=lines)
    if fault is not None:
        raise fault
    return kept


def cleaned(text: str, *, lines: bool = False) -> str:
    """The text without what cannot stay: for what a machine has heard or read, where nobody can be asked.

    A 外字 leaves its mark (〓): a name must not seem whole. Where a person types, ``written`` refuses.
    """
    before, kept = text, _without_unfit(text, lines)
    while kept != before:  # without a sign between them, two others may become one
        before, kept = kept, _without_unfit(kept, lines)
    return kept


def _without_unfit(text: str, lines: bool) -> str:
    kept: list[str] = []
    marks = 0
    for sign in normal(text).strip():
        marks = marks + 1 if _belongs(sign) else 0
        fault = _fault(sign, kept[-1] if kept else "", lines)
        if fault is None and marks <= MOST_MARKS:
            kept.append(sign)
        elif fault in _STAND_INS:
            kept.append(_STAND_INS[fault])
    return "".join(kept).strip()


def unfit(text: str, *, lines: bool = False) -> TextUnfit | None:
    """The first character of a normal text that cannot stay."""
    position, marks, before = 0, 0, ""
    for sign in text:
        belongs = _belongs(sign)
        position += not belongs
        marks = marks + 1 if belongs else 0
        fault = _fault(sign, before, lines)
        if fault is None and marks > MOST_MARKS:
            fault = Fault.PILED
        if fault is not None:
            counts_itself = belongs and fault is not Fault.PILED
            return TextUnfit(fault, position + counts_itself, ord(sign))
        before = sign
    return None


def length(text: str) -> int:
    """Characters as the screen counts them: marks, joiners and variation selectors are no further ones."""
    return sum(not _belongs(sign) for sign in normal(text))


def fits(text: str, most: int) -> bool:
    """Whether a text is one of at most ``most`` letters, and no wider than what is made for these."""
    return length(text) <= most and len(text) <= most * POINTS_PER_LETTER


def _fault(sign: str, before: str, lines: bool) -> Fault | None:
    kind = unicodedata.category(sign)
    if kind == "Cc":
        return None if sign == "\n" and lines else Fault.CONTROL
    if sign in _TURNING:
        return Fault.TURNING
    if sign in _BLANK_LETTERS:
        return Fault.BLANK
    if sign in _JOINERS:
        spelt = before != "" and unicodedata.combining(before) == _VIRAMA
        return None if spelt else Fault.INVISIBLE
    if kind in ("Cf", "Cs", "Zl", "Zp") or sign in _UNSEEN or _is_no_character(ord(sign)):
        return Fault.INVISIBLE
    if kind == "Co":
        return Fault.PRIVATE
    if _is_selector(sign):
        return None if before and _can_vary(before) else Fault.LOOSE
    if kind in ("Mn", "Me"):
        return Fault.LOOSE if not before or before.isspace() else None
    return None


def _belongs(sign: str) -> bool:
    return unicodedata.category(sign) in ("Mn", "Me") or sign in _JOINERS


def _is_selector(sign: str) -> bool:
    return any(ord(sign) in some for some in _SELECTORS)


def _can_vary(before: str) -> bool:
    """Ideographs, symbols and keycaps have variation sequences; a blank, a mark or another selector none."""
    return unicodedata.category(before) in ("Lo", "So", "Sm", "Po", "Nd", "Sk", "Pd", "Ps", "Pe", "Nl", "No")


def _is_odd_space(sign: str) -> bool:
    return unicodedata.category(sign) == "Zs" and sign not in (" ", _WIDE_SPACE)


def _is_no_character(code: int) -> bool:
    """The 66 code points that never will be characters."""
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
