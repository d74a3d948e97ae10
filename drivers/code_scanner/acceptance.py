"""Which readings become scans: pure rules over readings and time.

A QR code corrects its own errors, so one reading is enough. Decoders invent digits in
one-dimensional codes (EAN 5000213002834 was read as 1040183002834), so a number is taken only
with an expected kind and length, the right check digit, and the same in several pictures with no other
number among them, in which so many lines of its bars say it (``witness``): clear bars say it at once, poor
ones take more pictures. Code 128 needs no such lines: its check is one of 103. A misread payment slip is
worse than none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from drivers.code_scanner.check_digits import has_right_check_digit
from drivers.code_scanner.decoder import CHECKED_BY_TEN, ONE_DIMENSIONAL, Reading
from drivers.code_scanner.text import Undecodable, decode, decode_utf8
from drivers.ports import Scan, Symbology


@dataclass(frozen=True, slots=True)
class Rule:
    """What a code of this kind must look like; ``lengths`` in characters, none: any."""

    symbology: Symbology
    lengths: frozenset[int] = frozenset()
    check_digit: bool = True
    """GS1's modulo 10 over digits. Code 128 has a check of its own and may carry letters."""
    digits: bool = False
    prefix: bytes = b""

    def admits(self, raw: bytes) -> bool:
        if self.lengths and len(raw) not in self.lengths:
            return False
        if not raw.startswith(self.prefix) or (self.digits and not raw.isdigit()):
            return False
        if self.symbology in ONE_DIMENSIONAL and not raw.isascii():
            return False
        return not self.check_digit or (raw.isdigit() and has_right_check_digit(raw))


EAN_13 = Rule(Symbology.EAN13, frozenset({13}))
ITF_14 = Rule(Symbology.ITF, frozenset({14}))


ANY_QR = Rule(Symbology.QR, check_digit=False)
USUAL = (ANY_QR, EAN_13, ITF_14)


def code_128(*lengths: int, digits: bool = False) -> Rule:
    return Rule(Symbology.CODE128, frozenset(lengths), check_digit=False, digits=digits)


@dataclass(slots=True)
class _Seen:
    """One code before the camera: in how many pictures, by how many lines, when last, and whether it was
    handed out."""

    pictures: int
    lines: int
    last: float
    scanned: bool


class Acceptance:
    """A code that is held is one scan until it has been out of view for ``gone_after`` seconds.

    A code is taken if one of ``rules`` admits it; a kind without a rule is never taken.
    """

    def __init__(
        self, rules: Iterable[Rule] = USUAL, pictures: int = 3, lines: int = 6, gone_after: float = 1.5
    ) -> None:
        self._rules = tuple(rules)
        self._pictures = pictures
        self._lines = lines
        self._gone_after = gone_after
        self._in_view: dict[Reading, _Seen] = {}

    @property
    def anything_in_view(self) -> bool:
        return bool(self._in_view)

    def see(self, readings: Sequence[Reading], at: float) -> list[Scan]:
        """The scans that this picture completes; ``at`` in seconds of a monotonic clock."""
        self._forget_what_is_gone(at)
        admitted = {reading for reading in readings if self.admits(reading)}
        for reading in admitted:
            seen = self._in_view.setdefault(reading, _Seen(0, 0, at, scanned=False))
            seen.pictures += 1
            seen.lines += reading.lines
            seen.last = at
        if len([reading for reading in self._in_view if reading.symbology in ONE_DIMENSIONAL]) > 1:
            self._start_again()
        return [scan for reading in admitted if (scan := self._scan(reading, at))]

    def admits(self, reading: Reading) -> bool:
        """Whether a rule wants such a code at all, whatever its bars say."""
        return any(rule.admits(reading.raw) for rule in self._rules if rule.symbology is reading.symbology)

    def _scan(self, reading: Reading, at: float) -> Scan | None:
        seen = self._in_view[reading]
        if seen.scanned or not self._is_enough(reading.symbology, seen):
            return None
        try:
            text = reading.text if reading.text is not None else _decode(reading)
        except Undecodable:
            return None
        seen.scanned = True
        return Scan(text, reading.raw, reading.symbology, at)

    def _is_enough(self, symbology: Symbology, seen: _Seen) -> bool:
        pictures = self._pictures if symbology in ONE_DIMENSIONAL else 1
        lines = self._lines if symbology in CHECKED_BY_TEN else 0
        return seen.pictures >= pictures and seen.lines >= lines

    def _start_again(self) -> None:
        """Two numbers at once: one is wrong, or it is not clear which is meant. Neither counts so far."""
        for reading, seen in self._in_view.items():
            if reading.symbology in ONE_DIMENSIONAL:
                seen.pictures = seen.lines = 0

    def _forget_what_is_gone(self, at: float) -> None:
        gone = [reading for reading, seen in self._in_view.items() if at - seen.last > self._gone_after]
        for reading in gone:
            del self._in_view[reading]


def _decode(reading: Reading) -> str:
    """A decoder that does not tell an ECI is believed in UTF-8 alone: GB 2312 is no CP932."""
    return decode(reading.raw) if reading.tells_charset else decode_utf8(reading.raw)
