"""Command and response APDUs, short form (ISO/IEC 7816-4). Pure: bytes in, values out.

A My Number card needs neither extended lengths nor logical channels, so there are none here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

MAX_DATA = 255
MAX_EXPECTED = 256


class Instruction(IntEnum):
    VERIFY = 0x20
    PERFORM_SECURITY_OPERATION = 0x2A
    SELECT = 0xA4
    READ_BINARY = 0xB0
    GET_RESPONSE = 0xC0
    GET_DATA = 0xCA


class MalformedResponse(ValueError):
    """Fewer than two bytes, or more than a short response can hold."""


@dataclass(frozen=True, slots=True)
class StatusWord:
    """SW1 SW2 as one 16-bit number, with the families that carry a count in their low bits."""

    value: int

    @property
    def ok(self) -> bool:
        return self.value == 0x9000

    @property
    def tries_left(self) -> int | None:
        """63Cx: x tries left."""
        return self.value & 0xF if self.value & 0xFFF0 == 0x63C0 else None

    @property
    def blocked(self) -> bool:
        """6983 is ISO's word, 6984 what issued cards were seen to say, 63C0 the try that blocked it."""
        return self.value in (0x6983, 0x6984, 0x63C0)

    @property
    def more(self) -> int | None:
        """61xx: that many bytes (00 means 256) wait for GET RESPONSE."""
        return (self.value & 0xFF) or MAX_EXPECTED if self.value >> 8 == 0x61 else None

    @property
    def right_length(self) -> int | None:
        """6Cxx: ask again, with this Le (00 means 256)."""
        return (self.value & 0xFF) or MAX_EXPECTED if self.value >> 8 == 0x6C else None

    def __str__(self) -> str:
        return f"{self.value:04X}"


PIN_NEEDED = StatusWord(0x6982)
NOT_FOUND = StatusWord(0x6A82)
OFFSET_PAST_END = StatusWord(0x6B00)


@dataclass(frozen=True, slots=True)
class Command:
    """One command. ``data`` may be a PIN, so it never appears in ``repr``; ``expected`` is Le, 1–256."""

    instruction: Instruction
    p1: int
    p2: int
    data: bytes | bytearray = field(default=b"", repr=False)
    expected: int | None = None
    cla: int = 0x00

    def __post_init__(self) -> None:
        if len(self.data) > MAX_DATA:
            raise ValueError(f"{len(self.data)} bytes of data do not fit a short command")
        if self.expected is not None and not 1 <= self.expected <= MAX_EXPECTED:
            raise ValueError(f"Le {self.expected} is outside 1 to {MAX_EXPECTED}")

    def encode(self) -> bytearray:
        """The bytes to send, in a buffer of their own that the caller may wipe."""
        raw = bytearray((self.cla, self.instruction, self.p1, self.p2))
        if self.data:
            raw.append(len(self.data))
            raw += self.data
        if self.expected is not None:
            raw.append(self.expected & 0xFF)
        return raw


@dataclass(frozen=True, slots=True)
class Response:
    data: bytes = field(repr=False)
    status: StatusWord

    @classmethod
    def parse(cls, raw: bytes) -> Response:
        """Split data from status. Raises :class:`MalformedResponse`, and nothing else."""
        if not 2 <= len(raw) <= MAX_EXPECTED + 2:
            raise MalformedResponse(f"a response of {len(raw)} bytes")
        return cls(bytes(raw[:-2]), StatusWord(int.from_bytes(raw[-2:])))


def select_application(aid: bytes) -> Command:
    """SELECT by name, without asking for file control information."""
    return Command(Instruction.SELECT, 0x04, 0x0C, aid)


def select_file(identifier: int) -> Command:
    return Command(Instruction.SELECT, 0x02, 0x0C, identifier.to_bytes(2))


def select_nothing() -> Command:
    """``00 A4 00 00``: a My Number card answers 9000 and does nothing."""
    return Command(Instruction.SELECT, 0x00, 0x00)


def read_binary(offset: int, length: int) -> Command:
    """READ BINARY of the current file. The offset has 15 bits; the 16th would mean a short identifier."""
    if not 0 <= offset <= 0x7FFF:
        raise ValueError(f"offset {offset} is outside 15 bits")
    return Command(Instruction.READ_BINARY, offset >> 8, offset & 0xFF, expected=length)


def ask_tries() -> Command:
    """VERIFY without a PIN: tells the tries left and consumes none."""
    return Command(Instruction.VERIFY, 0x00, 0x80)


def verify(pin: bytes | bytearray) -> Command:
    return Command(Instruction.VERIFY, 0x00, 0x80, pin)


def get_response(length: int) -> Command:
    return Command(Instruction.GET_RESPONSE, 0x00, 0x00, expected=length)


def compute_signature(digest_info: bytes) -> Command:
    """COMPUTE DIGITAL SIGNATURE with the current key file; the card adds the PKCS #1 v1.5 padding."""
    return Command(Instruction.PERFORM_SECURITY_OPERATION, 0x00, 0x80, digest_info, MAX_EXPECTED, cla=0x80)


def get_uid() -> Command:
    """PC/SC part 3 pseudo-command, answered by the reader itself."""
    return Command(Instruction.GET_DATA, 0x00, 0x00, expected=MAX_EXPECTED, cla=0xFF)
