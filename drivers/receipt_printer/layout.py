"""A paper document becomes printer commands: columns, alignment, wrapping."""

from __future__ import annotations

from dataclasses import dataclass

import segno

from drivers import ports
from drivers.ignorable import LINE_BREAK
from drivers.receipt_printer import commands
from drivers.receipt_printer.commands import Align
from drivers.receipt_printer.drawing import (
    DOTS_PER_COLUMN,
    DOTS_PER_LINE,
    LINE_GAP_DOTS,
    FontOfSize,
    draw_line,
    draw_modules,
    draw_rule,
    noto,
)
from drivers.receipt_printer.font import Font
from drivers.receipt_printer.japanese import Cell, Kind, Substitution, to_cells
from drivers.receipt_printer.wrapping import Cells, columns_of, wrap

_QUIET_MODULES = 8
"""Four light modules on each side of a QR code (ISO/IEC 18004)."""

_SCALES = (1, 2)


class LayoutError(ports.DriverError):
    """The document cannot stand on this paper."""


@dataclass(frozen=True, slots=True)
class Paper:
    """The paper and what its printer can do; width in half-width characters of 12 dots."""

    columns: int = 48
    native_qr: bool = True
    """Whether the printer draws QR codes by itself (GS ( k); otherwise they are sent as an image."""

    @property
    def dots(self) -> int:
        return self.columns * DOTS_PER_COLUMN


PAPER_80MM = Paper(48)
PAPER_58MM = Paper(32)


@dataclass(frozen=True, slots=True)
class LaidOut:
    """What goes to the printer, without the confirmation; and what could not be printed as written."""

    commands: bytes
    substitutions: tuple[Substitution, ...]


@dataclass(frozen=True, slots=True)
class _Style:
    scale: int = 1
    align: Align = Align.LEFT
    bold: bool = False
    inverse: bool = False


def lay_out(document: ports.PaperDocument, paper: Paper = PAPER_80MM, fonts: FontOfSize = noto) -> LaidOut:
    """Raise ``LayoutError`` for an unknown alignment, a scale that is not 1 or 2, or too large a QR code."""
    desk = _Desk(paper, fonts)
    body = b"".join(desk.block(block) for block in document.blocks)
    return LaidOut(commands.begin() + body + commands.CUT, tuple(desk.substitutions))


class _Desk:
    """One document in the making."""

    def __init__(self, paper: Paper, fonts: FontOfSize) -> None:
        self._paper = paper
        self._fonts = fonts
        self.substitutions: list[Substitution] = []

    def block(self, block: ports.Block) -> bytes:
        match block:
            case ports.Line():
                return self._line(block)
            case ports.Columns():
                return self._columns(block)
            case ports.Rule(double=double):
                return draw_rule(self._paper.dots, double)
            case ports.QrCode():
                return self._qr_code(block)
            case ports.Feed(lines=lines):
                return commands.feed(lines)

    def _line(self, line: ports.Line) -> bytes:
        style = _Style(line.scale, _align(line.align), line.bold, line.inverse)
        columns = self._columns_at(style.scale)
        rows = [row for part in LINE_BREAK.split(line.text) for row in wrap(self._cells(part), columns)]
        return b"".join(self._row(row, style) for row in rows)

    def _columns(self, block: ports.Columns) -> bytes:
        style = _Style(block.scale, bold=block.bold)
        columns = self._columns_at(style.scale)
        *before, last = wrap(self._cells(block.left), columns)
        first_right, *after = wrap(self._cells(block.right), columns)
        if columns_of(last) + bool(last) + columns_of(first_right) > columns:
            before, last = [*before, last], []
        gap = self._cells(" " * (columns - columns_of(last) - columns_of(first_right)))
        rows = b"".join(self._row(row, style) for row in [*before, [*last, *gap, *first_right]])
        right = _Style(block.scale, Align.RIGHT, block.bold)
        return rows + b"".join(self._row(row, right) for row in after)

    def _row(self, row: Cells, style: _Style) -> bytes:
        if any(cell.kind is Kind.DRAWN for cell in row):
            font = self._font(style.scale)
            return draw_line(row, font, self._paper.dots, style.align, bold=style.bold, inverse=style.inverse)
        return _switched(style, _coded(row) + commands.LINE_FEED)

    def _qr_code(self, block: ports.QrCode) -> bytes:
        """Level M always; the printer chooses the version as we do, so the size is known beforehand."""
        data = block.text.encode()
        try:
            code = segno.make_qr(data, error="m", mode="byte", boost_error=False)
        except segno.DataOverflowError as error:
            raise LayoutError("the text is too long for a QR code") from error
        modules = int(code.symbol_size(border=0)[0])
        module_dots = min(block.module_dots, self._paper.dots // (modules + _QUIET_MODULES))
        if self._paper.native_qr:
            drawn = _switched(_Style(align=Align.CENTRE), commands.qr_code(data, module_dots))
        else:
            drawn = draw_modules(code.matrix, module_dots, self._paper.dots)
        return drawn + (self._line(ports.Line(block.caption, align="centre")) if block.caption else b"")

    def _cells(self, text: str) -> list[Cell]:
        cells, missing = to_cells(LINE_BREAK.sub(" ", text), self._font(1).can_draw)
        self.substitutions += missing
        return cells

    def _columns_at(self, scale: int) -> int:
        if scale not in _SCALES:
            raise LayoutError(f"scale {scale} is not 1 or 2")
        return self._paper.columns // scale

    def _font(self, scale: int) -> Font:
        return self._fonts(DOTS_PER_LINE * scale)


def _align(name: str) -> Align:
    try:
        return Align[name.upper()]
    except KeyError:
        raise LayoutError(f"{name!r} is not left, centre or right") from None


def _coded(row: Cells) -> bytes:
    """Bytes of a row, with kanji mode on around each run of double-byte characters only."""
    parts: list[bytes] = []
    run = b""
    for cell in row:
        if cell.kind is Kind.DOUBLE:
            run += cell.code
            continue
        if run:
            parts.append(commands.kanji(run))
            run = b""
        parts.append(cell.code)
    if run:
        parts.append(commands.kanji(run))
    return b"".join(parts)


def _switched(style: _Style, body: bytes) -> bytes:
    """The body between the commands that change the style and those that change it back."""
    on = off = b""
    if style.align is not Align.LEFT:
        on, off = on + commands.align(style.align), commands.align(Align.LEFT) + off
    if style.scale != 1:
        spacing = commands.line_spacing(DOTS_PER_LINE * style.scale + LINE_GAP_DOTS)
        on, off = (
            on + spacing + commands.size(style.scale),
            commands.size(1) + commands.DEFAULT_LINE_SPACING + off,
        )
    if style.bold:
        on, off = on + commands.bold(True), commands.bold(False) + off
    if style.inverse:
        on, off = on + commands.inverse(True), commands.inverse(False) + off
    return on + body + off
