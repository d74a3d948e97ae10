"""One-time codes and the numbers that people read."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.coin import numbers
from hub.coin.keys import KEY_BYTES
from hub.coin.qr import one_time_code
from hub.ledger.units import Position

KEY = b"k" * KEY_BYTES
WALLET = numbers.wallet_number(12345678901)
NOW = 1_790_000_000
TEXT = one_time_code.make(WALLET, NOW, b"\0\0\0\1", KEY)


def test_a_code_has_emvcos_consumer_presented_form() -> None:
    data = base64.b64decode(TEXT)
    assert TEXT.startswith("hQVDUFYwMW")
    assert data[:7] == b"\x85\x05CPV01"
    assert (data[7], data[8]) == (0x61, len(data) - 9)
    assert data[9:11] == b"\x4f\x0a"
    assert data[21:23] == b"\x5a\x08"
    assert data[23:31].hex() == WALLET
    assert (data[31], data[32]) == (0x63, len(data) - 33)


@pytest.mark.parametrize("age", [-one_time_code.AHEAD_SECONDS, 0, 60, 69])
def test_a_code_pays_within_its_time(age: int) -> None:
    assert one_time_code.read(TEXT, KEY, NOW + age).wallet == WALLET


@pytest.mark.parametrize("age", [-one_time_code.AHEAD_SECONDS - 1, 70, 86_400])
def test_an_old_screenshot_pays_nothing(age: int) -> None:
    with pytest.raises(one_time_code.CodeExpired):
        one_time_code.read(TEXT, KEY, NOW + age)


def test_a_code_of_another_hub_is_unreadable_even_when_it_is_old() -> None:
    with pytest.raises(one_time_code.CodeUnreadable):
        one_time_code.read(TEXT, b"x" * 32, NOW + 86_400)


@given(st.integers(0, len(TEXT) - 1), st.characters(codec="utf-8"))
def test_a_code_with_one_character_changed_is_unreadable(at: int, character: str) -> None:
    text = TEXT[:at] + character + TEXT[at + 1 :]
    if text != TEXT:
        with pytest.raises(one_time_code.CodeUnreadable):
            one_time_code.read(text, KEY, NOW)


@given(st.text(max_size=512) | st.binary(max_size=300).map(lambda data: base64.b64encode(data).decode()))
def test_no_other_text_is_taken_for_a_code(text: str) -> None:
    with pytest.raises(one_time_code.CodeUnreadable):
        one_time_code.read(text, KEY, NOW)


def test_two_codes_of_one_second_are_two_tokens() -> None:
    other = one_time_code.make(WALLET, NOW, b"\0\0\0\2", KEY)
    assert one_time_code.read(TEXT, KEY, NOW).token != one_time_code.read(other, KEY, NOW).token


@given(st.integers(0, 10**15))
def test_a_payments_number_leads_back_to_its_place(position: Position) -> None:
    assert numbers.position_of(numbers.payment_number(position)) == position


@given(st.integers(0, 10**9 - 1), st.integers(0, 9), st.integers(0, 9))
def test_a_payments_number_with_one_digit_mistyped_is_noticed(
    position: Position, at: int, digit: int
) -> None:
    number = numbers.payment_number(position).replace("-", "")
    wrong = number[:at] + str(digit) + number[at + 1 :]
    assert (numbers.position_of(wrong) is None) == (wrong != number)


@pytest.mark.parametrize("text", ["", "x", "１２３４５６７８９０", "-", "9" * 40])
def test_what_is_no_number_is_none(text: str) -> None:
    assert numbers.position_of(text) is None


SHOWN = one_time_code.show(WALLET, NOW, 7, KEY)


def test_bars_and_square_are_one_code_so_only_one_of_them_pays() -> None:
    assert len(SHOWN.digits) == 26
    assert one_time_code.read(SHOWN.digits, KEY, NOW + 30) == one_time_code.read(SHOWN.text, KEY, NOW + 30)


@pytest.mark.parametrize("age", [70, 600, 989])
def test_old_bars_have_expired_and_pay_nothing_when_their_second_comes_round_again(age: int) -> None:
    with pytest.raises(one_time_code.CodeExpired):
        one_time_code.read(SHOWN.digits, KEY, NOW + age)
    with pytest.raises(one_time_code.CodeUnreadable):
        one_time_code.read(SHOWN.digits, KEY, NOW + 1000)


@given(st.integers(0, 25), st.integers(1, 9))
def test_bars_with_one_digit_changed_are_unreadable(at: int, more: int) -> None:
    digit = str((int(SHOWN.digits[at]) + more) % 10)
    with pytest.raises(one_time_code.CodeUnreadable):
        one_time_code.read(SHOWN.digits[:at] + digit + SHOWN.digits[at + 1 :], KEY, NOW)


def test_two_salts_of_one_second_are_two_tokens() -> None:
    other = one_time_code.show(WALLET, NOW, 8, KEY)
    assert (
        one_time_code.read(other.digits, KEY, NOW).token != one_time_code.read(SHOWN.digits, KEY, NOW).token
    )
