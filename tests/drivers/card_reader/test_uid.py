"""Which numbers may name a member of staff. The ATRs are those of PC/SC part 3 and of published lists."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.card_reader.uid import Refusal, StaffUid, Technology, staff_uid

FELICA = "3B8F8001804F0CA00000030611003B0000000042"
MIFARE = "3B8F8001804F0CA000000306030001000000006A"
TYPE_B_MY_NUMBER = "3B888001000041E0B381A1003B"
TYPE_A_PROCESSOR = "3B8180018080"
CONTACT = "3BE000FF8131FE4514"


@pytest.mark.parametrize(
    ("atr", "number", "expected"),
    [
        (FELICA, "0101010203040506", StaffUid(Technology.FELICA, bytes.fromhex("0101010203040506"))),
        (FELICA, "01020304", Refusal.MALFORMED),
        (MIFARE, "A1B2C3D4", StaffUid(Technology.TYPE_A, bytes.fromhex("A1B2C3D4"))),
        (MIFARE, "04A1B2C3D4E5F6", StaffUid(Technology.TYPE_A, bytes.fromhex("04A1B2C3D4E5F6"))),
        (MIFARE, "08B2C3D4", Refusal.CHANGES_EVERY_TIME),
        (MIFARE, "88B2C3D4", Refusal.MALFORMED),
        (MIFARE, "00000000", Refusal.MALFORMED),
        (MIFARE, "A1B2C3", Refusal.MALFORMED),
        (TYPE_A_PROCESSOR, "08010203", Refusal.CHANGES_EVERY_TIME),
        (TYPE_A_PROCESSOR, "04A1B2C3D4E5F6", StaffUid(Technology.TYPE_A, bytes.fromhex("04A1B2C3D4E5F6"))),
        (TYPE_B_MY_NUMBER, "A1B2C3D4", Refusal.CHANGES_EVERY_TIME),
        (CONTACT, "A1B2C3D4", Refusal.NOT_CONTACTLESS),
        ("", "A1B2C3D4", Refusal.NOT_CONTACTLESS),
    ],
)
def test_only_a_number_that_stays_the_same_is_accepted(
    atr: str, number: str, expected: StaffUid | Refusal
) -> None:
    assert staff_uid(bytes.fromhex(atr), bytes.fromhex(number)) == expected


@given(st.binary(min_size=4, max_size=4))
def test_no_four_byte_number_of_a_type_b_card_is_ever_accepted(number: bytes) -> None:
    assert staff_uid(bytes.fromhex(TYPE_B_MY_NUMBER), number) is Refusal.CHANGES_EVERY_TIME


@given(st.binary(max_size=33), st.binary(max_size=12))
def test_any_bytes_get_an_answer_and_never_an_error(atr: bytes, number: bytes) -> None:
    assert isinstance(staff_uid(atr, number), StaffUid | Refusal)


def test_an_accepted_number_is_not_in_its_repr() -> None:
    assert "A1B2" not in repr(staff_uid(bytes.fromhex(MIFARE), bytes.fromhex("A1B2C3D4"))).upper()
