"""Lines drawn as dots: rules, and lines that hold a character which no code page has.

Such a line is drawn whole, because a raster image stands at the beginning of a line only, and
because a name looks better in one typeface than in two.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from PIL import Image, ImageChops

from drivers.receipt_printer.commands import Align, raster
from drivers.receipt_printer.font import NOTO_MONO_CJK_JP, Font
from drivers.receipt_printer.wrapping import Cells, columns_of

DOTS_PER_COLUMN = 12
DOTS_PER_LINE = 24
_BOLD_DOTS = 1
LINE_GAP_DOTS = 6
"""Printers advance 30 dots for a line of 24."""

FontOfSize = Callable[[int], Font]


@cache
def noto(size: int) -> Font:
    """The Japanese face of Noto Sans Mono CJK."""
    path, face = NOTO_MONO_CJK_JP
    return Font(path, face, size)


def draw_line(
    cells: Cells, font: Font, width_dots: int, align: Align, *, bold: bool = False, inverse: bool = False
) -> bytes:
    """One line of text as a raster image over the paper's whole width, in cells as the printer's own."""
    scale = font.size // DOTS_PER_LINE
    text = Image.new("1", (columns_of(cells) * DOTS_PER_COLUMN * scale, font.size))
    at = 0
    for cell in cells:
        font.draw(text, at * DOTS_PER_COLUMN * scale, cell.text)
        at += cell.columns
    if bold:
        shifted = Image.new("1", text.size)
        shifted.paste(text, (_BOLD_DOTS, 0))
        text = ImageChops.logical_or(text, shifted)
    if inverse:
        text = ImageChops.invert(text)
    free = width_dots - text.width
    left = {Align.LEFT: 0, Align.CENTRE: free // 2, Align.RIGHT: free}[align]
    line = Image.new("1", (width_dots, font.size + LINE_GAP_DOTS))
    line.paste(text, (left, 0))
    return raster(line.tobytes(), width_dots // 8)


def draw_rule(width_dots: int, double: bool) -> bytes:
    """A rule of two dots, or two of them, with air around."""
    blank, black = bytes(width_dots // 8), b"\xff" * (width_dots // 8)
    bars = [black * 2, blank * 3, black * 2] if double else [black * 2]
    return raster(b"".join([blank * 6, *bars, blank * 6]), width_dots // 8)


def draw_modules(modules: Sequence[Sequence[int]], module_dots: int, width_dots: int) -> bytes:
    """A code of square modules (1 = dark) in the middle of the paper, for printers that draw none."""
    side = len(modules) * module_dots
    code = Image.new("1", (len(modules), len(modules)))
    code.putdata([255 * module for row in modules for module in row])
    canvas = Image.new("1", (width_dots, side))
    canvas.paste(code.resize((side, side), Image.Resampling.NEAREST), ((width_dots - side) // 2, 0))
    return raster(canvas.tobytes(), width_dots // 8)
