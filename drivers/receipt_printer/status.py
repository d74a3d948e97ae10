"""What a printer says, taken from its byte stream by the bits that are fixed in each kind of answer.

Answers arrive in any order and glued together in any way, so length and position say nothing.
The fixed bits do (x = free):

=====================  ==========================================================
``0xx1xx10``           answer to DLE EOT n (it does not say to which n)
``0xx1xx00``           first byte of an automatic status; three ``0xx0xxxx`` follow
``11h``, ``13h``       XON, XOFF
``37h`` … ``00h``      data block; ``37h 22h id id id id 00h`` is a process id
=====================  ==========================================================

Whatever fits nothing is counted as garbage and skipped; a block that breaks off is dropped,
never completed by guessing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from drivers.receipt_printer.commands import PROCESS_ID_BYTES, PROCESS_ID_LENGTH, StatusRequest

_FIXED = 0b1001_0011
_REAL_TIME = 0b0001_0010
_AUTOMATIC_FIRST = 0b0001_0000
_FOLLOWING = 0b1001_0000
_AUTOMATIC_LENGTH = 4
_XON, _XOFF = 0x11, 0x13
_BLOCK, _PROCESS_ID, _END = 0x37, 0x22, 0x00
_BLOCK_MAX = 80
"""Longest data block that is waited for; longer ones are noise."""


class Flag(Enum):
    """One thing that can be wrong, in the word that the rest of the system uses for it."""

    OFFLINE = "offline"
    COVER_OPEN = "cover_open"
    PAPER_OUT = "paper_out"
    PAPER_NEAR_END = "paper_near_end"
    FEED_BUTTON = "feed_button"
    CUTTER_ERROR = "cutter_error"
    RECOVERABLE_ERROR = "recoverable_error"
    FATAL_ERROR = "fatal_error"


@dataclass(frozen=True, slots=True)
class RealTimeAnswer:
    """Answer to one DLE EOT; only the asker knows which n it belongs to."""

    byte: int


@dataclass(frozen=True, slots=True)
class AutomaticStatus:
    """Everything that is wrong at this moment, unasked (GS a)."""

    flags: frozenset[Flag]


@dataclass(frozen=True, slots=True)
class Printed:
    """The printer has printed everything before the GS ( H that carried this id."""

    process_id: bytes


@dataclass(frozen=True, slots=True)
class FlowControl:
    """XON (``ready``) or XOFF."""

    ready: bool


Answer = RealTimeAnswer | AutomaticStatus | Printed | FlowControl

_REAL_TIME_BITS: dict[StatusRequest, tuple[tuple[int, Flag], ...]] = {
    StatusRequest.PRINTER: ((0x08, Flag.OFFLINE), (0x40, Flag.FEED_BUTTON)),
    StatusRequest.OFFLINE_CAUSE: (
        (0x04, Flag.COVER_OPEN),
        (0x08, Flag.FEED_BUTTON),
        (0x20, Flag.PAPER_OUT),
    ),
    StatusRequest.ERROR_CAUSE: (
        (0x08, Flag.CUTTER_ERROR),
        (0x20, Flag.FATAL_ERROR),
        (0x40, Flag.RECOVERABLE_ERROR),
    ),
    StatusRequest.PAPER: ((0x0C, Flag.PAPER_NEAR_END), (0x60, Flag.PAPER_OUT)),
}

_AUTOMATIC_BITS: tuple[tuple[tuple[int, Flag], ...], ...] = (
    ((0x08, Flag.OFFLINE), (0x20, Flag.COVER_OPEN), (0x40, Flag.FEED_BUTTON)),
    ((0x08, Flag.CUTTER_ERROR), (0x20, Flag.FATAL_ERROR), (0x40, Flag.RECOVERABLE_ERROR)),
    ((0x03, Flag.PAPER_NEAR_END), (0x0C, Flag.PAPER_OUT)),
    (),
)

_STOPPING = frozenset({Flag.COVER_OPEN, Flag.PAPER_OUT, Flag.CUTTER_ERROR, Flag.FATAL_ERROR})
"""Each of these takes a printer off line. A status that says otherwise is two torn ones in one."""


def flags_of(request: StatusRequest, answer: RealTimeAnswer) -> frozenset[Flag]:
    """What the answer to this request says is wrong."""
    return frozenset(flag for bits, flag in _REAL_TIME_BITS[request] if answer.byte & bits)


class StatusDecoder:
    """Bytes in, answers out, however the line cuts or glues them."""

    def __init__(self) -> None:
        self._held = bytearray()
        self.garbage = 0

    def feed(self, data: bytes) -> list[Answer]:
        """All answers that are complete with these bytes."""
        self._held += data
        return list(self._complete())

    def _complete(self) -> Iterator[Answer]:
        while self._held:
            first = self._held[0]
            if first in (_XON, _XOFF):
                yield FlowControl(self._take(1)[0] == _XON)
            elif first & _FIXED == _REAL_TIME:
                yield RealTimeAnswer(self._take(1)[0])
            elif first & _FIXED == _AUTOMATIC_FIRST:
                wanted = _valid_length(self._held, _AUTOMATIC_LENGTH)
                if wanted is None:
                    return
                yield from self._automatic(wanted)
            elif first == _BLOCK:
                end = _block_length(self._held)
                if end is None:
                    return
                yield from self._block(end)
            else:
                self._skip(1)

    def _automatic(self, length: int) -> Iterator[Answer]:
        if length < _AUTOMATIC_LENGTH:
            self._skip(length)
            return
        pairs = zip(self._take(length), _AUTOMATIC_BITS, strict=True)
        flags = frozenset(flag for byte, bits in pairs for bit, flag in bits if byte & bit)
        if flags & _STOPPING and Flag.OFFLINE not in flags:
            self.garbage += length
        else:
            yield AutomaticStatus(flags)

    def _block(self, length: int) -> Iterator[Answer]:
        block = self._take(length)
        if block[-1] != _END:
            self.garbage += length
        elif block[1] == _PROCESS_ID and length == PROCESS_ID_LENGTH + 3:
            yield Printed(block[2:-1])

    def _take(self, length: int) -> bytes:
        taken = bytes(self._held[:length])
        del self._held[:length]
        return taken

    def _skip(self, length: int) -> None:
        self.garbage += len(self._take(length))


def _valid_length(held: bytearray, full: int) -> int | None:
    """``full``, or how many bytes belong to a status that breaks off; None: more bytes are needed."""
    for at in range(1, min(len(held), full)):
        if held[at] & _FOLLOWING:
            return at
    return full if len(held) >= full else None


def _block_length(held: bytearray) -> int | None:
    """Length of the block up to its NUL, or up to where it breaks off; None: more bytes are needed."""
    for at in range(1, len(held)):
        if held[at] == _END:
            return at + 1
        if held[at] not in PROCESS_ID_BYTES or at >= _BLOCK_MAX:
            return at
    return None
