"""The one writer of workbooks: every text is a text, so no cell that people wrote is ever run. Pure."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

Cell = str | int | date | None

_UNFIT_IN_XML = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ufffe\\uffff]")
_LONGEST_CELL = 32_767
"""Letters (ECMA-376); nothing that we keep is nearly as long."""
_WIDTH = 18


def workbook(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """An XLSX file: numbers and days as such, the heads fixed above."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    for number in range(1, len(heads) + 1):
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTH
    sheet.append([_bold(sheet, each) for each in heads])
    for row in rows:
        sheet.append([_cell(sheet, each) for each in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _bold(sheet: Any, head: str) -> Any:
    cell = _cell(sheet, head)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, value: Cell) -> Any:
    if isinstance(value, str):
        cell = WriteOnlyCell(sheet, _UNFIT_IN_XML.sub("", value)[:_LONGEST_CELL])
        cell.data_type = "s"  # whatever it begins with
        return cell
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, datetime):
        cell.number_format = "yyyy-mm-dd hh:mm:ss"
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    return cell
