"""A case begun at a kiosk: what it sends to ``POST /procedures/cases`` over HTTPS, and what comes back.

Personal data never travels over the broker, so these bodies have no topic and no envelope. ``case`` is
made where the person pressed the button: the same id with the same body is answered with the same bytes,
with another body by 409. A move that lies ahead is refused with 422.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

import msgspec

from edge.wire.bounds import NO_CONTROL, Identifier, Line, LongLine, check_year

CASES_PATH = "/procedures/cases"

Short = Line
Long = Annotated[str, msgspec.Meta(pattern=NO_CONTROL, max_length=400)]


class Procedure(StrEnum):
    MOVING_IN = "moving_in"


class Sex(StrEnum):
    """JIS X 0303 as on the card; ``OTHER``: a code that is not in it."""

    UNKNOWN = "0"
    MALE = "1"
    FEMALE = "2"
    NOT_APPLICABLE = "9"
    OTHER = "other"


class Companion(StrEnum):
    """Who moves in with the person; an empty set means alone."""

    PARTNER = "partner"
    PRESCHOOL_CHILD = "preschool_child"
    SCHOOL_CHILD = "school_child"
    ELDER = "elder"
    OTHER = "other"


class Insurance(StrEnum):
    """Health insurance after the move, as the person says."""

    NATIONAL = "national"  # 国民健康保険 is needed
    EMPLOYER = "employer"  # through an employer, own or family's
    LATE_ELDERLY = "late_elderly"  # 後期高齢者医療, 75 and older
    UNSURE = "unsure"


class CasePerson(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """基本4情報 as read from the card. ``repr`` shows nothing of it."""

    name: Short
    address: Long
    birth_date: date | None
    sex: Sex
    birth_part: Annotated[str, msgspec.Meta(pattern=r"^([0-9]{4}(-[0-9]{2})?)?(?!\n)$", max_length=7)] = ""
    """Where month or day is unknown (不詳): YYYY-MM, YYYY or nothing."""

    def __post_init__(self) -> None:
        if self.birth_date is not None:
            check_year(self.birth_date, 1850, 2199)

    def __repr__(self) -> str:
        return "CasePerson(…)"


class CaseAnswers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The three questions; ``moved_on`` is the day of the move (転入年月日)."""

    moved_on: date
    companions: Annotated[frozenset[Companion], msgspec.Meta(max_length=len(Companion))]
    insurance: Insurance

    def __post_init__(self) -> None:
        check_year(self.moved_on, 1850, 2199)

    def __repr__(self) -> str:
        return "CaseAnswers(…)"


class CaseRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    case: Identifier
    procedure: Procedure
    person: CasePerson
    answers: CaseAnswers


class Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The same in both languages."""

    ja: LongLine
    en: LongLine


class CaseWindow(msgspec.Struct, frozen=True):
    """One window, in the order of the visit. ``errand`` names all that is done there, with （確認） behind
    what may not apply; ``why`` are the provisions."""

    number: Line
    name: Line
    name_en: Line
    errand: LongLine
    errand_en: LongLine
    why: Annotated[tuple[LongLine, ...], msgspec.Meta(max_length=64)]


class CaseSheet(msgspec.Struct, frozen=True):
    """The guide sheet. It names nobody; the case ``number`` (転-001, anew each day) does.

    ``deadline`` is the last day for the notification, already moved past closed days; ``sample`` is true
    while windows and order are not the city's own. ``verify`` is the address at which whoever holds the
    sheet finds out whether it is the city's (a QR code on paper); a hub before this field gave none.
    """

    number: Line
    title: Text
    issued_on: date
    deadline: date
    deadline_text: Text
    ground: LongLine
    overdue: bool
    windows: Annotated[tuple[CaseWindow, ...], msgspec.Meta(max_length=64)]
    bring: Annotated[tuple[Text, ...], msgspec.Meta(max_length=64)]
    notes: Annotated[tuple[Text, ...], msgspec.Meta(max_length=64)]
    sample: bool
    verify: Line = ""

    def __post_init__(self) -> None:
        check_year(self.issued_on, 1970, 2199)
        check_year(self.deadline, 1850, 2200)
