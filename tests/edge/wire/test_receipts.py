"""The code on a receipt leads to its payment, or says that it is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.wire import receipts
from hub.coin.numbers import payment_number, position_of
from hub.ledger.units import Position


@given(st.integers(min_value=0, max_value=10**18 - 1))
def test_every_payments_number_comes_back_from_its_code(position: int) -> None:
    number = payment_number(Position(position))
    assert receipts.read(receipts.make(number)) == number
    assert position_of(receipts.read(receipts.make(number))) == position


@given(st.text())
def test_any_other_text_is_refused_by_name(text: str) -> None:
    if not receipts.is_receipt(text):
        with pytest.raises(receipts.NotAReceipt):
            receipts.read(text)


@pytest.mark.parametrize(
    "digits",
    ["", "000123456", "0001234564", "00012-34566", "００01234566", "00012345660000000000", "000123456X"],
)
def test_a_code_with_wrong_digits_is_misread(digits: str) -> None:
    with pytest.raises(receipts.ReceiptMisread):
        receipts.read(receipts.PREFIX + digits)


def test_the_code_fits_the_small_characters_of_a_qr_code() -> None:
    """Digits, capitals and ``:`` are its alphanumeric mode: the picture stays small on narrow paper."""
    alphanumeric = set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
    assert set(receipts.make(payment_number(Position(1234)))) <= alphanumeric


@pytest.mark.parametrize(("digits", "check"), [("7992739871", "3"), ("0", "0"), ("424242424242424", "2")])
def test_the_check_digit_is_luhns(digits: str, check: str) -> None:
    assert receipts.check_digit(digits) == check
