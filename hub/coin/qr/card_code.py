"""The text on a wallet card and its number: pure.

A card is EMVCo's consumer-presented form like the phone's code (``hub.coin.qr.one_time_code``), under the
same application id, but it names the card and no time: it is good until the card is lost or replaced, so
what it may pay without a PIN is limited. Form, byte by byte:

    85 05 "CPV01"
    61 29
       4F 0A  application id: F0 "TSUNAGARU"
       5A 08  card number, 16 digits in BCD
       63 11  version of this form, 1 (01) · MAC, 16
"""

from __future__ import annotations

import base64
import binascii
import hmac

import msgspec

from hub.coin.qr.one_time_code import SCHEME, CodeUnreadable

_VERSION = b"\x01"
_PREFIX = b"\x85\x05CPV01" + b"\x61\x29" + b"\x4f\x0a" + SCHEME + b"\x5a\x08"
_MIDDLE = b"\x63\x11" + _VERSION
_NUMBER = slice(len(_PREFIX), len(_PREFIX) + 8)
_MAC = slice(_NUMBER.stop + len(_MIDDLE), _NUMBER.stop + len(_MIDDLE) + 16)
_LENGTH = _MAC.stop


class CardCode(msgspec.Struct, frozen=True):
    """A card that has been read. Whether it is still good stands in the hub's books."""

    number: str


def make(number: str, key: bytes) -> str:
    """The text for the card of this number, as printed on it."""
    digits = bytes.fromhex(number)
    return base64.b64encode(_PREFIX + digits + _MIDDLE + _mac(digits, key)).decode()


def read(text: str, key: bytes) -> CardCode:
    """The card in ``text``; raises ``CodeUnreadable`` for anything that this hub has not made."""
    data = _decoded(text)
    if data is None or not _has_form(data):
        raise CodeUnreadable
    digits = data[_NUMBER]
    if not hmac.compare_digest(data[_MAC], _mac(digits, key)):
        raise CodeUnreadable
    return CardCode(digits.hex())


def is_card(text: str) -> bool:
    """Whether ``text`` has the form of a card; whether this hub made it, ``read`` says."""
    data = _decoded(text)
    return data is not None and _has_form(data)


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


def _has_form(data: bytes) -> bool:
    return len(data) == _LENGTH and data.startswith(_PREFIX) and data[_NUMBER.stop : _MAC.start] == _MIDDLE


def _mac(digits: bytes, key: bytes) -> bytes:
    return hmac.digest(key, b"tsunagaru wallet card 1" + digits, "sha256")[:16]
