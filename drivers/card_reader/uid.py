"""Whether a contactless card's UID may stand for a member of staff. Pure.

A UID is no secret and no proof; it is a name tag. So the least it must be is the same tomorrow:
Type B numbers (PUPI) are drawn anew at each power-up on a My Number card, and so are Type A numbers that
begin with 08 (ISO/IEC 14443-3). Both are refused, and a refused number must not be logged as an identity.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

# PC/SC part 3: 3B 8F 80 01 80 4F 0C A0 00 00 03 06 SS …; SS names the standard of a storage card.
STORAGE_PREFIX = bytes.fromhex("3B8F8001804F0CA000000306")
STANDARD_TYPE_A = 0x03
STANDARD_FELICA = 0x11
# A processor card's ATR is 3B 8n 80 01 and n historical bytes; for Type B n is always 8 (ATQB and MBLI).
PROCESSOR_PREFIX = 0x3B
TYPE_B_FORMAT = 0x88

RANDOM_UID = 0x08
CASCADE_TAG = 0x88  # the first byte of an unfinished anticollision, never of a UID


class Technology(StrEnum):
    TYPE_A = "A"
    FELICA = "F"


class Refusal(StrEnum):
    NOT_CONTACTLESS = "not_contactless"
    CHANGES_EVERY_TIME = "changes_every_time"
    MALFORMED = "malformed"


@dataclass(frozen=True, slots=True)
class StaffUid:
    technology: Technology
    number: bytes = field(repr=False)


def staff_uid(atr: bytes, number: bytes) -> StaffUid | Refusal:
    """Decide from the answer to reset and the bytes that ``FF CA 00 00 00`` gave."""
    if atr.startswith(STORAGE_PREFIX) and len(atr) > len(STORAGE_PREFIX):
        return _storage_card(atr[len(STORAGE_PREFIX)], number)
    if len(atr) >= 4 and atr[0] == PROCESSOR_PREFIX and atr[1] & 0xF0 == 0x80 and atr[2:4] == b"\x80\x01":
        # Eight historical bytes and four of number fit Type B and Type A alike: in doubt it is refused.
        if atr[1] == TYPE_B_FORMAT and len(number) == 4:
            return Refusal.CHANGES_EVERY_TIME
        return _type_a(number)
    return Refusal.NOT_CONTACTLESS


def _storage_card(standard: int, number: bytes) -> StaffUid | Refusal:
    if standard == STANDARD_FELICA:
        return StaffUid(Technology.FELICA, number) if len(number) == 8 else Refusal.MALFORMED
    if standard == STANDARD_TYPE_A:
        return _type_a(number)
    return Refusal.NOT_CONTACTLESS


def _type_a(number: bytes) -> StaffUid | Refusal:
    if len(number) not in (4, 7, 10) or number[0] == CASCADE_TAG or not any(number):
        return Refusal.MALFORMED
    if len(number) == 4 and number[0] == RANDOM_UID:
        return Refusal.CHANGES_EVERY_TIME
    return StaffUid(Technology.TYPE_A, number)
