"""The kiosk's words for 転入: what it knows, what can happen to it, and what it wants done.

The state holds personal data only between the reading of the card and the end of the session; every
such field is kept out of ``repr``. Time comes as ``Tick``; ids are made at the press.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from edge.wire.messages.procedures import Companion, Insurance, Sex
from kiosk.words.language import Language

PIN_DIGITS = 4
"""The PIN of 券面事項入力補助用暗証番号 has four digits."""

IDLE_SECONDS = 60.0
WARNING_SECONDS = 20.0
"""Left untouched for 60 s the kiosk asks; 20 s later it wipes itself. One press extends the time."""

READING_SECONDS = 30.0
SUBMITTING_SECONDS = 30.0
PRINTING_SECONDS = 60.0
"""The machine's own deadlines: past them the person is told so, whatever the devices do."""

NOTIFICATION_DAYS = 14
"""住民基本台帳法22条: within 14 days of moving in, and not in advance."""


class Service(StrEnum):
    """The three choices of the first screen; only ``MOVING_IN`` is done at the kiosk."""

    MOVING_IN = "moving_in"
    MOVING_OUT = "moving_out"
    CERTIFICATE = "certificate"


class CardProblem(StrEnum):
    """The values are those of the card reader's port; each has its own words and way out."""

    NO_READER = "no_reader"
    READER_SERVICE_DOWN = "reader_service_down"
    NO_CARD = "no_card"
    CARD_REMOVED = "card_removed"
    CARD_HUNG = "card_hung"
    READER_BUSY = "reader_busy"
    NOT_MY_NUMBER_CARD = "not_my_number_card"
    UNSUPPORTED_GENERATION = "unsupported_generation"
    PIN_FORMAT = "pin_format"
    PIN_WRONG = "pin_wrong"
    PIN_BLOCKED = "pin_blocked"
    PIN_STATE_UNKNOWN = "pin_state_unknown"
    LAST_TRY_NOT_CONFIRMED = "last_try_not_confirmed"
    SECURITY_STATUS = "security_status"
    MALFORMED_DATA = "malformed_data"
    UNEXPECTED_STATUS = "unexpected_status"


class Slip(StrEnum):
    """The guide sheet on paper. ``REFUSED``: nothing came out; ``UNKNOWN``: look at the printer."""

    PRINTING = "printing"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    UNKNOWN = "unknown"


SPOOLED = "spooled"
"""Reason of an unknown sheet whose printer hangs behind a print queue: handed over, and nobody answers."""


class CaseProblem(StrEnum):
    """Why the hub has no case. ``UNKNOWN``: it may have one; trying again sends the same id."""

    OFFLINE = "offline"  # nothing was sent
    REFUSED = "refused"
    UNKNOWN = "unknown"


class HelpReason(StrEnum):
    """Why a member of staff is called."""

    ASKED = "asked"
    CARD_LEFT = "card_left"
    PRINTER = "printer"
    READER = "reader"


@dataclass(frozen=True, slots=True)
class Person:
    """基本4情報 as read from the card."""

    name: str = field(repr=False)
    address: str = field(repr=False)
    birth_date: date | None = field(repr=False)
    sex: Sex = field(repr=False)
    birth_part: str = field(default="", repr=False)
    """Without a whole day: the month (YYYY-MM) or year (YYYY) that the register knows, or nothing."""


@dataclass(frozen=True, slots=True)
class Answers:
    """The three questions. ``address`` on the card is the former one until the counter changes it."""

    moved_on: date | None = field(default=None, repr=False)
    companions: frozenset[Companion] = field(default=frozenset(), repr=False)
    insurance: Insurance | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Window:
    """One stop of the way through the building, in the order of the visit."""

    number: str
    name: str
    errand: str
    name_en: str = ""
    errand_en: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The numbered guide sheet. ``deadline``: last day for the notification; ``overdue``: it has passed."""

    number: str
    windows: tuple[Window, ...] = field(repr=False)
    deadline: date = field(repr=False)
    overdue: bool = False


# --- phases: what the screen is doing ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Attract:
    """Nobody is here."""


@dataclass(frozen=True, slots=True)
class AtWindow:
    """This service is done at a counter: which one."""

    service: Service


@dataclass(frozen=True, slots=True)
class PlaceCard:
    """``problem`` of the last try, if there was one."""

    problem: CardProblem | None = None


@dataclass(frozen=True, slots=True)
class AskingTries:
    """The card is there and is asked how many tries are left."""

    since: float


@dataclass(frozen=True, slots=True)
class EnterPin:
    """``tries_left`` None: the card does not tell. ``last_try``: the person has agreed to use it."""

    tries_left: int | None
    pin: str = field(default="", repr=False)
    problem: CardProblem | None = None
    last_try: bool = False


@dataclass(frozen=True, slots=True)
class ConfirmLastTry:
    """One try is left; a wrong one blocks the PIN."""


@dataclass(frozen=True, slots=True)
class Blocked:
    """The PIN is blocked: what to do, and where."""


@dataclass(frozen=True, slots=True)
class Reading:
    since: float


@dataclass(frozen=True, slots=True)
class CheckPerson:
    """Is this you?"""


@dataclass(frozen=True, slots=True)
class AskMovedOn:
    """``month``: first day of the month shown. ``ahead``: a day to come was pressed; the law excludes it."""

    month: date
    ahead: bool = False


@dataclass(frozen=True, slots=True)
class AskCompanions:
    pass


@dataclass(frozen=True, slots=True)
class AskInsurance:
    pass


@dataclass(frozen=True, slots=True)
class Review:
    pass


@dataclass(frozen=True, slots=True)
class Submitting:
    case_id: str
    since: float


@dataclass(frozen=True, slots=True)
class NotSubmitted:
    case_id: str
    problem: CaseProblem


@dataclass(frozen=True, slots=True)
class SheetShown:
    """The sheet on the screen, with the state of its paper. ``copy`` 0 is the original."""

    case_id: str
    sheet: Sheet
    slip: Slip
    since: float
    copy: int = 0
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TakeCard:
    """The session has ended and is wiped, but the card still lies on the reader."""

    since: float


Phase = (
    Attract | AtWindow | PlaceCard | AskingTries | EnterPin | ConfirmLastTry | Blocked | Reading | CheckPerson
    | AskMovedOn | AskCompanions | AskInsurance | Review | Submitting | NotSubmitted | SheetShown | TakeCard
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class State:
    """``now``: monotonic seconds at the last tick; ``touched``: when a person last did something.

    ``warned_at`` is set while the time-out warning is on; ``helping``: staff have been called.
    ``lowered`` keeps the controls in the lower half of the screen, for a wheelchair.
    """

    phase: Phase = Attract()
    language: Language = Language.JA
    person: Person | None = field(default=None, repr=False)
    answers: Answers = field(default=Answers(), repr=False)
    card_present: bool = False
    now: float = 0.0
    today: date = date.min
    touched: float = 0.0
    warned_at: float | None = None
    helping: bool = False
    lowered: bool = False
    printer_reasons: tuple[str, ...] = ()
    online: bool = False
    quarantined: bool = False

    @property
    def seconds_left(self) -> int | None:
        """Whole seconds until the session is wiped, while the warning is on."""
        if self.warned_at is None:
            return None
        return max(0, round(WARNING_SECONDS - (self.now - self.warned_at)))
