"""What a scanner's settings put around a code: named, and taken off. Pure.

Scanners can be set (often by a code on their own leaflet) to send ``]Q1`` before the text (AIM identifier,
ISO/IEC 15424), ``\\\\000026`` for a change of character set (ECI), STX and ETX around it, or letters of the
shop's choice. None of it is the code's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from drivers.code_scanner.text import Charset, Undecodable, decode_from_line
from drivers.ports import Symbology


class Worn(StrEnum):
    """What was around a code. The values are reasons of the device's state."""

    AIM_IDENTIFIER = "sends_aim_identifier"
    ECI = "sends_eci"
    STX_ETX = "sends_stx_etx"
    PREFIX = "sends_prefix"
    SUFFIX = "sends_suffix"


@dataclass(frozen=True, slots=True)
class Undressed:
    """The code itself. ``raw`` are its bytes, ``text`` what they say, ``worn`` what stood around them."""

    text: str = field(repr=False)
    raw: bytes = field(repr=False)
    symbology: Symbology = Symbology.UNKNOWN
    worn: tuple[Worn, ...] = ()


_STX, _ETX = b"\x02", b"\x03"
_AIM = re.compile(rb"\](?P<letter>[AC-GIKLO-QSTXdez])(?P<modifier>[0-9A-Za-z])", re.DOTALL)
"""ISO/IEC 15424, table 1: the letters that stand for a symbology."""
_SYMBOLOGIES = {b"E": Symbology.EAN13, b"C": Symbology.CODE128, b"I": Symbology.ITF, b"Q": Symbology.QR}
_EAN_13_MODIFIER = b"0"
_ECI = re.compile(rb"\\([0-9]{6})")
_CHARSETS = {
    1: "iso8859-1", 3: "iso8859-1", 20: "cp932", 25: "utf-16-be", 26: "utf-8", 27: "ascii", 28: "big5",
    29: "gb18030", 30: "euc_kr", 32: "gb18030", 170: "ascii",
}  # fmt: skip
"""AIM ITS/04-023: the numbers that occur. 29 is GB 2312, of which GB 18030 is the whole."""


def undress(line: bytes, charset: Charset, prefix: bytes = b"", suffix: bytes = b"") -> Undressed:
    """One framed line. ``prefix`` and ``suffix`` are the shop's own. Raise ``Undecodable``."""
    worn: list[Worn] = []
    if line.startswith(_STX) or line.endswith(_ETX):
        worn.append(Worn.STX_ETX)
        line = line.removeprefix(_STX).removesuffix(_ETX)
    if prefix and line.startswith(prefix):
        worn.append(Worn.PREFIX)
        line = line.removeprefix(prefix)
    if suffix and line.endswith(suffix):
        worn.append(Worn.SUFFIX)
        line = line.removesuffix(suffix)
    symbology = Symbology.UNKNOWN
    if (found := _AIM.match(line)) is not None:
        worn.append(Worn.AIM_IDENTIFIER)
        symbology = _symbology(found["letter"], found["modifier"])
        line = line[found.end() :]
    if _ECI.match(line) is not None:
        text, raw = with_eci(line)
        return Undressed(text, raw, symbology, (*worn, Worn.ECI))
    text, raw = decode_from_line(line, charset)
    return Undressed(text, raw, symbology, tuple(worn))


def _symbology(letter: bytes, modifier: bytes) -> Symbology:
    if letter == b"E" and modifier != _EAN_13_MODIFIER:
        return Symbology.UNKNOWN  # EAN-8, add-ons
    return _SYMBOLOGIES.get(letter, Symbology.UNKNOWN)


def with_eci(line: bytes) -> tuple[str, bytes]:
    """``\\\\000026`` and the like: parts behind their numbers; a backslash of the text itself stands doubled.

    Raise ``Undecodable``.
    """
    _, *parts = _ECI.split(line)
    text, raw = "", b""
    for number, part in zip(parts[0::2], parts[1::2], strict=True):
        plain = part.replace(b"\\\\", b"\\")
        try:
            text += plain.decode(_CHARSETS[int(number)])
        except (KeyError, UnicodeDecodeError) as error:
            raise Undecodable("a character set that is not known here, or not kept") from error
        raw += plain
    return text, raw
