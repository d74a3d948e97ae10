"""The process that opens strangers' workbooks for ``workbooks``: little memory, little time, no rights.

``python -m hub.kit.imports.sheet_child``: the file on its standard input, the table on its standard output.
A workbook is a ZIP of XML: what it unpacks to is looked at first, and the process's own limits stand behind.
"""

from __future__ import annotations

import io
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any
from xml.etree.ElementTree import ParseError

import msgspec
import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from hub.core.priority import step_back
from hub.kit.imports.decoding import bounded
from hub.kit.imports.model import MOST_COLUMNS, MOST_LETTERS, MOST_ROWS, FileRefused, Origin, Sheet, Why

MEMORY_BYTES = 512 * 1024 * 1024
SECONDS = 20
MOST_UNPACKED = 64 * 1024 * 1024
MOST_PARTS = 500
NO_VALUE = "#VALUE!"
"""What stands for a formula that nobody has reckoned: no reader takes it (``words.FORMULA``)."""


class Answer(msgspec.Struct, frozen=True):
    """The table, or the name of a ``Why`` with what varies in its sentence."""

    sheet: Sheet | None = None
    why: str = ""
    values: dict[str, int] = {}


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    step_back()


def table(data: bytes) -> Sheet:
    """The first sheet that is not hidden. Raises ``FileRefused``."""
    _check_size(data)
    rows, name, formulas = _read(data, values=False)
    if formulas:
        rows, _, _ = _read(data, values=True)
        for row, column in formulas:
            rows[row] += [""] * (column + 1 - len(rows[row]))
            rows[row][column] = rows[row][column] or NO_VALUE
    while rows and not any(rows[-1]):
        rows.pop()
    bounded(rows)
    return Sheet(origin=Origin.XLSX, rows=rows, name=name)


def _check_size(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        parts = packed.infolist()
    if len(parts) > MOST_PARTS or sum(each.file_size for each in parts) > MOST_UNPACKED:
        raise FileRefused(Why.SPREAD_OUT)
    if not any(each.filename == "xl/workbook.xml" for each in parts):
        raise FileRefused(Why.NO_TABLE)


def _read(data: bytes, *, values: bool) -> tuple[list[list[str]], str, list[tuple[int, int]]]:
    """``values``: of formulas what was reckoned last; else where there are any, too."""
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=values)
    sheet = next((each for each in book.worksheets if each.sheet_state == "visible"), None)
    if sheet is None:
        raise FileRefused(Why.EMPTY)
    sheet.reset_dimensions()  # what it says of its own size need not be so
    rows: list[list[str]] = []
    formulas: list[tuple[int, int]] = []
    for row in sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS + 1):
        formulas += [(len(rows), place) for place, cell in enumerate(row) if cell.data_type == "f"]
        rows.append(list(_cells(row)))
    return rows, sheet.title, formulas


def _cells(row: Any) -> Iterator[str]:
    filled = len(row)
    while filled and row[filled - 1].value is None and row[filled - 1].data_type != "f":
        filled -= 1
    for cell in row[:filled]:
        yield _written(cell.value)[: MOST_LETTERS + 1]


def _written(value: Any) -> str:
    """As a person would type it: a reader of ``hub.kit.typed`` knows no floats."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime():
            return value.isoformat(sep=" ", timespec="minutes")
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)


def answer(data: bytes) -> Answer:
    try:
        return Answer(sheet=table(data))
    except FileRefused as refused:
        return Answer(why=refused.code.name, values={k: int(str(v)) for k, v in refused.values.items()})
    except MemoryError:
        return Answer(why=Why.SPREAD_OUT.name)
    except (zipfile.BadZipFile, InvalidFileException, ParseError, OSError, EOFError):
        return Answer(why=Why.BROKEN.name)
    except Exception:  # the library has an error for each way in which a file can be broken
        return Answer(why=Why.BROKEN.name)


def main() -> None:
    limit()
    sys.stdout.buffer.write(msgspec.msgpack.encode(answer(sys.stdin.buffer.read())))


if __name__ == "__main__":
    main()
