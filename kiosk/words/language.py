"""The languages that every screen speaks."""

from __future__ import annotations

from enum import StrEnum


class Language(StrEnum):
    """``EASY`` is やさしい日本語: Japanese for children, learners and hurried people."""

    JA = "ja"
    EN = "en"
    EASY = "ja_EASY"

    @property
    def html(self) -> str:
        """The value of an ``lang`` attribute."""
        return "en" if self is Language.EN else "ja"
