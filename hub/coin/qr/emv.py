"""EMVCo's merchant-presented QR codes (EMV QRCPS MPM 1.1): any scheme's text ↔ its fields. Pure.

A field is an id of two digits, a length of two digits **in characters**, a value. The checksum at
the end is over the **bytes** of the UTF-8 text. What a scheme demands beyond that is the scheme's own
business (``mpm``): this module knows what every such code has in common.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable
from enum import StrEnum

LONGEST = 512
"""Characters in a whole code."""

STATIC, DYNAMIC = "11", "12"
"""Tag 01: printed for everybody, or made for one payment."""

_BEGINNING = "000201"
_CHECKSUM = re.compile(r"6304[0-9A-F]{4}")
_TEMPLATES = (*(f"{tag:02d}" for tag in range(26, 52)), "62", "64", *(f"{tag:02d}" for tag in range(80, 100)))
_ACCOUNTS = tuple(f"{tag:02d}" for tag in range(2, 52))

Fields = dict[str, str]
"""Id → value, in the order of the text."""


class Fault(StrEnum):
    """What is wrong with a text. The order is the order in which it is looked for."""

    NOT_MPM = "not_mpm"  # does not begin like one
    TOO_LONG = "too_long"
    CHECKSUM_MISSING = "checksum_missing"  # does not end with tag 63
    CHECKSUM_WRONG = "checksum_wrong"  # damaged on the way
    FIELD_BROKEN = "field_broken"  # an id or a length that is no number, or a length of nothing
    FIELD_CUT = "field_cut"  # a length past the end
    FIELD_TWICE = "field_twice"
    FIELD_MISSING = "field_missing"
    VALUE_UNFIT = "value_unfit"
    NOT_OURS = "not_ours"  # another scheme's code, and a good one


class NotMerchantCode(Exception):
    """The text is no such code; ``fault`` says what is wrong and nothing of the text."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


_RULES = (
    ("01", re.compile(r"1[12]"), False),
    ("52", re.compile(r"[0-9]{4}"), True),
    ("53", re.compile(r"[0-9]{3}"), True),
    ("54", re.compile(r"(?=.{1,13}$)(?=.*[1-9])[0-9]+(\.[0-9]*)?"), False),
    ("55", re.compile(r"0[123]"), False),
    ("58", re.compile(r"[A-Z]{2}"), True),
    ("59", re.compile(r".{1,25}", re.DOTALL), True),
    ("60", re.compile(r".{1,15}", re.DOTALL), True),
    ("61", re.compile(r".{1,10}", re.DOTALL), False),
)
"""Tag, what its value looks like, and whether every code must have it."""


def checksum(data: bytes) -> str:
    """CRC-16 of polynomial 0x1021 from 0xFFFF, unreflected: four hexadecimal digits."""
    return f"{binascii.crc_hqx(data, 0xFFFF):04X}"


def encode(fields: Iterable[tuple[str, str]]) -> str:
    """The text with these fields between ``00`` and ``63``; ``ValueError`` when they make no such code."""
    text = _BEGINNING + template(fields) + "6304"
    text += checksum(text.encode())
    try:
        decode(text)
    except NotMerchantCode as error:
        raise ValueError(f"no merchant's code: {error.fault.value}") from None
    return text


def template(fields: Iterable[tuple[str, str]]) -> str:
    """Fields in a row, as they stand in the text or within a template."""
    return "".join(_field(tag, value) for tag, value in fields)


def decode(text: str) -> Fields:
    """The fields of a code, templates as they stand (``split`` opens them). Raises ``NotMerchantCode``."""
    if not text.startswith(_BEGINNING):
        raise NotMerchantCode(Fault.NOT_MPM)
    if len(text) > LONGEST:
        raise NotMerchantCode(Fault.TOO_LONG)
    if not _CHECKSUM.fullmatch(text[-8:]):
        raise NotMerchantCode(Fault.CHECKSUM_MISSING)
    if checksum(text[:-4].encode("utf-8", "surrogatepass")) != text[-4:]:
        raise NotMerchantCode(Fault.CHECKSUM_WRONG)
    fields = split(text)
    if list(fields)[-1] != "63":
        raise NotMerchantCode(Fault.CHECKSUM_MISSING)  # its digits ended some other field by chance
    _check(fields)
    return fields


def split(text: str) -> Fields:
    """Fields in a row. Raises ``NotMerchantCode``; never reads past the end, takes no id twice."""
    fields: Fields = {}
    place = 0
    while place < len(text):
        head = text[place : place + 4]
        if not (len(head) == 4 and head.isascii() and head.isdecimal()) or head[2:] == "00":
            raise NotMerchantCode(Fault.FIELD_BROKEN)
        tag, length = head[:2], int(head[2:])
        value = text[place + 4 : place + 4 + length]
        if len(value) < length:
            raise NotMerchantCode(Fault.FIELD_CUT)
        if tag in fields:
            raise NotMerchantCode(Fault.FIELD_TWICE)
        fields[tag] = value
        place += 4 + length
    return fields


def _check(fields: Fields) -> None:
    if not any(tag in fields for tag in _ACCOUNTS):
        raise NotMerchantCode(Fault.FIELD_MISSING)
    for tag, form, needed in _RULES:
        value = fields.get(tag)
        if value is None:
            if needed:
                raise NotMerchantCode(Fault.FIELD_MISSING)
        elif not form.fullmatch(value):
            raise NotMerchantCode(Fault.VALUE_UNFIT)
    for tag in _TEMPLATES:
        if tag in fields:
            inside = split(fields[tag])
            if tag not in ("62", "64") and "00" not in inside:
                raise NotMerchantCode(Fault.FIELD_MISSING)


def _field(tag: str, value: str) -> str:
    if not 0 < len(value) < 100:
        raise ValueError("a field holds 1 to 99 characters")
    return f"{tag}{len(value):02d}{value}"
