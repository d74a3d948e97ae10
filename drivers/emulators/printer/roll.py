"""The roll of paper: what has been printed and not yet cut, as dots and as text."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

import numpy as np

from drivers.emulators.printer.glyphs import Dots, blank

WIDTH_DOTS = 576
"""72 mm printable of 80 mm paper at 8 dots/mm."""

HEAD_TO_CUTTER_DOTS = 96
"""The cutter stands 12 mm above the print head: a cut without a feed goes through the last lines."""

LONGEST_ROWS = 24_000
"""Three metres: of paper that nobody cuts only the end is kept, as it would lie on the floor."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of paper that came off: its dots (rows x 576) and the lines of text on it."""

    dots: Dots = field(repr=False)
    text: tuple[str, ...] = field(repr=False)


class Roll:
    """Paper between the last cut and the print head; counts lines and rows since the roll was new.

    Strips are dots, or a number of blank rows: feeding costs nothing until somebody looks.
    """

    def __init__(self) -> None:
        self._strips: deque[Dots | int] = deque()
        self._rows = 0
        self._text: deque[tuple[int, str]] = deque()
        self.lines_printed = 0
        self.rows_moved = 0
        self.feed(HEAD_TO_CUTTER_DOTS)

    @property
    def rows(self) -> int:
        """Rows of dots from the last cut to the print head; of longer paper those that are kept."""
        return self._rows

    def print_line(self, dots: Dots, advance: int, text: str) -> None:
        """Print ``dots`` and move on by ``advance`` rows in all, or by the dots' height when that is more."""
        self._text.append((self.rows_moved + len(dots), text))
        self._append(dots, len(dots))
        self.feed(max(0, advance - len(dots)))
        self.lines_printed += 1

    def feed(self, rows: int) -> None:
        """Move blank paper."""
        self._append(rows, rows)

    def cut(self) -> Piece:
        """Cut at the cutter. What is between head and cutter becomes the top of the next piece."""
        above = max(0, self._rows - HEAD_TO_CUTTER_DOTS)
        dots = self.visible().dots
        reached = self.rows_moved - self._rows + above
        piece = Piece(dots[:above], tuple(text for row, text in self._text if row <= reached))
        self._strips, self._rows = deque([dots[above:]]), self._rows - above
        self._text = deque((row, text) for row, text in self._text if row > reached)
        return piece

    def visible(self, rows: int = LONGEST_ROWS) -> Piece:
        """What hangs out since the last cut, or its last ``rows``."""
        taken: list[Dots] = []
        wanted = min(rows, self._rows)
        for strip in reversed(self._strips):
            if not wanted:
                break
            dots = blank(min(strip, wanted), WIDTH_DOTS) if isinstance(strip, int) else strip[-wanted:]
            taken.append(dots)
            wanted -= len(dots)
        whole = np.vstack(taken[::-1]) if taken else blank(0, WIDTH_DOTS)
        return Piece(whole, tuple(text for _row, text in self._text))

    def tear(self) -> None:
        """Tear everything off by hand; blank paper up to the edge remains."""
        self._strips.clear()
        self._text.clear()
        self._rows = 0
        self.feed(HEAD_TO_CUTTER_DOTS)

    def _append(self, strip: Dots | int, rows: int) -> None:
        if not rows:
            return
        self._strips.append(strip)
        self._rows += rows
        self.rows_moved += rows
        self._forget_beginning()

    def _forget_beginning(self) -> None:
        while (over := self._rows - LONGEST_ROWS) > 0:
            first = self._strips.popleft()
            length = first if isinstance(first, int) else len(first)
            if length > over:
                self._strips.appendleft(first - over if isinstance(first, int) else first[over:])
            self._rows -= min(length, over)
        while self._text and self._text[0][0] <= self.rows_moved - self._rows:
            self._text.popleft()
