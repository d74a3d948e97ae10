"""The printer's state as the bits that the ESC/POS manuals give it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

REAL_TIME_FIXED = 0x12
"""DLE EOT answers: bits 1 and 4 on, bits 0 and 7 off (0xx1xx10)."""
ASB_FIXED = 0x10
"""First byte of an automatic status: bit 4 on, bits 0, 1 and 7 off (0xx1xx00)."""
ASB_FOURTH = 0x0F
"""Its fourth byte carries nothing here."""

XON, XOFF = b"\x11", b"\x13"


@dataclass(frozen=True, slots=True)
class Condition:
    """What the sensors say."""

    paper_out: bool = False
    paper_near_end: bool = False
    cover_open: bool = False
    offline: bool = False
    cutter_error: bool = False
    fatal_error: bool = False

    @property
    def error(self) -> bool:
        """Any error that stops printing."""
        return self.cutter_error or self.fatal_error

    @property
    def is_offline(self) -> bool:
        """Every cause that takes the printer off line."""
        return self.offline or self.paper_out or self.cover_open or self.error


def _bits(*pairs: tuple[bool, int]) -> int:
    return sum(mask for is_on, mask in pairs if is_on)


def real_time(kind: int, now: Condition) -> bytes:
    """Answer to DLE EOT ``kind``: 1 printer, 2 cause of off line, 3 error, 4 paper sensors."""
    near = now.paper_near_end or now.paper_out
    bits = {
        1: _bits((now.is_offline, 0x08)),
        2: _bits((now.cover_open, 0x04), (now.paper_out, 0x20), (now.error, 0x40)),
        3: _bits((now.cutter_error, 0x08), (now.fatal_error, 0x20)),
        4: _bits((near, 0x0C), (now.paper_out, 0x60)),
    }[kind]
    return bytes((REAL_TIME_FIXED | bits,))


def automatic(now: Condition) -> bytes:
    """The four bytes of an automatic status (ASB)."""
    near = now.paper_near_end or now.paper_out
    return bytes(
        (
            ASB_FIXED | _bits((now.is_offline, 0x08), (now.cover_open, 0x20)),
            _bits((now.cutter_error, 0x08), (now.fatal_error, 0x20)),
            _bits((near, 0x03), (now.paper_out, 0x0C)),
            ASB_FOURTH,
        )
    )


def concerns(mask: int, before: Condition, after: Condition) -> bool:
    """Whether a change is one that GS a ``mask`` asked for: 02 on/off line, 04 errors, 08 paper."""

    def changed(*names: str) -> bool:
        return any(getattr(before, name) != getattr(after, name) for name in names)

    return (
        (bool(mask & 0x02) and changed("is_offline", "cover_open"))
        or (bool(mask & 0x04) and changed("cutter_error", "fatal_error"))
        or (bool(mask & 0x08) and changed("paper_out", "paper_near_end"))
    )


def paper_sensors(now: Condition) -> bytes:
    """Answer to GS r 1 (0xx0xxxx)."""
    return bytes((_bits((now.paper_near_end or now.paper_out, 0x03), (now.paper_out, 0x0C)),))


def process_confirmed(process: bytes) -> bytes:
    """Answer to GS ( H function 48: header, fixed byte, the four bytes of the request, NUL."""
    return b"\x37\x22" + process + b"\x00"


def cleared() -> bytes:
    """Answer to DLE DC4 function 8, buffers cleared."""
    return b"\x37\x25\x00"


IDENTITY = {1: b"\x20", 2: b"\x02", 3: b"\x01"}
"""GS I 1-3: model, features (cutter), version."""
NAMES = {65: b"1.00", 66: b"TSUNAGARU", 67: b"EMULATOR-80", 69: b"KANJI JAPANESE"}
"""GS I 65-69: firmware, maker, model, character set."""


def identity(kind: int) -> bytes:
    """Answer to GS I; empty for what this printer does not tell."""
    if kind in NAMES:
        return b"\x5f" + NAMES[kind] + b"\x00"
    return IDENTITY.get(kind - 48 if kind >= 48 else kind, b"")
