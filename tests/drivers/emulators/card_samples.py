"""Commands to the card, byte by byte from public descriptions, and a person who does not exist."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

from drivers.emulators.chip.chip import Chip, apply_tries
from drivers.emulators.chip.person import Person
from drivers.emulators.faults import CardFaults

SELECT_TEXT = bytes.fromhex("00A4040C0AD3921000310001010408")
SELECT_JPKI = bytes.fromhex("00A4040C0AD392F000260100000001")
SELECT_PIN = bytes.fromhex("00A4020C020011")
SELECT_BASIC = bytes.fromhex("00A4020C020002")
READ_256 = bytes.fromhex("00B0000000")
COUNT = bytes.fromhex("00200080")
RIGHT_PIN = bytes.fromhex("002000800439383736")
WRONG_PIN = bytes.fromhex("002000800430303030")

OK = "9000"


def person(**changes: Any) -> Person:
    values: dict[str, Any] = {
        "name": "A",
        "address": "B",
        "birth_date": date(1988, 4, 15),
        "sex": "1",
        "pin": "9876",
        "serial": 90000000099,
    }
    return Person(**values | changes)


def chip(holder: Person | None = None, **faults: Any) -> Chip:
    switches = CardFaults(**faults)
    card = Chip(holder or person(), switches, Random(1))
    apply_tries(card, switches)
    return card


def status(card: Chip, apdu: bytes) -> str:
    """Status word of one command, in hexadecimal."""
    return card.transmit(apdu)[-2:].hex().upper()


def data(card: Chip, apdu: bytes) -> bytes:
    """Data of one command that must succeed."""
    response = card.transmit(apdu)
    assert response[-2:] == b"\x90\x00"
    return response[:-2]


def select(identifier: int) -> bytes:
    return bytes.fromhex("00A4020C02") + identifier.to_bytes(2, "big")


def run_all(card: Chip, *apdus: bytes) -> list[str]:
    """Status words of several commands."""
    return [status(card, apdu) for apdu in apdus]
