"""Codes that shops show: EMVCo's and JPQR's published vectors, our own profile, and every spoilt text."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.coin import numbers
from hub.coin.qr import emv, shop_code
from hub.coin.qr.emv import Fault, NotMerchantCode

EMVCO_SAMPLE = (
    "00020101021229300012D156000000000510A93FO3230Q31280012D15600000001030812345678520441115802CN"
    "5914BEST TRANSPORT6007BEIJING64200002ZH0104最佳运输0202北京540523.7253031565502016233030412340603***"
    "0708A60086670902ME91320016A0112233449988770708123456786304A13A"
)
JPQR_SAMPLE = (
    "0002016003xxx01021129300012D156000000000510A93FO3230Q31280012D15600000001030812345678"
    "26680019jp.or.paymentsjapan01130000000000001020400010306000001040600000153033925903xxx"
    "64180002JA0108メルペイ カフェ520441115802JP610710661436304DEE9"
)
NUMBER = numbers.shop_number(1_234_567)
POSTER = shop_code.make(shop_code.ShopCode(NUMBER, "港の店"))
REQUEST = shop_code.make(shop_code.ShopCode(NUMBER, "港の店", shop_code.Request("p-1", 1200)))

payments = st.builds(
    shop_code.Request, st.from_regex(r"[a-z0-9-]{1,36}", fullmatch=True), st.integers(1, 9_999_999)
)
shop_codes = st.builds(
    shop_code.ShopCode,
    st.integers(0, 10**7 - 1).map(numbers.shop_number),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=25),
    st.none() | payments,
)


def sealed(body: str) -> str:
    """A text with a checksum that fits, whatever else is wrong with it."""
    return body + "6304" + emv.checksum(f"{body}6304".encode())


def fault(text: str) -> Fault:
    with pytest.raises(NotMerchantCode) as caught:
        shop_code.read(text)
    return caught.value.fault


def test_the_checksum_is_the_one_of_the_standard() -> None:
    assert emv.checksum(b"123456789") == "29B1"


def test_emvcos_own_sample_is_read_field_by_field() -> None:
    fields = emv.decode(EMVCO_SAMPLE)
    assert (fields["54"], fields["59"], fields["63"]) == ("23.72", "BEST TRANSPORT", "A13A")
    assert emv.split(fields["64"])["01"] == "最佳运输"


def test_lengths_count_characters_and_the_checksum_counts_bytes() -> None:
    fields = emv.decode(JPQR_SAMPLE)
    assert emv.split(fields["64"])["01"] == "メルペイ カフェ"
    assert emv.split(fields["26"])["00"] == "jp.or.paymentsjapan"
    assert list(fields)[1] == "60"  # the order is free between the first field and the last


@pytest.mark.parametrize("sample", [EMVCO_SAMPLE, JPQR_SAMPLE])
def test_another_schemes_good_code_is_told_apart_from_a_bad_one(sample: str) -> None:
    assert fault(sample) is Fault.NOT_OURS


def test_a_request_carries_shop_payment_and_amount_and_a_poster_the_shop_alone() -> None:
    assert shop_code.read(REQUEST) == shop_code.ShopCode(NUMBER, "港の店", shop_code.Request("p-1", 1200))
    assert shop_code.read(POSTER) == shop_code.ShopCode(NUMBER, "港の店")
    assert emv.decode(REQUEST)["01"] == "12"
    assert emv.decode(POSTER)["01"] == "11"
    assert {"00", "01", "26", "52", "53", "58", "59", "60", "61", "63", "64"} == set(emv.decode(POSTER))


@given(shop_codes)
def test_what_is_made_is_read_back(code: shop_code.ShopCode) -> None:
    text = shop_code.make(code)
    assert shop_code.read(text) == code
    assert len(text) <= emv.LONGEST


def test_a_long_name_is_cut_and_the_code_stays_good() -> None:
    assert shop_code.read(shop_code.make(shop_code.ShopCode(NUMBER, "店" * 200))).name == "店" * 25


@given(shop_codes, st.data())
def test_one_changed_character_never_passes(code: shop_code.ShopCode, data: st.DataObject) -> None:
    text = shop_code.make(code)
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from("0123456789Aー").filter(lambda sign: sign != text[place]))
    with pytest.raises(NotMerchantCode):
        shop_code.read(text[:place] + other + text[place + 1 :])


@given(st.text(max_size=600) | st.text(max_size=200).map(lambda rest: "000201" + rest))
def test_any_text_is_a_code_or_a_named_fault(text: str) -> None:
    with suppress(NotMerchantCode):
        assert shop_code.read(text).number


@given(st.text("0123456789", max_size=60))
def test_digits_with_a_good_checksum_are_fields_or_a_named_fault(digits: str) -> None:
    with pytest.raises(NotMerchantCode):
        shop_code.read(sealed("000201" + digits))


OURS = f"26330017{shop_code.SCHEME}0108{NUMBER}"
REST = "5204000053033925802JP5904SHOP6008KISARAZU6107292000064130002JA0103港の店"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Fault.NOT_MPM),
        ("0002020102116304FFFF", Fault.NOT_MPM),
        (sealed("000201" + "0102" + "11" + OURS + REST + "0799" + "x" * 99 + "0899" + "x" * 99 + "0999"
                + "x" * 99 + "1099" + "x" * 99), Fault.TOO_LONG),
        (POSTER[:-8], Fault.CHECKSUM_MISSING),
        (POSTER[:-4] + POSTER[-4:].lower() + "x", Fault.CHECKSUM_MISSING),
        (POSTER.replace("港", "浜"), Fault.CHECKSUM_WRONG),
        (sealed("000201" + "010211" + OURS + REST + "0x0211"), Fault.FIELD_BROKEN),
        (sealed("000201" + "010211" + OURS + REST + "0700"), Fault.FIELD_BROKEN),
        (sealed("000201" + "01０２11" + OURS + REST), Fault.FIELD_BROKEN),  # full-width digits
        (sealed("000201" + "010211" + OURS + REST + "0799x"), Fault.FIELD_CUT),
        (sealed("000201" + "010211" + "010211" + OURS + REST), Fault.FIELD_TWICE),
        (sealed("000201" + "010211" + REST), Fault.FIELD_MISSING),
        (sealed("000201" + "010211" + OURS + REST.replace("5802JP", "")), Fault.FIELD_MISSING),
        (sealed("000201" + OURS + REST), Fault.FIELD_MISSING),
        (sealed("000201" + "010212" + OURS + REST), Fault.FIELD_MISSING),  # for one payment, and which?
        (sealed("000201" + "010213" + OURS + REST), Fault.VALUE_UNFIT),
        (sealed("000201" + "010211" + "54041200" + OURS + REST), Fault.VALUE_UNFIT),  # a sum on a sticker
        (sealed("000201" + "010211" + "54010" + OURS + REST), Fault.VALUE_UNFIT),  # a sum of nothing
        (sealed("000201" + "010211" + OURS + REST.replace("392", "156")), Fault.VALUE_UNFIT),
        (sealed("000201" + "010211" + OURS.replace(NUMBER, "12345678") + REST), Fault.VALUE_UNFIT),
        (sealed("000201" + "010211" + OURS.replace(".coin", ".tarn") + REST), Fault.NOT_OURS),
    ],
)  # fmt: skip
def test_a_spoilt_code_is_refused_by_the_name_of_its_fault(text: str, expected: Fault) -> None:
    assert fault(text) is expected


@pytest.mark.parametrize("amount", ["1.5", "0120", "12345678"])
def test_a_sum_that_is_no_whole_yen_is_refused(amount: str) -> None:
    ours = f"26400017{shop_code.SCHEME}0108{NUMBER}0203p-1"
    text = sealed("000201" + "010212" + ours + f"54{len(amount):02d}{amount}" + REST)
    assert fault(text) is Fault.VALUE_UNFIT


@pytest.mark.parametrize(
    "code",
    [
        shop_code.ShopCode("12345678", "店"),
        shop_code.ShopCode(NUMBER, "店", shop_code.Request("p-1", 0)),
        shop_code.ShopCode(NUMBER, "店", shop_code.Request("P 1", 100)),
        shop_code.ShopCode(NUMBER, "店", shop_code.Request("", 100)),
    ],
)
def test_a_code_that_nobody_could_read_is_not_made(code: shop_code.ShopCode) -> None:
    with pytest.raises(ValueError, match=r"."):
        shop_code.make(code)
