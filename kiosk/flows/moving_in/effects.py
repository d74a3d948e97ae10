"""What a 転入 session wants done in the world."""

from __future__ import annotations

from dataclasses import dataclass, field

from edge.wire.messages.sessions import SessionEnd
from kiosk.flows.moving_in.model import Answers, HelpReason, Person, Sheet
from kiosk.words.language import Language


@dataclass(frozen=True, slots=True)
class WatchCard:
    """From now on report ``CardPlaced``, ``CardRemoved``, ``ReaderLost``; the present state at once."""


@dataclass(frozen=True, slots=True)
class AskTries:
    """Answered by ``TriesArrived`` or ``CardFailed``."""


@dataclass(frozen=True, slots=True)
class ReadCard:
    """Verify once and read; answered by ``CardRead`` or ``CardFailed``."""

    pin: str = field(repr=False)
    last_try_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class SubmitCase:
    """Answered by ``CaseAccepted`` or ``CaseFailed``; a repeated id is the same case."""

    case_id: str
    person: Person = field(repr=False)
    answers: Answers = field(repr=False)


@dataclass(frozen=True, slots=True)
class PrintSheet:
    """Answered by ``SheetPrinted``. Copies from 1 on bear 再発行."""

    case_id: str
    sheet: Sheet
    language: Language
    copy: int = 0


@dataclass(frozen=True, slots=True)
class Wipe:
    """Empty every store of the session (browser, print queue, worker), and prove it in the evidence."""


@dataclass(frozen=True, slots=True)
class Speak:
    """Say ``phrase`` (a key of the words) in ``language``; a new one interrupts the old."""

    phrase: str
    language: Language


@dataclass(frozen=True, slots=True)
class CallStaff:
    reason: HelpReason


@dataclass(frozen=True, slots=True)
class EndSession:
    """Watch for a card no longer once it is taken; report the end without personal data."""

    reason: SessionEnd


Effect = (
    WatchCard | AskTries | ReadCard | SubmitCase | PrintSheet | Wipe | Speak | CallStaff | EndSession
)  # fmt: skip
