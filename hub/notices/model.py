"""A notice: that something happened which a member of staff was waiting for, or should know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from kiosk.words.catalogue import Words

KEPT = timedelta(days=180)
MOST_WORDS = 400
"""Characters of each language; what is longer ends in an ellipsis, and stands whole where ``path`` leads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """``about`` names what it tells of ("jobs/run/12/failed"): told twice it is told once. ``path``: where to
    look and go on, a page of the desk.
    """

    about: str
    words: Words
    path: str

    def __post_init__(self) -> None:
        if not self.path.startswith("/desk"):
            raise ValueError(f"{self.path!r} is no page of the desk")


def shortened(text: str) -> str:
    return text if len(text) <= MOST_WORDS else text[: MOST_WORDS - 1] + "…"
