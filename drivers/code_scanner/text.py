"""Bytes of a code become text, strictly: what is not surely text is refused, never patched.

Decoders that guess the character set turn 木更津 into 譛ｨ譖ｴ豢･ without an error; so bytes are
taken raw and tried as UTF-8, then as CP932, which are the two that Japanese codes are made in.
"""

from __future__ import annotations

import unicodedata
from enum import Enum

_CONTINUATION = frozenset(range(0x80, 0xC0))
_SHORTEST_CODE = 6
"""Shorter ASCII behind a stray byte is rather the second half of a kanji than a code."""


class Undecodable(ValueError):
    """The bytes are not text in a character set that is accepted here."""


class Charset(Enum):
    """Which texts a line may bring."""

    UTF8 = "utf8"
    """Codes of our own making. Noise before them is recognised and taken off."""

    UTF8_OR_CP932 = "utf8_or_cp932"
    """Codes of anyone's making. Noise before plain ASCII looks like CP932, so such a text is refused."""


def decode(raw: bytes) -> str:
    """UTF-8, else CP932. Raise ``Undecodable``."""
    try:
        return decode_utf8(raw)
    except Undecodable:
        return _cp932(raw)


def decode_from_line(raw: bytes, charset: Charset) -> tuple[str, bytes]:
    """Text and its bytes, from a line that may add noise before a code. Raise ``Undecodable``."""
    if charset is Charset.UTF8:
        clean = _without_leading_continuation(raw)
        return decode_utf8(clean), clean
    if _may_be_noise_before_ascii(raw):
        raise Undecodable("noise and a code, or a code in CP932: it cannot be told")
    return decode(raw), raw


def decode_utf8(raw: bytes) -> str:
    """UTF-8 and nothing else. Raise ``Undecodable``."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Undecodable("not UTF-8") from error


def _cp932(raw: bytes) -> str:
    """Python's CP932 accepts 80h, A0h, FDh-FFh and private-use codes; no text holds those."""
    try:
        text = raw.decode("cp932")
    except UnicodeDecodeError as error:
        raise Undecodable("neither UTF-8 nor CP932") from error
    if any(unicodedata.category(character) == "Co" or "\x7f" <= character <= "\xa0" for character in text):
        raise Undecodable("neither UTF-8 nor CP932")
    return text


def _without_leading_continuation(raw: bytes) -> bytes:
    """UTF-8 never begins with a continuation byte."""
    start = next((at for at, byte in enumerate(raw) if byte not in _CONTINUATION), len(raw))
    return raw[start:]


def _may_be_noise_before_ascii(raw: bytes) -> bool:
    rest = _without_leading_continuation(raw)
    return _SHORTEST_CODE <= len(rest) < len(raw) and rest.isascii()
