"""PINs of the card: counters, blocking, and how long a verified one lasts."""

import pytest

from drivers.emulators.faults import KeepVerified

from .card_samples import (
    COUNT,
    OK,
    READ_256,
    RIGHT_PIN,
    SELECT_BASIC,
    SELECT_JPKI,
    SELECT_PIN,
    SELECT_TEXT,
    WRONG_PIN,
    chip,
    run_all,
    select,
    status,
)


def test_asking_for_the_counter_consumes_nothing() -> None:
    card = chip()
    assert run_all(card, SELECT_TEXT, SELECT_PIN, COUNT, COUNT) == [OK, OK, "63C3", "63C3"]


def test_three_wrong_pins_block_and_the_right_one_comes_too_late() -> None:
    card = chip()
    assert run_all(card, SELECT_TEXT, SELECT_PIN, WRONG_PIN, WRONG_PIN, WRONG_PIN) == [
        *(OK, OK),
        *("63C2", "63C1", "63C0"),
    ]
    assert run_all(card, RIGHT_PIN, COUNT) == ["6984", "63C0"]


def test_the_right_pin_gives_all_tries_back() -> None:
    card = chip()
    assert run_all(card, SELECT_TEXT, SELECT_PIN, WRONG_PIN, WRONG_PIN, RIGHT_PIN) == [
        *(OK, OK),
        *("63C2", "63C1", OK),
    ]
    card.power_off()
    assert run_all(card, SELECT_TEXT, SELECT_PIN, COUNT) == [OK, OK, "63C3"]


def test_counters_survive_power_off() -> None:
    card = chip()
    run_all(card, SELECT_TEXT, SELECT_PIN, WRONG_PIN)
    card.power_off()
    assert card.tries_left == 2


def test_a_blocked_card_may_answer_with_the_general_standards_status() -> None:
    assert run_all(chip(blocked=True), SELECT_TEXT, SELECT_PIN, RIGHT_PIN)[-1] == "6984"
    assert run_all(chip(blocked=True, blocked_6983=True), SELECT_TEXT, SELECT_PIN, RIGHT_PIN)[-1] == "6983"


def test_tries_can_be_set() -> None:
    assert run_all(chip(tries=1), SELECT_TEXT, SELECT_PIN, COUNT)[-1] == "63C1"


def test_the_key_behind_0012_is_blocked_from_issue_on() -> None:
    assert run_all(chip(), SELECT_TEXT, select(0x0012), COUNT)[-1] == "63C0"


@pytest.mark.parametrize(
    ("keep", "after_select", "after_reset"),
    [(KeepVerified.POWER, OK, OK), (KeepVerified.SELECT, "6982", "6982")],
)
def test_a_verified_pin_lasts_as_long_as_the_switch_says(
    keep: KeepVerified, after_select: str, after_reset: str
) -> None:
    for disturb, expected in (("select", after_select), ("reset", after_reset), ("power", "6982")):
        card = chip(keep=keep)
        run_all(card, SELECT_TEXT, SELECT_PIN, RIGHT_PIN)
        if disturb == "reset":
            card.reset()
        if disturb == "power":
            card.power_off()
        assert run_all(card, SELECT_JPKI, SELECT_TEXT, SELECT_BASIC, READ_256)[-1] == expected, disturb


def test_a_pin_can_be_named_by_its_short_identifier() -> None:
    card = chip()
    assert run_all(card, SELECT_JPKI, bytes.fromhex("002000980439383736"), select(0x0017)) == [OK, OK, OK]


def test_the_birth_and_expiry_code_opens_the_basic_data_and_not_the_number() -> None:
    """照合番号B of 15 April of Showa 63, card until 2036, last digits of the serial."""
    card = chip()
    code = b"63" + b"0415" + b"2036" + b"0099"
    verify = bytes.fromhex("002000800E") + code
    assert run_all(card, SELECT_TEXT, select(0x0015), verify, SELECT_BASIC, READ_256)[-1] == OK
    assert run_all(card, select(0x0001), READ_256)[-1] == "6982"


@pytest.mark.parametrize(
    ("apdus", "expected"),
    [
        ([COUNT], "6986"),
        ([SELECT_TEXT, COUNT], "6986"),
        ([SELECT_TEXT, SELECT_BASIC, COUNT], "6981"),
        ([SELECT_TEXT, SELECT_PIN, bytes.fromhex("0020018004") + b"9876"], "6A86"),
        ([SELECT_TEXT, SELECT_PIN, bytes.fromhex("0020008005") + b"9876"], "6700"),
    ],
)
def test_a_verify_that_makes_no_sense_costs_no_try(apdus: list[bytes], expected: str) -> None:
    card = chip()
    assert run_all(card, *apdus)[-1] == expected
    assert card.tries_left == 3


def test_no_pin_is_ever_remembered() -> None:
    card = chip()
    run_all(card, SELECT_TEXT, SELECT_PIN, RIGHT_PIN, WRONG_PIN)
    assert list(card.instructions) == ["A4", "A4", "20", "20"]
    assert status(card, COUNT) == "63C2"
