"""The roll of paper: what has been printed and not yet cut, as dots and as text."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from drivers.emulators.printer.glyphs import Dots, blank

WIDTH_DOTS = 576
"""72 mm printable of 80 mm paper at 8 dots/mm."""

HEAD_TO_CUTTER_DOTS = 96
"""The cutter stands 12 mm above the print head: a cut without a feed goes through the last lines."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of paper that came off: its dots (rows x 576) and the lines of text on it."""

    dots: Dots = field(repr=False)
    text: tuple[str, ...] = field(repr=False)


class Roll:
    """Paper between the last cut and the print head; counts lines and rows since the roll was new."""

    def __init__(self) -> None:
        self._strips: list[Dots] = []
        self._rows = 0
        self._text: list[tuple[int, str]] = []
        self.lines_printed = 0
        self.rows_moved = 0
        self.feed(HEAD_TO_CUTTER_DOTS)

    @property
    def rows(self) -> int:
        """Rows of dots from the last cut to the print head."""
        return self._rows

    def print_line(self, dots: Dots, advance: int, text: str) -> None:
        """Print ``dots`` and move on by ``advance`` rows in all, or by the dots' height when that is more."""
        self._append(dots)
        self._text.append((self._rows, text))
        self._append(blank(max(0, advance - len(dots)), WIDTH_DOTS))
        self.lines_printed += 1

    def feed(self, rows: int) -> None:
        """Move blank paper."""
        self._append(blank(rows, WIDTH_DOTS))

    def cut(self) -> Piece:
        """Cut at the cutter. What is between head and cutter becomes the top of the next piece."""
        above = max(0, self._rows - HEAD_TO_CUTTER_DOTS)
        dots = self.visible().dots
        piece = Piece(dots[:above], tuple(text for row, text in self._text if row <= above))
        self._strips, self._rows = [dots[above:]], self._rows - above
        self._text = [(row - above, text) for row, text in self._text if row > above]
        return piece

    def visible(self) -> Piece:
        """Everything since the last cut."""
        dots = np.vstack(self._strips) if self._strips else blank(0, WIDTH_DOTS)
        return Piece(dots, tuple(text for _row, text in self._text))

    def tear(self) -> None:
        """Tear everything off by hand; blank paper up to the edge remains."""
        self._strips, self._rows, self._text = [], 0, []
        self.feed(HEAD_TO_CUTTER_DOTS)

    def _append(self, dots: Dots) -> None:
        if len(dots):
            self._strips.append(dots)
            self._rows += len(dots)
            self.rows_moved += len(dots)
