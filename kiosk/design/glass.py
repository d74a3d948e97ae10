"""What stands on a public screen, for all who draw it: the screen, the writer's and the approver's preview.

One sheet, one template (``glass/sheet.html``), one script (``glass.js``): a canvas of 1920×1080 or 1080×1920
that is scaled to the glass it hangs on, so a preview breaks its lines where the screen does.

Length has three answers, in this order: the script shrinks by the steps that the template names, down to
``SMALLEST``; then it turns pages, what to do on each; longer than ``LIMITS`` is refused where it is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

SMALLEST = 48
"""Height in px of the smallest letters, on a canvas whose short side has 1080.

Read from 4–5 m a Japanese letter must be 20 mm high and a Latin one 15 (国土交通省, 公共交通機関の旅客施設に
関する移動等円滑化整備ガイドライン: letters by distance). The short side of a 43-inch screen is
535 mm: 48 px are 24 mm, of which a Japanese letter fills 0.9 and a Latin capital 0.73: 21 and 17 mm.
On a smaller screen the same 48 px are read from nearer: on 32 inches from 3.7 m.
"""

SECONDS_A_PAGE = 6
LETTERS_A_SECOND = 4
"""A page stands until all its letters can have been read (``glass.js`` has the same two)."""

LIMITS = {"title": 30, "action": 60, "place": 30, "plain_japanese": 120, "english": 240}
"""Letters of each text. What stands on every page fits in the widest letters: a test measures it."""
LINES = 7
LINE_LENGTH = 34
"""Of a notice's own text."""

DRILL_MARK = "【訓練】"

LANDSCAPE, PORTRAIT = "landscape", "portrait"
ORIENTATIONS = (LANDSCAPE, PORTRAIT)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One announcement as the glass shows it. ``level`` 1–5 makes it an alert; ``picture`` is an address.

    ``issued`` is aware; a title's mark of a drill is left to the band, which has room of its own.
    """

    announcement: str
    revision: int
    title: str
    plain_japanese: str
    english: str
    lines: tuple[str, ...] = ()
    level: int = 0
    action: str = ""
    place: str = ""
    issued: datetime | None = None
    drill: bool = False
    picture: str = ""

    @property
    def headline(self) -> str:
        return self.title.removeprefix(DRILL_MARK) if self.drill else self.title
