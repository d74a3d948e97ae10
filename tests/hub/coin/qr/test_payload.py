"""Whatever is held under a reader: it is told what it is, and nothing is taken for something else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.coin import numbers
from hub.coin.qr import one_time_code, payload, shop_code
from hub.coin.qr.payload import Fault, Unfit
from hub.ledger.units import Position
from tests.hub.coin.qr.test_shop_code import EMVCO_SAMPLE, JPQR_SAMPLE, NUMBER, POSTER, REQUEST

TAX_SLIP = (
    "000201010212279600051380001833800000000000000000395002138000127000008200000202401010104348778"
    "284044000040000000054110000003950062262024202400202405312024071080850000000000000000000000000"
    "000000000000000000000000000000000000000000000000000000000000630520201"
)
WALLET = numbers.wallet_number(12_345)
ONE_TIME = one_time_code.make(WALLET, 1_795_000_000, b"abcd", b"k" * 32)
RECEIPT = numbers.payment_number(Position(1234))

MEANINGS = [
    (POSTER, payload.ShopCode(shop_code.read(POSTER))),
    (REQUEST + "\r\n", payload.ShopCode(shop_code.read(REQUEST))),
    (ONE_TIME, payload.CustomerCode(ONE_TIME)),
    ("TSR1:" + RECEIPT.replace("-", ""), payload.Receipt(Position(1234))),
    (RECEIPT, payload.Receipt(Position(1234))),
    (WALLET, payload.WalletNumber(WALLET)),
    (NUMBER, payload.ShopNumber(NUMBER)),
    (TAX_SLIP, payload.TaxSlip()),
]

NO_MEANINGS = [
    ("", Fault.EMPTY),
    (" \r\n", Fault.EMPTY),
    (EMVCO_SAMPLE, Fault.FOREIGN),
    (JPQR_SAMPLE, Fault.FOREIGN),
    ("hQVKUFFSMQ==", Fault.FOREIGN),
    (TAX_SLIP.replace("541100000039500", "541100000043500"), Fault.DAMAGED),  # another sum
    (POSTER[:-1] + ("0" if POSTER[-1] != "0" else "1"), Fault.DAMAGED),
    ("TSR1:0000012346", Fault.MISTYPED),
    ("TSR1:", Fault.MISTYPED),
    ("12345678", Fault.MISTYPED),
    ("9392000000000000", Fault.MISTYPED),
    ("123", Fault.UNKNOWN),
    ("https://example.jp/", Fault.UNKNOWN),
    ("１２３４５６７４", Fault.UNKNOWN),  # no reader gives full-width digits
    ("x" * 5000, Fault.UNKNOWN),
]


@pytest.mark.parametrize(("text", "meaning"), MEANINGS)
def test_each_kind_of_text_is_told_apart(text: str, meaning: payload.Meaning) -> None:
    assert payload.scanned(text) == meaning


@pytest.mark.parametrize(("text", "meaning"), MEANINGS)
def test_a_pasted_text_is_what_the_scanned_one_is(text: str, meaning: payload.Meaning) -> None:
    assert payload.typed(text) == meaning


@pytest.mark.parametrize(("text", "fault"), NO_MEANINGS)
def test_every_other_text_has_a_named_fault(text: str, fault: Fault) -> None:
    assert payload.scanned(text) == Unfit(fault)


@pytest.mark.parametrize(
    "text", ["1234-5674", " 12345674 ", "１２３４－５６７４", "1234 5674", "１２３４ー５６７４", "1234‐5674"]
)
def test_a_number_is_typed_in_any_width_and_grouping(text: str) -> None:
    assert payload.typed(text) == payload.ShopNumber("12345674")


def test_a_receipts_number_is_typed_with_its_hyphen_or_without() -> None:
    assert (
        payload.typed(RECEIPT) == payload.typed(RECEIPT.replace("-", "")) == payload.Receipt(Position(1234))
    )


@given(st.text(max_size=60) | st.binary(max_size=300).map(lambda data: data.decode("latin-1")))
def test_no_text_raises(text: str) -> None:
    assert payload.scanned(text) is not None
    assert payload.typed(text) is not None


@given(st.text("0123456789-０１２３４５６７８９", max_size=24))
def test_a_number_is_never_taken_without_its_check_digit(text: str) -> None:
    meaning = payload.typed(text)
    assert isinstance(meaning, Unfit | payload.ShopNumber | payload.WalletNumber | payload.Receipt)
