"""基本4情報: a file written by hand, reading it in every order of trouble."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.card_reader import text_ap
from drivers.card_reader.pin import Pin
from drivers.ports import BasicFour, CardError, CardProblem, Sex
from tests.drivers.card_reader.scripted import scripted

# FF20 3B { DF21 08 offsets · DF22 09 木更津 · DF23 0C 朝日三丁 · DF24 08 19800229 · DF25 01 2 }
OFFSETS = "DF21 08 000E 001A 0029 0034"
NAME = "DF22 09 E69CA8 E69BB4 E6B4A5"
ADDRESS = "DF23 0C E69C9D E697A5 E4B889 E4B881"
BIRTH = "DF24 08 3139383030323239"
SEX = "DF25 01 32"
FILE = f"FF20 35 {OFFSETS} {NAME} {ADDRESS} {BIRTH} {SEX}"
PERSON = BasicFour("木更津", "朝日三丁", date(1980, 2, 29), Sex.FEMALE, "2")

SELECT_AP = ("00 A4 04 0C 0A D3 92 10 00 31 00 01 01 04 08", "9000")
SELECT_PIN = ("00 A4 02 0C 02 00 11", "9000")
THREE_LEFT = ("00 20 00 80", "63C3")
VERIFY = "00 20 00 80 04 31 32 33 34"
SELECT_FILE = ("00 A4 02 0C 02 00 02", "9000")
READ = "00 B0 00 00 00"
READY = [SELECT_AP, SELECT_PIN, THREE_LEFT]
OPENED = [*READY, (VERIFY, "9000"), SELECT_FILE]


def pin() -> Pin:
    return Pin.from_text("1234")


def test_a_file_written_by_hand_is_read() -> None:
    content = bytes.fromhex(FILE)
    assert content[2] == len(content) - 3
    assert text_ap.parse_basic_four(content) == PERSON


@pytest.mark.parametrize("tail", ["FFFF", "0000", "FF" * 200])
def test_filler_behind_the_object_is_no_part_of_it(tail: str) -> None:
    assert text_ap.parse_basic_four(bytes.fromhex(FILE + tail)) == PERSON


def test_fields_are_found_by_tag_and_not_by_place_or_offset_table() -> None:
    shuffled = f"FF20 81 2A {SEX} {BIRTH} {ADDRESS} {NAME}"
    assert text_ap.parse_basic_four(bytes.fromhex(shuffled)) == PERSON


@pytest.mark.parametrize(
    ("written", "day", "part"),
    [
        ("19610200", None, "1961-02"),
        ("19610000", None, "1961"),
        ("00000000", None, ""),
        ("19610227", date(1961, 2, 27), ""),
    ],
)
def test_a_day_that_nobody_knows_is_no_fault_of_the_card(written: str, day: date | None, part: str) -> None:
    birth = f"DF24 08 {written.encode().hex()}"
    body = bytes.fromhex(f"{NAME} {ADDRESS} {birth} {SEX}")
    four = text_ap.parse_basic_four(b"\xff\x20" + bytes([len(body)]) + body)
    assert (four.birth_date, four.birth_part) == (day, part)


@pytest.mark.parametrize(
    ("code", "sex"),
    [
        ("0", Sex.UNKNOWN),
        ("1", Sex.MALE),
        ("2", Sex.FEMALE),
        ("9", Sex.NOT_APPLICABLE),
        ("3", Sex.OTHER),
        ("x", Sex.OTHER),
        ("other", Sex.OTHER),
    ],
)
def test_a_sex_code_is_kept_as_it_is_and_never_defaulted(code: str, sex: Sex) -> None:
    field = f"DF25 {len(code):02X} {code.encode().hex()}"
    body = bytes.fromhex(f"{NAME} {ADDRESS} {BIRTH} {field}")
    four = text_ap.parse_basic_four(b"\xff\x20" + bytes([len(body)]) + body)
    assert (four.sex, four.sex_code) == (sex, code)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "FF21" + FILE[4:],  # another tag
        f"FF20 29 {NAME} {ADDRESS} {BIRTH}",  # no sex; and shorter than it says
        f"FF20 26 {NAME} {ADDRESS} {BIRTH}",
        f"FF20 2A {NAME} {ADDRESS} DF24 08 3139383030323330 {SEX}",  # 30 February
        f"FF20 2A {NAME} {ADDRESS} DF24 08 2039383030323239 {SEX}",  # a blank in the year
        f"FF20 2A DF22 09 FFFFFF E69BB4 E6B4A5 {ADDRESS} {BIRTH} {SEX}",  # not UTF-8
    ],
)
def test_a_broken_file_is_malformed_and_the_error_quotes_nothing_of_it(content: str) -> None:
    with pytest.raises(CardError) as caught:
        text_ap.parse_basic_four(bytes.fromhex(content))
    assert caught.value.problem is CardProblem.MALFORMED_DATA
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    assert "1980" not in str(caught.value)
    assert "木" not in str(caught.value)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_person_or_malformed_and_never_another_error(content: bytes) -> None:
    for candidate in (content, b"\xff\x20\x82" + len(content).to_bytes(2) + content):
        with suppress(CardError):
            text_ap.parse_basic_four(candidate)


def test_reading_asks_for_the_counter_verifies_once_and_never_selects_the_application_again() -> None:
    card, channel = scripted([*OPENED, (READ, f"{FILE} FFFF 9000")])
    assert text_ap.read_basic_four(card, pin(), False) == PERSON
    assert channel.finished


def test_every_buffer_that_held_a_pin_is_wiped() -> None:
    card, channel = scripted([*READY, (VERIFY, "63C2")])
    digits = bytearray(b"1234")
    with pytest.raises(CardError):
        text_ap.read_basic_four(card, Pin(digits), False)
    assert digits == bytes(4)
    assert channel.commands[-1] == bytes(9)


@pytest.mark.parametrize(
    ("answer", "problem", "left"),
    [
        ("63C2", CardProblem.PIN_WRONG, 2),
        ("63C1", CardProblem.PIN_WRONG, 1),
        ("63C0", CardProblem.PIN_BLOCKED, 0),
        ("6983", CardProblem.PIN_BLOCKED, 0),
        ("6984", CardProblem.PIN_BLOCKED, 0),
        ("6982", CardProblem.SECURITY_STATUS, None),
        ("6C04", CardProblem.UNEXPECTED_STATUS, None),
        ("6700", CardProblem.UNEXPECTED_STATUS, None),
        (CardProblem.CARD_REMOVED, CardProblem.PIN_STATE_UNKNOWN, None),
        ("90", CardProblem.PIN_STATE_UNKNOWN, None),
    ],
)
def test_the_answer_to_a_pin_is_told_apart_and_the_pin_is_sent_once(
    answer: str | CardProblem, problem: CardProblem, left: int | None
) -> None:
    card, channel = scripted([*READY, (VERIFY, answer)])
    with pytest.raises(CardError) as caught:
        text_ap.read_basic_four(card, pin(), False)
    assert (caught.value.problem, caught.value.tries_left) == (problem, left)
    assert channel.sent.count(VERIFY) == 1


@pytest.mark.parametrize(
    ("counter", "problem", "left"),
    [
        ("63C0", CardProblem.PIN_BLOCKED, 0),
        ("6983", CardProblem.PIN_BLOCKED, 0),
        ("6984", CardProblem.PIN_BLOCKED, 0),
        ("63C1", CardProblem.LAST_TRY_NOT_CONFIRMED, 1),
        ("6A86", CardProblem.PIN_STATE_UNKNOWN, None),
        (CardProblem.CARD_REMOVED, CardProblem.CARD_REMOVED, None),
    ],
)
def test_a_pin_is_not_sent_when_the_counter_forbids_it(
    counter: str | CardProblem, problem: CardProblem, left: int | None
) -> None:
    card, channel = scripted([SELECT_AP, SELECT_PIN, ("00 20 00 80", counter)])
    with pytest.raises(CardError) as caught:
        text_ap.read_basic_four(card, pin(), False)
    assert (caught.value.problem, caught.value.tries_left) == (problem, left)
    assert VERIFY not in channel.sent


def test_the_last_try_is_used_when_its_owner_agreed() -> None:
    card, _ = scripted(
        [
            SELECT_AP,
            SELECT_PIN,
            ("00 20 00 80", "63C1"),
            (VERIFY, "9000"),
            SELECT_FILE,
            (READ, f"{FILE} 9000"),
        ]
    )
    assert text_ap.read_basic_four(card, pin(), last_try_confirmed=True) == PERSON


@pytest.mark.parametrize("counter", ["9000", "6300"])
def test_a_card_that_does_not_count_tells_no_number_of_tries(counter: str) -> None:
    card, _ = scripted([SELECT_AP, SELECT_PIN, ("00 20 00 80", counter)])
    assert text_ap.tries_left(card) is None


@pytest.mark.parametrize("status", ["6A82", "6E00", "6D00", "6F00"])
def test_a_card_without_the_application_is_another_card(status: str) -> None:
    card, _ = scripted([(SELECT_AP[0], status)])
    with pytest.raises(CardError) as caught:
        text_ap.tries_left(card)
    assert caught.value.problem is CardProblem.NOT_MY_NUMBER_CARD
