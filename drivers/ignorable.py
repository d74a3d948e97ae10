"""What a text holds and nobody sees: it takes no room on paper or glass, and is no fault there.

Such characters come along with what people copy: a byte order mark from a spreadsheet, a soft
hyphen from a web page, a zero-width space from a word processor.
"""

from __future__ import annotations

import re

_IGNORABLE = re.compile(
    "["
    "\u00ad"  # soft hyphen
    "\u034f"  # combining grapheme joiner
    "\u061c"  # Arabic letter mark
    "\u115f\u1160\u3164\uffa0"  # Hangul fillers
    "\u17b4\u17b5"  # Khmer inherent vowels
    "\u180b-\u180f"  # Mongolian selectors and vowel separator
    "\u200b-\u200f"  # zero-width space, joiners, direction marks
    "\u2060-\u2064"  # word joiner, invisible operators
    "\ufeff"  # byte order mark
    "\U0001bca0-\U0001bca3"  # shorthand format controls
    "\U0001d173-\U0001d17a"  # musical format controls
    "]"
)
"""Unicode's Default_Ignorable_Code_Point (DerivedCoreProperties.txt), without two kinds of it: variation
selectors, which choose the form of a name's kanji, and the controls that turn the writing direction, which
show in what they do."""

LINE_BREAK = re.compile("\r\n|[\n\r\u0085\u2028\u2029]")
"""However the machine on which a text was written ends its lines."""

_PRESENTATION = re.compile("[\ufe0e\ufe0f]")
"""Text or emoji style: nothing that paper or a row of cells could show."""


def without_ignorable(text: str) -> str:
    """``text`` as it is seen; the variants of kanji (IVS) stay."""
    return _PRESENTATION.sub("", _IGNORABLE.sub("", text))
