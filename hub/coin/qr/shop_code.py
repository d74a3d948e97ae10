"""The code that a shop shows to phones, on a screen or a poster: our profile of ``emv``. Pure.

::

    00 01 · 01 11 printed, 12 for one payment
    26 { 00 jp.tsunagaru.coin · 01 the shop's number, 8 digits · 02 the payment's id (with 12 alone) }
    52 0000 · 53 392 (yen) · 54 amount (with 12 alone) · 58 JP · 59 SHOP and its number · 60, 61 the city
    64 { 00 JA · 01 the shop's name }
    63 checksum

Fields may come in any order and our template in any of 26 to 51, as in JPQR. A printed code that
names an amount, or a code for one payment that names none, is not ours: nobody may be asked for a sum
by a sticker. What the text says is a hint: shop, sum and validity are the hub's own records'.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from hub.coin.numbers import is_shop_number
from hub.coin.qr import emv
from hub.coin.qr.emv import Fault, NotMerchantCode

SCHEME = "jp.tsunagaru.coin"
"""Our own mark in the template: not JPQR's, which is given out by its council."""

CITY, POSTAL_CODE = "KISARAZU", "2920000"

_TEMPLATE = "26"
_TEMPLATES = tuple(str(tag) for tag in range(26, 52))
_YEN, _COUNTRY = "392", "JP"
_CATEGORY = "0000"
_LONGEST_NAME = 25
_AMOUNT = re.compile(r"[1-9][0-9]{0,6}")
_ID = re.compile(r"[a-z0-9-]{1,36}")


@dataclass(frozen=True, slots=True)
class Request:
    """The payment that a code was made for."""

    payment: str
    amount: int


@dataclass(frozen=True, slots=True)
class ShopCode:
    """``number``: the shop's. ``request``: none when the code is printed. ``name`` may be cut short."""

    number: str
    name: str
    request: Request | None = None


def make(code: ShopCode) -> str:
    """The text to show; raises ``ValueError`` for a number, an id or a sum that cannot be."""
    request = code.request
    if not is_shop_number(code.number) or not (
        request is None or _can_be(request.payment, str(request.amount))
    ):
        raise ValueError("no such shop or payment")
    ours = [("00", SCHEME), ("01", code.number)]
    amount = []
    if request is not None:
        ours.append(("02", request.payment))
        amount.append(("54", str(request.amount)))
    return emv.encode(
        [
            ("01", emv.STATIC if request is None else emv.DYNAMIC),
            (_TEMPLATE, emv.template(ours)),
            ("52", _CATEGORY),
            ("53", _YEN),
            *amount,
            ("58", _COUNTRY),
            ("59", f"SHOP {code.number}"),
            ("60", CITY),
            ("61", POSTAL_CODE),
            ("64", emv.template([("00", "JA"), ("01", code.name[:_LONGEST_NAME] or "-")])),
        ]
    )


def read(text: str) -> ShopCode:
    """The code in ``text``. Raises ``NotMerchantCode``: ``NOT_OURS`` for another scheme's good code."""
    fields = emv.decode(text)
    ours = _ours(fields)
    if (fields["53"], fields["58"]) != (_YEN, _COUNTRY) or not is_shop_number(ours.get("01", "")):
        raise NotMerchantCode(Fault.VALUE_UNFIT)
    language = emv.split(fields.get("64", ""))
    if "01" not in fields or language.get("00") != "JA" or "01" not in language:
        raise NotMerchantCode(Fault.FIELD_MISSING)
    return ShopCode(ours["01"], language["01"], _request(fields, ours))


def grouped(number: str) -> str:
    """As people read and type it: 1234-5678."""
    return f"{number[:4]}-{number[4:]}"


def _ours(fields: emv.Fields) -> emv.Fields:
    for tag in _TEMPLATES:
        if tag in fields and (inside := emv.split(fields[tag]))["00"] == SCHEME:
            return inside
    raise NotMerchantCode(Fault.NOT_OURS)


def _request(fields: emv.Fields, ours: emv.Fields) -> Request | None:
    payment, amount = ours.get("02"), fields.get("54")
    if fields["01"] == emv.STATIC:
        if payment is not None or amount is not None:
            raise NotMerchantCode(Fault.VALUE_UNFIT)
        return None
    if payment is None or amount is None:
        raise NotMerchantCode(Fault.FIELD_MISSING)
    if not _can_be(payment, amount):
        raise NotMerchantCode(Fault.VALUE_UNFIT)
    return Request(payment, int(amount))


def _can_be(payment: str, amount: str) -> bool:
    return bool(_ID.fullmatch(payment) and _AMOUNT.fullmatch(amount))
