"""The code on a receipt: the payment's number, for a till to find the payment again.

Text ``TSR1:`` and the digits of the number without its hyphen. It pays nothing and names nobody. The
last digit is the check digit of the number itself (Luhn, ISO/IEC 7812-1 annex B).
"""

from __future__ import annotations

PREFIX = "TSR1:"
"""Receipt, first form."""

MIN_DIGITS, MAX_DIGITS = 10, 19
_TAIL = 5  # digits behind the hyphen


class ReceiptCodeError(Exception):
    """The text is no receipt's code."""


class NotAReceipt(ReceiptCodeError):
    """It does not begin as one does."""


class ReceiptMisread(ReceiptCodeError):
    """It begins as one, and its digits are wrong."""


def is_receipt(text: str) -> bool:
    """Whether it begins as a receipt's code does; ``read`` says whether it is whole."""
    return text.startswith(PREFIX)


def make(number: str) -> str:
    """The code's text for a payment's number (``00012-34565``); ``ReceiptMisread`` for a mistyped one."""
    return PREFIX + _checked(number.replace("-", ""))


def read(text: str) -> str:
    """The payment's number as printed. Raises ``NotAReceipt`` or ``ReceiptMisread``."""
    if not is_receipt(text):
        raise NotAReceipt
    return printed(_checked(text.removeprefix(PREFIX)))


def printed(digits: str) -> str:
    """As people read it: a hyphen before the last five digits."""
    return f"{digits[:-_TAIL]}-{digits[-_TAIL:]}"


def is_number(digits: str) -> bool:
    """Whether they are a payment's number, without its hyphen."""
    return MIN_DIGITS <= len(digits) <= MAX_DIGITS and fits(digits)


def check_digit(digits: str) -> str:
    """Luhn: finds any one wrong digit and nearly any two exchanged ones."""
    ascii = digits.encode()
    total = sum(ascii[::-2].translate(_DOUBLED)) + sum(ascii[-2::-2]) - ord("0") * len(digits)
    return str(-total % 10)


def fits(digits: str) -> bool:
    """Whether these are digits of which the last checks the others."""
    return digits.isascii() and digits.isdecimal() and check_digit(digits[:-1]) == digits[-1]


_DOUBLED = bytes.maketrans(b"0123456789", b"0246813579")
"""Twice a digit, with the digits of the result added up."""


def _checked(digits: str) -> str:
    if not is_number(digits):
        raise ReceiptMisread
    return digits
