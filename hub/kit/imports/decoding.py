"""Bytes of a text file become a table, whatever a Japanese office saved it as. Pure.

What Excel calls CSV is CP932, what it calls "CSV UTF-8" has a mark, what it calls "Unicode text" is UTF-16
with tabs. What UTF-8 takes is UTF-8: CP932's bytes of two and more letters are practically never that.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from itertools import islice

from hub.kit import spreadsheet
from hub.kit.imports.model import (
    LARGEST_FILE,
    MOST_COLUMNS,
    MOST_LETTERS,
    MOST_ROWS,
    FileRefused,
    Origin,
    Sheet,
    Why,
)

ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"
"""Excel before 2007, and any later workbook with a password (MS-CFB)."""
_SEPARATORS = ",\t;"
_CONTROLS = frozenset(map(chr, range(32))) - frozenset("\t\r\n\x0b\x0c\x1a")
"""A tab or a line's end stands in any text, and the sign of its end in old ones."""
_ONE_OF = 50
_LOOKED_AT = 20
_QUOTE = '"'


def check_kind(data: bytes) -> None:
    """Raises ``FileRefused`` for what is no text and no workbook."""
    if len(data) > LARGEST_FILE:
        raise FileRefused(Why.TOO_LARGE, most=LARGEST_FILE // 1024 // 1024)
    if data.startswith(_OLE):
        raise FileRefused(Why.OLD_OR_LOCKED)
    if not data.strip():
        raise FileRefused(Why.EMPTY)


def table(data: bytes) -> Sheet:
    """Raises ``FileRefused``."""
    origin, text = _text(data)
    if sum(sign in _CONTROLS for sign in text) > len(text) // _ONE_OF:
        raise FileRefused(Why.NO_TABLE)
    separator = _separator(text)
    rows = list(islice(_rows(text, separator), MOST_ROWS + 1))
    bounded(rows)
    return Sheet(origin=origin, rows=rows, separator=separator)


def bounded(rows: list[list[str]]) -> None:
    """Raises ``FileRefused`` for more than anybody looks through."""
    if not any(cell for row in rows for cell in row):
        raise FileRefused(Why.EMPTY)
    if len(rows) > MOST_ROWS:
        raise FileRefused(Why.TOO_MANY_ROWS, most=MOST_ROWS)
    for number, row in enumerate(rows, 1):
        if len(row) > MOST_COLUMNS:
            raise FileRefused(Why.TOO_MANY_COLUMNS, most=MOST_COLUMNS)
        if any(len(cell) > MOST_LETTERS for cell in row):
            raise FileRefused(Why.TOO_LONG_A_CELL, row=number, most=MOST_LETTERS)


def _text(data: bytes) -> tuple[Origin, str]:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Origin.UTF16, _decoded(data, "utf-16")
    try:
        return Origin.UTF8, data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if data.startswith(codecs.BOM_UTF8):
            raise _unknown(data, error.start) from None
    return Origin.CP932, _decoded(data, "cp932")


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _unknown(data, error.start) from None


def _unknown(data: bytes, place: int) -> FileRefused:
    """Most of what nobody knows the signs of is no text at all."""
    looked_at = data[:1000]
    if sum(chr(byte) in _CONTROLS for byte in looked_at) > len(looked_at) // _ONE_OF:
        return FileRefused(Why.NO_TABLE)
    return FileRefused(Why.UNKNOWN_SIGNS, row=data.count(b"\n", 0, place) + 1)


def _separator(text: str) -> str:
    """The sign that makes the widest table of the first rows."""

    def width(separator: str) -> int:
        return max((len(row) for row in islice(_rows(text, separator), _LOOKED_AT)), default=0)

    return max(_SEPARATORS, key=width)


def _rows(text: str, separator: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    number, last = 0, ""
    try:
        for row in reader:
            number += 1
            last = row[-1] if row else ""
            yield [_cell(each) for each in row]
    except csv.Error:
        raise FileRefused(Why.OPEN_QUOTE, row=number + 1) from None
    if text.count(_QUOTE) % 2 and "\n" in last:
        raise FileRefused(Why.OPEN_QUOTE, row=number)


def _cell(text: str) -> str:
    """``="0012"`` is how a CSV keeps zeros in Excel; a quote that our own tables set goes again."""
    if text.startswith('="') and text.endswith(_QUOTE) and len(text) > 2:
        return text[2:-1]
    if text.startswith("'") and spreadsheet.harmless(text[1:]) == text:
        return text[1:]
    return text
