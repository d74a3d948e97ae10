"""What cannot be done, as a code; the sentence for it stands as data in the words of its subject.

A subject lists its codes in one enum, and raises its own kind of ``Refused`` with one of them:

    class Why(Enum):
        NAME_USED = auto()

    class FleetError(Refused[Why]):

Its ``words.py`` holds ``REFUSALS: dict[Why, Words]``, a sentence for each code that says what to do.
``{…}`` in a sentence is what varies, and is given by name where it is raised.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from functools import cache
from typing import Generic, TypeVar

from hub.core import subjects
from kiosk.words.catalogue import Words, filled

Code = TypeVar("Code", bound=Enum)


class Refused(Exception, Generic[Code]):
    """Base of every subject's refusals. Its text, as logs and tests read it, is the Japanese."""

    def __init__(self, code: Code, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values

    @property
    def words(self) -> Words:
        return filled(sentences()[self.code], self.values)

    def __str__(self) -> str:
        return self.words.ja


@cache
def sentences() -> Mapping[Enum, Words]:
    """What every code of every subject says."""
    return {
        code: words
        for part in subjects.parts("words")
        for code, words in getattr(part, "REFUSALS", {}).items()
    }
