"""Documents: kinds, numbers, states, and what makes two papers the same document. Pure.

Each version of a paper is a row of its own, with a number, a token and a hash of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum, StrEnum, auto
from pathlib import Path

import msgspec

from hub.core.registration import Role
from hub.core.words import local_day
from hub.law.fiscal_year import first_day, fiscal_year, in_words
from kiosk.design.codes import Level
from kiosk.words.catalogue import Words

SUBJECT = "documents"
LAPSES_AFTER = timedelta(hours=1)
"""A number whose paper was not made in so long a time stays without one: its maker has died."""
SHOWN_OF_HASH = 16
"""Characters of a hash that people compare by eye."""


class Why(Enum):
    """Why something is not done."""

    TOO_LATE = auto()
    LOST = auto()
    NOT_VALID = auto()


class State(StrEnum):
    """``RESERVED``: number and token are given, the paper is being made."""

    RESERVED = "reserved"
    VALID = "valid"
    SUPERSEDED = "superseded"  # by a newer version
    REVOKED = "revoked"  # by a person or a use case, with a reason
    VOID = "void"  # 欠番: the paper was never made


class Media(StrEnum):
    """What a document's content is."""

    PDF = "application/pdf"
    TEXT = "text/plain; charset=utf-8"

    @property
    def ending(self) -> str:
        """Of a file's name."""
        return "pdf" if self is Media.PDF else "txt"


@dataclass(frozen=True, slots=True)
class Retention:
    """Kept for whole fiscal years, counted from the first day of the next one; ``ground``: by which rule."""

    years: int
    ground: Words

    def until(self, day: date) -> date:
        """The last day on which a document of ``day`` must be kept."""
        return first_day(fiscal_year(day) + 1 + self.years) - timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of document, told by its subject (``hub/<subject>/documents.py``: ``KINDS``).

    ``symbol`` is the 記号 of its numbers. ``edition`` is raised when what the paper itself says has
    changed, so that whoever asks again gets a new version. A ``personal`` one is noted when it is opened.
    """

    name: str
    symbol: str
    words: Words
    issuer: Words
    retention: Retention
    seen_by: frozenset[Role]
    revoked_by: frozenset[Role]
    personal: bool = False
    edition: int = 1
    media: Media = Media.PDF


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code on a paper; ``border`` in modules."""

    text: str = field(repr=False)
    error: Level = "m"
    border: int = 2


@dataclass(frozen=True, slots=True)
class Paper:
    """What is to stand on a typeset paper: the template's inputs, and its codes by file name."""

    template: Path
    inputs: Mapping[str, str] = field(repr=False)
    codes: Mapping[str, Code] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a paper bears of itself as a document."""

    number: str
    version: int
    url: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One document that somebody asks for.

    ``title`` stands on the paper and on the public page: nothing personal beyond the paper. ``source``:
    the fingerprint of what it says, number and code apart. ``about``: whose data it is (a citizen's id).
    """

    kind: Kind
    reference: str
    title: str
    source: str
    by: str
    about: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One version as it stands in the register."""

    id: int
    kind: str
    reference: str
    title: str
    number: str
    version: int
    token: str
    source: str
    state: State
    issued_at: datetime
    issued_by: str
    kept_until: date
    sha256: str | None = None
    ended_at: datetime | None = None
    ended_by: str | None = None
    reason: str | None = None
    superseded_by: int | None = None
    about: str | None = None

    def standing(self, now: datetime) -> State:
        """The state as it is told: a reservation that nobody will finish is void."""
        lapsed = self.state is State.RESERVED and now >= self.issued_at + LAPSES_AFTER
        return State.VOID if lapsed else self.state

    def file_name(self, kind: Kind) -> str:
        """As it is saved: nothing of whoever it is about."""
        return f"{self.kind}-{self.id}.{kind.media.ending}"

    def answers(self, source: str, now: datetime) -> bool:
        """Whether whoever asks for this content is given this document, or goes on making it."""
        return self.source == source and self.standing(now) in (State.VALID, State.RESERVED)


def number_of(kind: Kind, year: int, serial: int) -> str:
    """令和8年度 木コ掲第123号: a line may break at the blank alone."""
    return f"{in_words(year)} {kind.symbol}第{serial}号"


def year_of(moment: datetime) -> int:
    """The fiscal year in the city."""
    return fiscal_year(local_day(moment))


def fingerprint(kind: Kind, says: object) -> str:
    """The same for whatever says the same in the same edition of its kind."""
    text = msgspec.json.encode((kind.name, kind.edition, says), order="deterministic")
    return hashlib.sha256(text).hexdigest()


def source_of(kind: Kind, paper: Paper) -> str:
    """The fingerprint of a paper that is to be typeset."""
    return fingerprint(kind, (paper.inputs, {name: code.text for name, code in paper.codes.items()}))
