"""Breaking a row of cells into lines of so many columns, by the plainest rules of Japanese setting (禁則).

A line does not begin with a closing sign, a Latin word or a number is not torn apart unless it
is longer than a line, and spaces at a break vanish. Nothing is ever cut off.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from drivers.receipt_printer.japanese import Cell, Kind

_NOT_AT_START = frozenset(
    "、。，．・：；？！」』）］｝〉》】ー々ゝゞァィゥェォッャュョぁぃぅぇぉっゃゅょ,.:;?!)]}ｰ､｡｣ﾞﾟ"
)
_NOT_AT_END = frozenset("「『（［｛〈《【([{｢")

Cells = Sequence[Cell]


def columns_of(cells: Cells) -> int:
    return sum(cell.columns for cell in cells)


def wrap(cells: Cells, columns: int) -> list[list[Cell]]:
    """Lines of at most ``columns`` columns; no cells give one empty line."""
    lines: list[list[Cell]] = [[]]
    for unit in _units(cells):
        if columns_of(lines[-1]) + columns_of(unit) <= columns:
            lines[-1] += unit
            continue
        if lines[-1]:
            lines.append([])
        for cell in unit:
            if columns_of(lines[-1]) + cell.columns > columns:
                lines.append([])
            if not (cell.text == " " and not lines[-1]):
                lines[-1].append(cell)
    return [*map(_without_end_space, lines[:-1]), lines[-1]]


def _units(cells: Cells) -> Iterator[list[Cell]]:
    """Groups of cells that stay together."""
    unit: list[Cell] = []
    for cell in cells:
        if unit and not _belong_together(unit[-1], cell):
            yield unit
            unit = []
        unit.append(cell)
    if unit:
        yield unit


def _belong_together(before: Cell, after: Cell) -> bool:
    if after.text in _NOT_AT_START or before.text in _NOT_AT_END:
        return True
    return _in_word(before) and _in_word(after)


def _in_word(cell: Cell) -> bool:
    return cell.kind is not Kind.DOUBLE and cell.columns == 1 and cell.text != " "


def _without_end_space(line: list[Cell]) -> list[Cell]:
    end = len(line)
    while end and line[end - 1].text == " ":
        end -= 1
    return line[:end]
