"""A case begun at a kiosk: bodies of ``POST /procedures/cases`` at the hub's device port.

They hold personal data, so they never travel over the broker; HTTPS with the device's certificate does.
"""

from __future__ import annotations

from datetime import date

import msgspec

from edge.wire.envelope import Identifier


class PersonRead(msgspec.Struct, frozen=True, kw_only=True):
    """基本4情報 as the card holds them. ``sex``: JIS X 0303, or ``other``."""

    name: str
    address: str
    birth_date: date
    sex: str

    def __repr__(self) -> str:
        return "PersonRead()"


class MovingInAnswers(msgspec.Struct, frozen=True, kw_only=True):
    """``companions`` of partner, preschool_child, school_child, elder, other; ``insurance``: one of national,
    employer, late_elderly, unsure."""

    moved_on: date
    companions: tuple[str, ...]
    insurance: str

    def __repr__(self) -> str:
        return "MovingInAnswers()"


class NewCase(msgspec.Struct, frozen=True, kw_only=True):
    """``case`` is made at the press and kept by every retry: same id and body, same answer; another body: 409."""

    case: Identifier
    procedure: str
    person: PersonRead
    answers: MovingInAnswers


class GuideWindow(msgspec.Struct, frozen=True, kw_only=True):
    """One stop, in the order of the visit."""

    number: str
    name: str
    errand: str
    name_en: str = ""
    errand_en: str = ""


class CaseTaken(msgspec.Struct, frozen=True, kw_only=True):
    """The case is committed. ``deadline``: last day for the notification (住基法22条)."""

    number: str
    windows: tuple[GuideWindow, ...]
    deadline: date
    overdue: bool = False


class SessionEnded(msgspec.Struct, frozen=True, kw_only=True):
    """``procedures.session/1``, a fact: a person's session at a kiosk is over, and which stores were emptied.

    ``reason``: finished, left, timed_out. No word of who it was.
    """

    reason: str
    wiped: tuple[str, ...]


class StaffCalled(msgspec.Struct, frozen=True, kw_only=True):
    """``procedures.help/1``, a fact. ``reason``: asked, card_left, printer, reader."""

    reason: str


SCHEMAS: dict[str, type] = {
    "procedures.session/1": SessionEnded,
    "procedures.help/1": StaffCalled,
}
