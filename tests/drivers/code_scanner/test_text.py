"""Bytes become text strictly; a wrong text is never made of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.code_scanner.text import Charset, Undecodable, decode, decode_from_line

NAMES = ["木更津", "千葉県木更津市", "髙橋", "﨑", "①㈱", "～", "ﾃﾞｨ"]


@pytest.mark.parametrize("name", [*NAMES, "𠮷野", "葛\U000e0100城", "¥1,200", "é", ""])
def test_utf_8_is_read_exactly(name: str) -> None:
    assert decode(name.encode()) == name


@pytest.mark.parametrize("name", NAMES)
def test_cp932_is_read_exactly(name: str) -> None:
    assert decode(name.encode("cp932")) == name


@pytest.mark.parametrize("code", ["fbfc", "eee0"])
def test_both_codes_of_takahashi_are_the_same_name(code: str) -> None:
    assert decode(bytes.fromhex(code)) == "髙"


@pytest.mark.parametrize("raw", [b"\xff\xfe", b"\x80", b"\xa0", b"\xf0\x40", b"\x81"])
def test_what_is_neither_is_refused(raw: bytes) -> None:
    with pytest.raises(Undecodable):
        decode(raw)


@given(st.binary(max_size=40))
def test_any_bytes_are_text_that_encodes_back_or_are_refused(raw: bytes) -> None:
    try:
        text = decode(raw)
    except Undecodable:
        return
    assert text.encode("utf-8") == raw or text == raw.decode("cp932")


@given(st.lists(st.integers(0x80, 0xBF), min_size=1, max_size=5).map(bytes))
def test_noise_before_a_code_of_ours_is_taken_off(noise: bytes) -> None:
    assert decode_from_line(noise + "決済0123".encode(), Charset.UTF8) == ("決済0123", "決済0123".encode())


@given(st.lists(st.integers(0x80, 0x8F), min_size=1, max_size=5).map(bytes))
def test_noise_before_anyones_code_never_becomes_another_text(noise: bytes) -> None:
    with pytest.raises(Undecodable):
        decode_from_line(noise + b"https://example.jp", Charset.UTF8_OR_CP932)


def test_cp932_is_refused_where_only_our_own_codes_are_taken() -> None:
    with pytest.raises(Undecodable):
        decode_from_line("木更津".encode("cp932"), Charset.UTF8)
