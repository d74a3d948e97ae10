"""Codes as a phone draws them, read by another's reader."""

from __future__ import annotations

import re

import numpy as np
import pytest
import zxingcpp

from hub.coin import numbers
from hub.coin.keys import KEY_BYTES
from hub.coin.qr import drawings, one_time_code

KEY = b"k" * KEY_BYTES
NOW = 1_790_000_000
SHOWN = one_time_code.show(numbers.wallet_number(12345678901), NOW, 7, KEY)


def drawn_bars(drawing: str, pixels: int) -> np.ndarray:
    """The bars as grey pixels, ``pixels`` wide for each module."""
    width = int(re.findall(r'viewBox="0 0 (\d+)', drawing)[0])
    row = np.full(width, 255, np.uint8)
    for at, length in re.findall(r"M(\d+) 0h(\d+)", drawing):
        row[int(at) : int(at) + int(length)] = 0
    return np.tile(np.repeat(row, pixels), (60, 1))


def test_the_drawn_bars_say_the_one_time_code_to_a_reader_of_bars_alone() -> None:
    picture = drawn_bars(drawings.bars(SHOWN.digits), 3)
    (found,) = zxingcpp.read_barcodes(picture)
    assert (found.format, found.text) == (zxingcpp.BarcodeFormat.Code128, SHOWN.digits)
    assert one_time_code.read(found.text, KEY, NOW).token == one_time_code.read(SHOWN.text, KEY, NOW).token


@pytest.mark.parametrize("first", ["00", "42", "99", "9999", "98", "01"])
def test_the_bars_say_every_digit_whatever_the_wallets_number_begins_with(first: str) -> None:
    digits = first + SHOWN.digits[len(first) :]
    (found,) = zxingcpp.read_barcodes(drawn_bars(drawings.bars(digits), 3))
    assert found.text == digits


def test_the_bars_fit_a_narrow_phone_with_more_than_a_pixel_each() -> None:
    modules = int(re.findall(r'viewBox="0 0 (\d+)', drawings.bars(SHOWN.digits))[0])
    assert modules * 1.5 <= 360 * 0.84
