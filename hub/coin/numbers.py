"""The numbers that people read and type: wallets, cards, shops, payments. Pure."""

from __future__ import annotations

from edge.wire.receipts import check_digit, fits, is_number, printed
from hub.ledger.units import Position

ISSUER = "9392"
"""Numbers that begin with 9 and a country's code are that country's own to give (ISO/IEC 7812-1)."""
WALLETS = ISSUER + "0"
"""How every wallet's number begins; a wallet card's begins differently, so staff tell them apart."""


def wallet_number(random: int) -> str:
    """A wallet's number of 16 digits: issuer, 10 digits of ``random``, check digit (ISO/IEC 7812-1)."""
    body = f"{WALLETS}{random % 10**10:010d}"
    return body + check_digit(body)


def payment_number(position: Position) -> str:
    """What a receipt shows of a payment: its place in the log with a check digit, ``00012-34565``."""
    body = f"{position:09d}"
    return printed(body + check_digit(body))


def position_of(number: str) -> Position | None:
    """The place in the log that a payment's number stands for; ``None`` when it is mistyped."""
    digits = number.replace("-", "").strip()
    return Position(int(digits[:-1])) if is_number(digits) else None


CARDS = ISSUER + "7"
"""How every card's number begins."""


def card_number(random: int) -> str:
    """A card's number of 16 digits: issuer, 10 digits of ``random``, check digit (ISO/IEC 7812-1)."""
    body = f"{CARDS}{random % 10**10:010d}"
    return body + check_digit(body)


def is_card_number(text: str) -> bool:
    """Whether these 16 digits can be a card's number."""
    return len(text) == 16 and text.startswith(CARDS) and fits(text)


SHOP_NUMBER_DIGITS = 8


def is_shop_number(text: str) -> bool:
    """Eight digits with their check digit."""
    return len(text) == SHOP_NUMBER_DIGITS and fits(text)


def shop_number(random: int) -> str:
    """A shop's number out of ``random``: seven digits and a check digit, easy to type from a poster."""
    body = f"{random % 10**7:07d}"
    return body + check_digit(body)


def grouped(number: str) -> str:
    """A wallet's or card's number as people read it: 9392 0000 0000 0000."""
    return " ".join(number[place : place + 4] for place in range(0, len(number), 4))
