"""The one-time code that a wallet shows, and the numbers that people read: pure.

The code is EMVCo's consumer-presented form (EMV QRCPS CPM 1.1: base64 of BER-TLV, first ``85`` =
``CPV01``) under our own application id. It names the wallet, the second of its making and a nonce,
under a MAC that only the hub can make; it holds nothing else and is worth nothing after a minute or
after its first payment. Form, byte by byte:

    85 05 "CPV01"
    61 30
       4F 0A  application id: F0 "TSUNAGARU"   (F…: proprietary, unregistered; ISO/IEC 7816-5)
       5A 08  wallet number, 16 digits in BCD
       63 18  issued at, 4 · nonce, 4 · MAC, 16

For scanners that read bars alone the same code has a second form of 26 digits, which fits a phone's
width as Code 128: ten digits of the wallet's number, the second of its making modulo 1,000, three
digits of salt, and a MAC of ten digits. The nonce follows from wallet, second and salt, so both forms carry
the same token and only one of them pays. Ten digits are few for a MAC, but a guess can be tried at an
enrolled till alone, and is right once in 10^10.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from functools import lru_cache

import msgspec

from edge.wire.receipts import check_digit
from hub.coin.numbers import WALLETS

VALID_SECONDS = 60
GRACE_SECONDS = 10
"""Between the countdown's end on the phone and the till's question at the hub."""
AHEAD_SECONDS = 5
"""A code from the future: the clocks of two hub processes differ by no more."""

SCHEME = b"\xf0TSUNAGARU"
_PREFIX = b"\x85\x05CPV01" + b"\x61\x30" + b"\x4f\x0a" + SCHEME + b"\x5a\x08"
_MIDDLE = b"\x63\x18"
_NUMBER = slice(len(_PREFIX), len(_PREFIX) + 8)
_SECRET = slice(_NUMBER.stop + len(_MIDDLE), _NUMBER.stop + len(_MIDDLE) + 24)
_LENGTH = _SECRET.stop
SALTS = 1000
_WRAP = 1000
"""The short form's second counts in a circle of so many: far longer than a code is valid."""
_DIGITS = 26


class CodeError(Exception):
    """The text pays nothing."""


class CodeUnreadable(CodeError):
    """Not one of our codes, or not made by this hub."""


class CodeExpired(CodeError):
    """Made by this hub, too long ago."""


class Shown(msgspec.Struct, frozen=True):
    """One code as the phone shows it: ``text`` as QR code, ``digits`` as Code 128."""

    text: str
    digits: str


class Code(msgspec.Struct, frozen=True):
    """A code that has been read. ``token`` is what may pay only once."""

    wallet: str
    token: bytes


def show(wallet: str, issued: int, salt: int, key: bytes) -> Shown:
    """A new code in both forms; ``salt`` below ``SALTS`` tells codes of the same second apart."""
    token = _salted(bytes.fromhex(wallet), issued, salt, key)
    digits = f"{wallet[5:15]}{issued % _WRAP:03d}{salt:03d}"
    return Shown(make(wallet, issued, token[12:], key), digits + _short_mac(token, key))


def make(wallet: str, issued: int, nonce: bytes, key: bytes) -> str:
    """The text of a new code for the wallet of this number; ``issued`` in Unix seconds, 4 bytes of nonce."""
    if len(nonce) != 4:
        raise ValueError("a nonce of four bytes")
    token = bytes.fromhex(wallet) + issued.to_bytes(4, "big") + nonce
    number, rest = token[:8], token[8:]
    return base64.b64encode(_PREFIX + number + _MIDDLE + rest + _mac(token, key)).decode()


def read(text: str, key: bytes, now: int) -> Code:
    """The code in ``text`` at ``now`` (Unix seconds); raises ``CodeUnreadable`` before ``CodeExpired``."""
    if len(text) == _DIGITS and text.isascii() and text.isdecimal():
        return _read_digits(text, key, now)
    try:
        data = binascii.a2b_base64(text, strict_mode=True)
    except (binascii.Error, ValueError):
        raise CodeUnreadable from None
    if len(data) != _LENGTH or not data.startswith(_PREFIX) or data[_NUMBER.stop : _SECRET.start] != _MIDDLE:
        raise CodeUnreadable
    secret = data[_SECRET]
    token = data[_NUMBER] + secret[:8]
    if not hmac.compare_digest(secret[8:], _mac(token, key)):
        raise CodeUnreadable
    _check_age(int.from_bytes(secret[:4], "big"), now)
    return Code(token[:8].hex(), _spent(token))


def _read_digits(digits: str, key: bytes, now: int) -> Code:
    body = WALLETS + digits[:10]
    wallet = body + check_digit(body)
    latest = now + AHEAD_SECONDS
    issued = latest - (latest - int(digits[10:13])) % _WRAP
    token = _salted(bytes.fromhex(wallet), issued, int(digits[13:16]), key)
    if not hmac.compare_digest(digits[16:], _short_mac(token, key)):
        raise CodeUnreadable
    _check_age(issued, now)
    return Code(wallet, _spent(token))


def _spent(token: bytes) -> bytes:
    """What the ledger knows the code by, among those of its wallet: second and nonce."""
    return token[8:]


def _check_age(issued: int, now: int) -> None:
    if not -AHEAD_SECONDS <= now - issued < VALID_SECONDS + GRACE_SECONDS:
        raise CodeExpired


def _salted(number: bytes, issued: int, salt: int, key: bytes) -> bytes:
    """The token of a code whose nonce follows from its salt."""
    begin = number + issued.to_bytes(4, "big")
    return begin + hmac.digest(key, b"tsunagaru nonce 1" + begin + salt.to_bytes(2, "big"), "sha256")[:4]


def _short_mac(token: bytes, key: bytes) -> str:
    mac = hmac.digest(key, b"tsunagaru one-time digits 1" + token, "sha256")
    return f"{int.from_bytes(mac[:8], 'big') % 10**10:010d}"


def _mac(token: bytes, key: bytes) -> bytes:
    mac = _keyed(key).copy()
    mac.update(token)
    return mac.digest()[:16]


@lru_cache(maxsize=8)
def _keyed(key: bytes) -> hmac.HMAC:
    """The part of the MAC that all codes share: starting anew costs more than all the rest."""
    return hmac.new(key, b"tsunagaru one-time code 1", "sha256")
