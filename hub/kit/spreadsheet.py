"""The one writer of tables for spreadsheets: no cell that people wrote is ever run as a formula. Pure."""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

_STARTS_FORMULA = frozenset("=+-@\t\r\n\u2212")
"""Half width; Japanese Excel takes the full-width signs for the same (OWASP, CSV injection)."""
_QUOTE = "'"
_AT_ONCE = 1000


def as_csv(heads: Sequence[str], rows: Iterable[Sequence[str | int]]) -> bytes:
    """UTF-8 with the mark by which Japanese Excel knows it, CRLF, numbers as plain numbers."""
    return b"".join(pieces(heads, rows))


def pieces(heads: Sequence[str], rows: Iterable[Sequence[str | int]]) -> Iterator[bytes]:
    """The same, some rows at a time, as they are read."""
    yield codecs.BOM_UTF8 + _lines([heads])
    remaining = iter(rows)
    while some := list(islice(remaining, _AT_ONCE)):
        yield _lines(some)


def _lines(rows: Iterable[Sequence[str | int]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([[harmless(each) if isinstance(each, str) else each for each in row] for row in rows])
    return text.getvalue().encode()


def harmless(cell: str) -> str:
    """A text that would be taken for a formula gets a quote in front, which a spreadsheet does not show.

    Signs that nobody sees may stand before the formula, and NUL would end the text for some readers.
    """
    kept = cell.replace("\0", "")
    begin = next((sign for sign in kept if not _is_unseen(sign)), "")
    return f"{_QUOTE}{kept}" if unicodedata.normalize("NFKC", begin) in _STARTS_FORMULA else kept


def _is_unseen(sign: str) -> bool:
    """Blanks, formats, marks and controls but those that begin a formula themselves."""
    is_start = sign in _STARTS_FORMULA
    return not is_start and unicodedata.category(sign) in ("Zs", "Cf", "Mn", "Me", "Cc", "Zl", "Zp")
