"""What can happen in a 転入 session: the person's presses, and what devices, hub and clock say."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from edge.wire.messages.procedures import Companion, Insurance
from kiosk.flows.moving_in.model import CardProblem, CaseProblem, Person, Service, Sheet, Slip
from kiosk.words.language import Language

# --- events from the person --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LanguageChosen:
    language: Language


@dataclass(frozen=True, slots=True)
class ServiceChosen:
    service: Service


@dataclass(frozen=True, slots=True)
class DigitPressed:
    digit: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class BackspacePressed:
    pass


@dataclass(frozen=True, slots=True)
class PinConfirmed:
    pass


@dataclass(frozen=True, slots=True)
class LastTryConfirmed:
    pass


@dataclass(frozen=True, slots=True)
class PersonConfirmed:
    pass


@dataclass(frozen=True, slots=True)
class MonthTurned:
    """``months`` is -1 or +1."""

    months: int


@dataclass(frozen=True, slots=True)
class DateChosen:
    day: date = field(repr=False)


@dataclass(frozen=True, slots=True)
class CompanionToggled:
    companion: Companion = field(repr=False)


@dataclass(frozen=True, slots=True)
class AnswerConfirmed:
    """Next: the present question has its answer."""


@dataclass(frozen=True, slots=True)
class InsuranceChosen:
    insurance: Insurance = field(repr=False)


@dataclass(frozen=True, slots=True)
class BackPressed:
    pass


@dataclass(frozen=True, slots=True)
class SubmitPressed:
    case_id: str


@dataclass(frozen=True, slots=True)
class RetryPressed:
    """Try again: the card, or the same case id."""


@dataclass(frozen=True, slots=True)
class ReprintPressed:
    pass


@dataclass(frozen=True, slots=True)
class FinishPressed:
    pass


@dataclass(frozen=True, slots=True)
class LeavePressed:
    """Start over: everything is wiped."""


@dataclass(frozen=True, slots=True)
class HelpPressed:
    pass


@dataclass(frozen=True, slots=True)
class ExtendPressed:
    pass


@dataclass(frozen=True, slots=True)
class ControlsLowered:
    lowered: bool


PersonEvent = (
    LanguageChosen | ServiceChosen | DigitPressed | BackspacePressed | PinConfirmed | LastTryConfirmed
    | PersonConfirmed | MonthTurned | DateChosen | CompanionToggled | AnswerConfirmed | InsuranceChosen
    | BackPressed | SubmitPressed | RetryPressed | ReprintPressed | FinishPressed | LeavePressed
    | HelpPressed | ExtendPressed | ControlsLowered
)  # fmt: skip


# --- events from devices, hub and clock --------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CardPlaced:
    pass


@dataclass(frozen=True, slots=True)
class CardRemoved:
    pass


@dataclass(frozen=True, slots=True)
class ReaderLost:
    pass


@dataclass(frozen=True, slots=True)
class TriesArrived:
    """Answer to ``AskTries``. None: the card does not tell."""

    tries_left: int | None


@dataclass(frozen=True, slots=True)
class CardRead:
    person: Person


@dataclass(frozen=True, slots=True)
class CardFailed:
    """Answer to ``AskTries`` or ``ReadCard``."""

    problem: CardProblem
    tries_left: int | None = None


@dataclass(frozen=True, slots=True)
class CaseAccepted:
    """The hub has committed the case."""

    case_id: str
    sheet: Sheet


@dataclass(frozen=True, slots=True)
class CaseFailed:
    case_id: str
    problem: CaseProblem


@dataclass(frozen=True, slots=True)
class SheetPrinted:
    case_id: str
    copy: int
    slip: Slip
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PrinterChanged:
    """No reasons: ready."""

    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """``quarantined``: the hub keeps this device away; then it is not online either."""

    online: bool
    quarantined: bool = False


@dataclass(frozen=True, slots=True)
class Tick:
    """Once a second: the monotonic clock in seconds, and the local date."""

    now_mono: float
    today: date


WorldEvent = (
    CardPlaced | CardRemoved | ReaderLost | TriesArrived | CardRead | CardFailed | CaseAccepted | CaseFailed
    | SheetPrinted | PrinterChanged | LinkChanged | Tick
)  # fmt: skip

Event = PersonEvent | WorldEvent
