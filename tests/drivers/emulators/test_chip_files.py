"""Files of the card: layout to the byte, and how they are read."""

from typing import Any

import pytest

from drivers.emulators.chip.files import basic_four

from .card_samples import (
    OK,
    READ_256,
    RIGHT_PIN,
    SELECT_BASIC,
    SELECT_JPKI,
    SELECT_PIN,
    SELECT_TEXT,
    chip,
    data,
    person,
    run_all,
    select,
    status,
)

OPENED = (SELECT_TEXT, SELECT_PIN, RIGHT_PIN)

SHORT = bytes.fromhex(
    "FF20 22DF21 08 000E 0012 0016 0021DF22 01 41DF23 01 42DF24 08 3139383830343135DF25 01 31"
)


def test_the_basic_data_has_its_layout_with_offsets_of_the_tags() -> None:
    card = chip()
    run_all(card, *OPENED, SELECT_BASIC)
    assert data(card, READ_256) == SHORT


@pytest.mark.parametrize(
    ("address_bytes", "header"),
    [(94, "FF207F"), (95, "FF208180"), (127, "FF2081A0"), (221, "FF2081FF"), (222, "FF20820100")],
)
def test_length_fields_grow_at_128_and_256_and_move_the_offsets(address_bytes: int, header: str) -> None:
    content = basic_four(person(address="B" * address_bytes))
    assert content.hex().upper().startswith(header)
    table = content.index(b"\xdf\x21\x08") + 3
    for number, tag in enumerate((b"\xdf\x22", b"\xdf\x23", b"\xdf\x24", b"\xdf\x25")):
        offset = int.from_bytes(content[table + 2 * number : table + 2 * number + 2], "big")
        assert content[offset : offset + 2] == tag


def test_filler_can_stand_before_and_behind_the_object() -> None:
    card = chip(file_padding=3, leading_bytes=2)
    run_all(card, *OPENED, SELECT_BASIC)
    content = data(card, READ_256)
    assert content.startswith(b"\x00\x00\xff\x20")
    assert content.endswith(b"\x01\x31\xff\xff\xff")
    assert content[2 + 3 + 3 :][:2] == b"\x00\x10"


def test_a_long_file_is_read_in_pieces_and_its_end_is_told() -> None:
    holder = person(address="あ" * 100)
    card = chip(holder)
    run_all(card, *OPENED, SELECT_BASIC)
    whole = basic_four(holder)
    first, second = data(card, READ_256), data(card, bytes.fromhex("00B0010000"))
    assert first + second == whole
    assert len(first) == 256
    end = len(whole).to_bytes(2, "big")
    assert status(card, b"\x00\xb0" + end + b"\x00") == "6B00"


def test_a_short_identifier_reads_and_selects() -> None:
    card = chip()
    run_all(card, *OPENED)
    assert data(card, bytes.fromhex("00B0820003")) == b"\xff\x20\x22"
    assert data(card, bytes.fromhex("00B0000304")) == b"\xdf\x21\x08\x00"


def test_exact_lengths_can_be_demanded() -> None:
    card = chip(response_6c=True)
    run_all(card, *OPENED, SELECT_BASIC)
    assert status(card, READ_256) == "6C25"
    assert data(card, bytes.fromhex("00B0000025")) == SHORT


def test_data_can_wait_to_be_fetched() -> None:
    card = chip(response_61=True)
    run_all(card, *OPENED, SELECT_BASIC)
    assert card.transmit(READ_256) == b"\x61\x25"
    assert data(card, bytes.fromhex("00C0000025")) == SHORT
    assert status(card, bytes.fromhex("00C0000000")) == "6985"


def test_the_number_is_17_bytes_and_can_belong_to_nobody() -> None:
    card = chip()
    run_all(card, *OPENED, select(0x0001))
    content = data(card, READ_256)
    assert content[:3] == b"\xff\x10\x0c"
    assert content[15:] == b"\xff\xff"
    digits = [int(digit) for digit in content[3:15].decode()]
    rest = sum(d * w for d, w in zip(digits, (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2), strict=False)) % 11
    assert digits[11] != (0 if rest <= 1 else 11 - rest)


@pytest.mark.parametrize(
    ("apdus", "expected"),
    [
        ([bytes.fromhex("00A40000")], OK),
        ([bytes.fromhex("00A4040C0AA0000000000000000000")], "6A82"),
        ([SELECT_BASIC], "6A82"),
        ([SELECT_TEXT, select(0x0099)], "6A82"),
        ([SELECT_TEXT, bytes.fromhex("00A4020002") + b"\x00\x02"], "6A86"),
        ([SELECT_TEXT, READ_256], "6986"),
        ([SELECT_TEXT, SELECT_PIN, READ_256], "6981"),
        ([SELECT_TEXT, SELECT_BASIC, READ_256], "6982"),
        ([SELECT_TEXT, select(0x0005), READ_256], OK),
        ([bytes.fromhex("01A40000")], "6881"),
        ([bytes.fromhex("90A40000")], "6E00"),
        ([bytes.fromhex("00B20100")], "6D00"),
        ([bytes.fromhex("00A4")], "6700"),
        ([bytes.fromhex("00B00000000100")], "6700"),
    ],
)
def test_each_mistake_has_its_status(apdus: list[bytes], expected: str) -> None:
    assert run_all(chip(), *apdus)[-1] == expected


def test_the_first_command_after_power_on_can_fail_once() -> None:
    card = chip(first_6f00=True)
    assert run_all(card, SELECT_TEXT, SELECT_TEXT) == ["6F00", OK]
    card.power_off()
    assert status(card, SELECT_TEXT) == "6F00"


def test_another_card_has_no_application_with_the_basic_data() -> None:
    assert run_all(chip(no_text_ap=True), SELECT_TEXT, SELECT_JPKI) == ["6A82", OK]


def test_files_written_anew_keep_the_counters() -> None:
    card = chip()
    run_all(card, SELECT_TEXT, SELECT_PIN, bytes.fromhex("002000800430303030"))
    card.load_files()
    assert card.tries_left == 2


@pytest.mark.parametrize(
    ("faults", "atr"),
    [
        ({}, "3b888001000005e0b381a1007f"),
        ({"atr": "3BE000FF8131FE4514"}, "3be000ff8131fe4514"),
        ({"mute": True}, ""),
    ],
)
def test_the_answer_to_reset_is_the_wanted_one(faults: dict[str, Any], atr: str) -> None:
    assert chip(**faults).answer_to_reset().hex() == atr


def test_the_uid_is_another_one_at_each_power_on_unless_it_is_given() -> None:
    card = chip()
    first = data(card, bytes.fromhex("FFCA000000"))
    card.power_off()
    assert data(card, bytes.fromhex("FFCA000000")) != first
    assert data(chip(uid="04A1B2C3D4E5F6"), bytes.fromhex("FFCA000000")).hex() == "04a1b2c3d4e5f6"
