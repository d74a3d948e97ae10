"""The ports that an edge device programs against, and the values that pass through them.

A driver implements one of these protocols over the operating system's real interface.
Every wait is bounded by the caller's deadline; an answer that did not come is a value
(``UNKNOWN``), never a guess.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol


class Presence(StrEnum):
    """What an agent can say about an attached device."""

    READY = "ready"
    DEGRADED = "degraded"
    ABSENT = "absent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class DeviceState:
    """Presence with the reasons in named words (``paper_out``, ``cover_open``, ``unplugged`` …)."""

    presence: Presence
    reasons: tuple[str, ...] = ()


class DriverError(Exception):
    """The device cannot do what was asked; subclasses say why."""


class DeviceUnavailable(DriverError):
    """The device is not there, or its line broke; nothing was begun."""


# --- code scanner -----------------------------------------------------------------------------


class Symbology(StrEnum):
    QR = "qr"
    CODE128 = "code128"
    EAN13 = "ean13"
    ITF = "itf"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Scan:
    """One code as read: ``text`` is decoded strictly (UTF-8, else CP932), ``raw`` are its bytes."""

    text: str = field(repr=False)
    raw: bytes = field(repr=False)
    symbology: Symbology
    at_mono: float


class CodeScanner(Protocol):
    """Serial scanner or camera. ``scans`` ends with ``DeviceUnavailable`` when the device goes."""

    def scans(self) -> AsyncIterator[Scan]: ...

    def states(self) -> AsyncIterator[DeviceState]: ...

    async def close(self) -> None: ...


# --- receipt printer --------------------------------------------------------------------------


class PrintOutcome(StrEnum):
    """``CONFIRMED`` only after the printer itself said that the paper came out (GS ( H)."""

    CONFIRMED = "confirmed"
    REFUSED = "refused"  # nothing was sent: not ready, and the reason is known
    UNKNOWN = "unknown"  # bytes were sent and the confirmation never came


@dataclass(frozen=True, slots=True)
class PrintResult:
    outcome: PrintOutcome
    reasons: tuple[str, ...] = ()
    seconds_to_confirm: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text. ``scale`` 1 or 2; ``align`` left, centre or right."""

    text: str = field(repr=False)
    scale: int = 1
    align: str = "left"
    bold: bool = False
    inverse: bool = False


@dataclass(frozen=True, slots=True)
class Columns:
    """Left text and right text on one line, padded to the paper's width."""

    left: str = field(repr=False)
    right: str = field(repr=False)
    bold: bool = False
    scale: int = 1


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal line across the paper."""

    double: bool = False


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR code in the middle of the paper, with a line below it for people; it shrinks until it fits."""

    text: str = field(repr=False)
    caption: str = field(default="", repr=False)
    module_dots: int = 6


@dataclass(frozen=True, slots=True)
class Feed:
    lines: int = 1


Block = Line | Columns | Rule | QrCode | Feed


@dataclass(frozen=True, slots=True)
class PaperDocument:
    """What is to stand on the paper, independent of the printer; it is cut at the end."""

    blocks: Sequence[Block] = field(repr=False)


class ReceiptPrinter(Protocol):
    async def print(self, document: PaperDocument, deadline_seconds: float = 20.0) -> PrintResult:
        """Send the document once and wait for the printer's own confirmation. Never re-sends."""
        ...

    async def state(self) -> DeviceState: ...

    def states(self) -> AsyncIterator[DeviceState]:
        """The present state at once, then each change."""
        ...

    async def close(self) -> None: ...


# --- customer display -------------------------------------------------------------------------


class CustomerDisplay(Protocol):
    """Two lines of 20 cells that face the customer; letters, digits and half-width katakana.

    Japanese is turned into katakana as far as a reading is known; what cannot be shown becomes
    ``?`` and the state says ``character_substituted``. What does not fit is cut off. A tab sets
    what follows it to the right end of its line: ``"ｺﾞｳｹｲ\\t¥1,200"``.
    """

    def show(self, upper: str, lower: str) -> None:
        """Take the text and return at once. The newest text is on the display as soon as there is
        one, and again after it was unplugged."""
        ...

    async def state(self) -> DeviceState: ...

    def states(self) -> AsyncIterator[DeviceState]:
        """The present state at once, then each change."""
        ...

    async def close(self) -> None: ...


# --- card reader ------------------------------------------------------------------------------


class CardProblem(StrEnum):
    """Each one has its own words on the screen; see facts in ``docs/`` of the card reader."""

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


class CardError(DriverError):
    """``tries_left`` is set for PIN problems when the card told it."""

    def __init__(self, problem: CardProblem, tries_left: int | None = None, detail: str = "") -> None:
        super().__init__(f"{problem.value}{f' ({detail})' if detail else ''}")
        self.problem = problem
        self.tries_left = tries_left


class Sex(StrEnum):
    """JIS X 0303 codes as the card holds them; an unlisted code stays ``OTHER`` with its raw value."""

    UNKNOWN = "0"
    MALE = "1"
    FEMALE = "2"
    NOT_APPLICABLE = "9"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class BasicFour:
    """基本4情報 from the card's 券面事項入力補助 application. Never logged: ``repr`` is empty."""

    name: str = field(repr=False)
    address: str = field(repr=False)
    birth_date: date | None = field(repr=False)
    """``None`` where the register knows no whole day; ``birth_part`` then says what it knows."""
    sex: Sex = field(repr=False)
    sex_code: str = field(repr=False)
    birth_part: str = field(default="", repr=False)
    """YYYY-MM, YYYY or nothing (ISO 8601 with less precision): 月日不詳 is a state, not a fault."""


class CardPresence(StrEnum):
    PRESENT = "present"
    ABSENT = "absent"
    NO_READER = "no_reader"


class CardReader(Protocol):
    """All methods raise ``CardError``; a card that hangs ends as ``CARD_HUNG`` within the deadline."""

    def presence(self) -> AsyncIterator[CardPresence]:
        """The present state at once, then each change."""
        ...

    async def tries_left(self) -> int | None:
        """Tries left for the 4-digit PIN; asks without consuming one. None: the card does not tell."""
        ...

    async def read_basic_four(self, pin: str, last_try_confirmed: bool = False) -> BasicFour:
        """Verify once and read. The PIN is never re-sent after a transport error."""
        ...

    async def close(self) -> None: ...


# --- microphone and recogniser ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PcmChunk:
    """16-bit little-endian mono samples; ``start`` in seconds of sound since the source opened."""

    samples: bytes = field(repr=False)
    start: float
    rate: int = 16_000


class Microphone(Protocol):
    """A pipe of s16le sound. ``chunks`` ends with ``DeviceUnavailable`` when the pipe closes."""

    def chunks(self) -> AsyncIterator[PcmChunk]: ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Word:
    """``start`` and ``end`` in seconds of sound; ``confidence`` 0–1."""

    text: str = field(repr=False)
    start: float
    end: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """What the recogniser believes now. A final one never changes again."""

    text: str = field(repr=False)
    final: bool
    words: tuple[Word, ...] = field(default=(), repr=False)


class Recogniser(Protocol):
    """Synchronous and CPU bound: the caller runs it off the event loop."""

    def feed(self, chunk: PcmChunk) -> Hypothesis | None:
        """A new final or a changed partial hypothesis, if there is one."""
        ...

    def finish(self) -> Hypothesis | None:
        """The last final hypothesis of a sound that has ended."""
        ...


class Sound(StrEnum):
    PAID = "paid"
    REFUSED = "refused"
    ATTENTION = "attention"
    KEY = "key"


class Speaker(Protocol):
    async def chime(self, sound: Sound) -> None: ...
