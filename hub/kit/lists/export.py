"""A list as a table to take along: what is filtered, all of it, in CSV, XLSX or JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from enum import StrEnum
from itertools import islice
from typing import Any

import msgspec

from hub.core.words import TOKYO
from hub.kit import spreadsheet
from hub.kit.lists.declaration import Column, Kind, Listing, Row
from hub.kit.workbook import Cell, workbook

MOST_IN_XLSX = 20_000
"""A workbook is made whole before it is sent; as many rows take some seconds of a core."""
_AT_ONCE = 500


class Form(StrEnum):
    """What a table is sent as; its value is the ending of the file."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


KINDS = {
    Form.CSV: "text/csv; charset=utf-8",
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Form.JSON: "application/json",
}


def as_csv(listing: Listing, rows: Iterable[Row]) -> Iterator[bytes]:
    """As the rows are read."""
    columns = listing.exported
    return spreadsheet.pieces(
        [each.words.ja for each in columns], ([_text(each, row) for each in columns] for row in rows)
    )


def as_json(listing: Listing, rows: Iterable[Row]) -> Iterator[bytes]:
    """An array of objects, one a line, by the columns' names; as the rows are read."""
    columns = listing.exported
    yield b"["
    between = b"\n"
    remaining = iter(rows)
    while some := list(islice(remaining, _AT_ONCE)):
        lines = (msgspec.json.encode({each.name: _plain(each, row) for each in columns}) for row in some)
        yield between + b",\n".join(lines)
        between = b",\n"
    yield b"\n]\n"


def as_xlsx(listing: Listing, rows: Sequence[Row]) -> bytes:
    """A workbook with real days and numbers. Takes a while: for ``hub.core.bounded``."""
    columns = listing.exported
    heads = [each.words.ja for each in columns]
    return workbook(heads, ([_cell(each, row) for each in columns] for row in rows))


def _text(column: Column, row: Row) -> str | int:
    value = _plain(column, row)
    if column.kind is Kind.STATE and value is not None:
        return column.states[value].words.ja
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else value


def _cell(column: Column, row: Row) -> Cell:
    value = _plain(column, row)
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, date) or value is None:
        return value
    return _text(column, row)


def _plain(column: Column, row: Row) -> Any:
    """Moments by the clock in Kisarazu; a state by its value."""
    value = row[column.name]
    return value.astimezone(TOKYO) if isinstance(value, datetime) else value
