"""Files as offices send them, made by hand and by another library's hand than the one that reads them."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

ENTITY = "&j;"


def workbook(*rows: list[str | int | float | None], more: str = "", sheet: str = "申込") -> bytes:
    """An XLSX by another hand than the one that reads it. ``=B1→5``: a formula with its value."""
    lines = "".join(
        f'<row r="{number}">{"".join(_cell(value, number, place) for place, value in enumerate(row))}</row>'
        for number, row in enumerate(rows, 1)
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    to = f'Type="{office}'
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
    )
    parts = {
        "[Content_Types].xml": types,
        "_rels/.rels": f'<Relationships xmlns="{relations}"><Relationship Id="r1" {to}/officeDocument"'
        ' Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        f'<sheet name="{sheet}" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{relations}"><Relationship Id="r1" '
        f'{to}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'{more}<worksheet xmlns="{main}"><dimension ref="A1:XFD1048576"/>'
        f"<sheetData>{lines}</sheetData></worksheet>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in parts.items():
            packed.writestr(name, head + text)
    return out.getvalue()


def _cell(value: str | float | None, row: int, place: int) -> str:
    at = f"{'ABCDEFGH'[place]}{row}"
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith("="):
        formula, _, reckoned = value[1:].partition("→")
        kept = f"<v>{escape(reckoned)}</v>" if reckoned else ""
        return f'<c r="{at}" t="str"><f>{escape(formula)}</f>{kept}</c>'
    if isinstance(value, str):
        text = value if value == ENTITY else escape(value)
        return f'<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>'
    return f'<c r="{at}"><v>{value}</v></c>'


def bomb() -> bytes:
    """A workbook of some kilobytes that unpacks to a gigabyte."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
        with packed.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(1024):
                part.write(b" " * 1024 * 1024)
    return out.getvalue()


def _entity(number: int) -> str:
    name, before = "abcdefghij"[number], "abcdefghij"[number - 1]
    return f'<!ENTITY {name} "{f"&{before};" * 10}">'


ENTITIES = f'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">{"".join(map(_entity, range(1, 10)))}]>'
"""Ten to the tenth letters, once somebody writes &j; in a cell."""
