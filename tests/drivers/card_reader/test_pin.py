from __future__ import annotations

import pytest

from drivers.card_reader.pin import Pin
from drivers.ports import CardError, CardProblem


@pytest.mark.parametrize("text", ["", "123", "12345", "12a4", "１２３４", "12 4", "-123", "١٢٣٤"])
def test_what_is_not_four_ascii_digits_is_refused_before_any_card_sees_it(text: str) -> None:
    with pytest.raises(CardError) as caught:
        Pin.from_text(text)
    assert caught.value.problem is CardProblem.PIN_FORMAT
    assert text == "" or text not in str(caught.value)


def test_a_refused_pin_is_wiped_too() -> None:
    buffer = bytearray(b"12a4")
    with pytest.raises(CardError):
        Pin(buffer)
    assert buffer == bytes(4)


def test_a_pin_is_wiped_when_its_use_ends_even_by_an_error() -> None:
    buffer = bytearray(b"1234")
    with pytest.raises(ZeroDivisionError), Pin(buffer) as pin:
        pin.digits[0] // 0
    assert buffer == bytes(4)


def test_a_pin_shows_itself_to_nobody() -> None:
    pin = Pin.from_text("1234")
    assert "1234" not in f"{pin} {pin!r}"
