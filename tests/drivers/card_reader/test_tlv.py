"""Hand-written objects, every truncation of them, and whatever hypothesis comes up with."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.card_reader import tlv
from drivers.card_reader.tlv import MalformedTlv, Tlv


def encode(tag: str, value: bytes, long_form: int = 0) -> bytes:
    """An independent writer: ``long_form`` asks for that many length bytes."""
    size = len(value)
    needed = 0 if size < 0x80 else 1 if size < 0x100 else 2
    count = max(needed, long_form)
    length = bytes([size]) if count == 0 else bytes([0x80 | count]) + size.to_bytes(count)
    return bytes.fromhex(tag) + length + value


@pytest.mark.parametrize("size", [0, 1, 95, 127, 128, 255, 256, 600])
@pytest.mark.parametrize("tag", ["30", "FF20", "DF22"])
@pytest.mark.parametrize("long_form", [0, 1, 2, 3])
def test_an_object_is_read_whatever_its_length_form(size: int, tag: str, long_form: int) -> None:
    if long_form == 1 and size > 255:
        long_form = 2
    value = bytes(index % 251 for index in range(size))
    raw = encode(tag, value, long_form)
    assert tlv.read(raw + b"behind") == Tlv(int(tag, 16), value, len(raw))
    assert tlv.read_header(raw[: tlv.HEADER_BYTES]).total == len(raw)


@pytest.mark.parametrize("cut", range(11))
def test_an_object_cut_anywhere_is_malformed(cut: int) -> None:
    raw = encode("FF20", encode("DF22", b"abc", 2))
    assert len(raw) == 11
    with pytest.raises(MalformedTlv):
        tlv.read(raw[:cut])


@pytest.mark.parametrize(
    "raw",
    [
        "30 80 00 00",  # indefinite length
        "30 84 00 00 00 01 00",  # four length bytes
        "30 83 01 00 00",  # longer than READ BINARY reaches
        "1F 81 01 00",  # three-byte tag
    ],
)
def test_what_no_card_says_is_malformed(raw: str) -> None:
    with pytest.raises(MalformedTlv):
        tlv.read_header(bytes.fromhex(raw))


@pytest.mark.parametrize("filler", ["", "00", "FF", "FFFF", "0000FF", "FF00FF"])
def test_filler_between_and_behind_children_is_skipped(filler: str) -> None:
    pad = bytes.fromhex(filler)
    value = encode("DF22", b"one") + pad + encode("DF23", b"two") + pad
    assert tlv.fields(value) == {0xDF22: b"one", 0xDF23: b"two"}


def test_a_tag_that_begins_with_ff_is_not_filler() -> None:
    assert [child.tag for child in tlv.children(b"\xff\xff" + encode("FF20", b"x"))] == [0xFF20]


def test_a_tag_that_comes_twice_is_malformed_rather_than_chosen_from() -> None:
    with pytest.raises(MalformedTlv, match="DF22"):
        tlv.fields(encode("DF22", b"one") + encode("DF22", b"two"))


@given(st.binary(max_size=600))
def test_any_bytes_are_objects_or_malformed_and_never_another_error(raw: bytes) -> None:
    with suppress(MalformedTlv):
        assert sum(child.size for child in tlv.children(raw)) <= len(raw)
    with suppress(MalformedTlv):
        assert tlv.read(raw).size <= len(raw)


@given(st.lists(st.tuples(st.sampled_from(["DF21", "DF22", "30", "04"]), st.binary(max_size=300))))
def test_children_come_back_as_they_were_written(pairs: list[tuple[str, bytes]]) -> None:
    raw = b"".join(encode(tag, value) for tag, value in pairs)
    assert [(child.tag, child.value) for child in tlv.children(raw)] == [
        (int(tag, 16), value) for tag, value in pairs
    ]
