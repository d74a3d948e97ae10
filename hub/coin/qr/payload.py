"""What a scanned, pasted or typed text is: every text gets an answer and none an exception. Pure.

Looked at in this order, because the second would misread the first: the tax slip's code (eL-QR, which
begins like a shop's code and is none), shops' codes, codes and cards that customers show, receipts,
numbers that people type.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from edge.wire import receipts
from hub.coin import numbers
from hub.coin.numbers import position_of
from hub.coin.qr import emv, shop_code
from hub.kit import typed as read
from hub.ledger.units import Position


class Fault(StrEnum):
    """Why a text means nothing here."""

    EMPTY = "empty"
    FOREIGN = "foreign"  # another scheme's code
    DAMAGED = "damaged"  # meant as a code of a kind we know, but spoilt
    MISTYPED = "mistyped"  # the check digit does not fit
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ShopCode:
    """A shop's own code, from a screen or a poster."""

    code: shop_code.ShopCode


@dataclass(frozen=True, slots=True)
class ShopNumber:
    """A shop's number, typed from its poster."""

    number: str


@dataclass(frozen=True, slots=True)
class CustomerCode:
    """What a customer shows to be paid with: a phone's one-time code or a card; still to be verified."""

    text: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """A payment, by its place in the log."""

    position: Position


@dataclass(frozen=True, slots=True)
class WalletNumber:
    """A wallet, to send to or to charge."""

    number: str


@dataclass(frozen=True, slots=True)
class TaxSlip:
    """地方税統一QR: for eLTAX, not for a shop."""


@dataclass(frozen=True, slots=True)
class Unfit:
    """A text that means nothing here."""

    fault: Fault


Meaning = ShopCode | ShopNumber | CustomerCode | Receipt | WalletNumber | TaxSlip | Unfit

_TAX_SLIP = re.compile(r"0002010102122796000513800[0-9]{230}")
_TAX_SLIP_CHECKSUM = "6305"
_CUSTOMERS = "hQVDUFYwMW"  # base64 of 85 05 "CPV01", the beginning of every EMV CPM text
_FOREIGN_CUSTOMERS = "hQVKUFFS"  # … of 85 05 "JPQR", Japan's common ones
_WALLET_DIGITS = 16
_ONE_TIME_DIGITS = 26  # the phone's code for readers of bars alone
_LONGEST = 1024


def scanned(text: str) -> Meaning:
    """What a reader or a camera has read."""
    text = text.strip()
    if not text:
        return Unfit(Fault.EMPTY)
    if len(text) > _LONGEST:
        return Unfit(Fault.UNKNOWN)
    if _TAX_SLIP.fullmatch(text):
        return _tax_slip(text)
    if text.startswith("000201"):
        return _shop(text)
    if text.startswith(_CUSTOMERS):
        return CustomerCode(text)
    if text.startswith(_FOREIGN_CUSTOMERS):
        return Unfit(Fault.FOREIGN)
    if receipts.is_receipt(text):
        return _receipt(text.removeprefix(receipts.PREFIX))
    return _number(text)


def typed(text: str) -> Meaning:
    """What a person typed or pasted: digits of any width, with spaces and hyphens as they like."""
    try:
        digits = read.digits(text[:_LONGEST])
    except read.Mistyped:
        return scanned(text)
    return _number(digits) if len(digits) <= _ONE_TIME_DIGITS else scanned(text)


def _tax_slip(text: str) -> Meaning:
    """Its checksum is the same as a shop code's, in five decimal digits."""
    body, check = text[:-5], text[-5:]
    if body.endswith(_TAX_SLIP_CHECKSUM) and check == f"{int(emv.checksum(body.encode()), 16):05d}":
        return TaxSlip()
    return Unfit(Fault.DAMAGED)


def _shop(text: str) -> Meaning:
    try:
        return ShopCode(shop_code.read(text))
    except emv.NotMerchantCode as error:
        return Unfit(Fault.FOREIGN if error.fault is emv.Fault.NOT_OURS else Fault.DAMAGED)


def _receipt(number: str) -> Meaning:
    position = position_of(number)
    return Unfit(Fault.MISTYPED) if position is None else Receipt(position)


def _number(text: str) -> Meaning:
    digits = text.replace("-", "")
    if not (digits.isascii() and digits.isdecimal()):
        return Unfit(Fault.UNKNOWN)
    if len(digits) == numbers.SHOP_NUMBER_DIGITS:
        return ShopNumber(digits) if numbers.is_shop_number(digits) else Unfit(Fault.MISTYPED)
    if len(digits) == _WALLET_DIGITS:
        return WalletNumber(digits) if receipts.fits(digits) else Unfit(Fault.MISTYPED)
    if len(digits) == _ONE_TIME_DIGITS:
        return CustomerCode(digits)
    return _receipt(digits) if len(digits) >= 10 else Unfit(Fault.UNKNOWN)
