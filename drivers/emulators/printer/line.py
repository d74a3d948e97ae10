"""The line being set: character cells side by side until something prints them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np

from drivers.emulators.printer.glyphs import Dots, blank, glyph
from drivers.emulators.printer.roll import WIDTH_DOTS

FONT_A, FONT_B, KANJI = (12, 24), (9, 17), (24, 24)
"""Cells as (width, height) in dots."""


class Align(IntEnum):
    """ESC a n."""

    LEFT = 0
    CENTRE = 1
    RIGHT = 2


@dataclass
class Style:
    """How the next characters look."""

    font: tuple[int, int] = FONT_A
    scale: tuple[int, int] = (1, 1)
    kanji_scale: tuple[int, int] = (1, 1)
    bold: bool = False
    underline: int = 0
    kanji_underline: int = 0
    inverse: bool = False
    spacing: int = 0
    kanji_spacing: tuple[int, int] = (0, 0)

    def character(self, letter: str) -> Dots:
        """A one-byte character in its cell, spacing included."""
        dots = glyph(letter, self.font, self.scale, self.bold)
        return self._finish(dots, (0, self.spacing * self.scale[0]), self.underline)

    def kanji(self, letter: str) -> Dots:
        """A two-byte character in its cell, spacing included."""
        return self.kanji_image(glyph(letter, KANJI, self.kanji_scale, self.bold))

    def kanji_image(self, dots: Dots) -> Dots:
        """A character that is already dots (user-defined), finished in the same way."""
        left, right = self.kanji_spacing
        wide = self.kanji_scale[0]
        return self._finish(dots, (left * wide, right * wide), self.kanji_underline)

    def _finish(self, dots: Dots, sides: tuple[int, int], underline: int) -> Dots:
        cell = np.pad(dots, ((0, 0), sides))
        if underline and not self.inverse:
            cell[-underline:, :] = 255
        return np.uint8(255) - cell if self.inverse else cell


@dataclass
class SettingLine:
    """Cells with their places; the printable area is ``left`` … ``left + width`` dots."""

    left: int = 0
    width: int = WIDTH_DOTS
    cells: list[tuple[int, Dots]] = field(default_factory=list)
    text: str = ""
    cursor: int = 0

    def has_room(self, dots: Dots) -> bool:
        """Whether the cell fits behind the cursor; an empty line takes anything."""
        return self.cursor == 0 or self.cursor + dots.shape[1] <= self.width

    def add(self, dots: Dots, text: str) -> None:
        """Put a cell at the cursor."""
        self.cells.append((self.cursor, dots))
        self.text += text
        self.cursor += dots.shape[1]

    def move_to(self, cursor: int) -> None:
        """ESC $, HT: the next cell stands there."""
        if cursor > self.cursor and self.text:
            self.text += "\t"
        self.cursor = cursor

    def take(self, align: Align) -> tuple[Dots, str]:
        """The whole line as dots of the paper's width, and its text; the line is empty afterwards."""
        height = max((len(dots) for _x, dots in self.cells), default=0)
        start = self.left + indent(self.cursor, self.width, align)
        paper = blank(height, WIDTH_DOTS)
        for x, dots in self.cells:
            _stamp(paper, dots, start + x)
        text, self.cells, self.text, self.cursor = self.text, [], "", 0
        return paper, text


def indent(content: int, width: int, align: Align) -> int:
    """Dots to leave free before content of this width."""
    free = max(0, width - content)
    return {Align.LEFT: 0, Align.CENTRE: free // 2, Align.RIGHT: free}[align]


def across_paper(dots: Dots, left: int, width: int, align: Align) -> Dots:
    """An image placed on a strip of the paper's width; what reaches beyond the edge is lost."""
    paper = blank(len(dots), WIDTH_DOTS)
    _stamp(paper, dots, left + indent(dots.shape[1], width, align))
    return paper


def _stamp(paper: Dots, dots: Dots, x: int) -> None:
    """Darken the paper, standing on its base line."""
    fits = dots[:, : max(0, paper.shape[1] - x)]
    part = paper[len(paper) - len(fits) :, x : x + fits.shape[1]]
    np.maximum(part, fits, out=part)
