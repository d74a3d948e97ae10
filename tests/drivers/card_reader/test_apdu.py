"""Commands byte by byte as the card's commands are published; responses fuzzed."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.card_reader import apdu
from drivers.card_reader.apdu import Command, Instruction, MalformedResponse, Response, StatusWord

TABLE = [
    (
        apdu.select_application(bytes.fromhex("D3921000310001010408")),
        "00 A4 04 0C 0A D3 92 10 00 31 00 01 01 04 08",
    ),
    (apdu.select_file(0x0011), "00 A4 02 0C 02 00 11"),
    (apdu.select_nothing(), "00 A4 00 00"),
    (apdu.ask_tries(), "00 20 00 80"),
    (apdu.verify(b"1234"), "00 20 00 80 04 31 32 33 34"),
    (apdu.read_binary(0, 256), "00 B0 00 00 00"),
    (apdu.read_binary(256, 41), "00 B0 01 00 29"),
    (apdu.read_binary(0x7FFF, 1), "00 B0 7F FF 01"),
    (apdu.get_response(5), "00 C0 00 00 05"),
    (apdu.compute_signature(b"\x30\x31"), "80 2A 00 80 02 30 31 00"),
    (apdu.get_uid(), "FF CA 00 00 00"),
]


@pytest.mark.parametrize(("command", "expected"), TABLE)
def test_a_command_is_encoded_as_published(command: Command, expected: str) -> None:
    assert command.encode() == bytes.fromhex(expected)


@pytest.mark.parametrize(("offset", "length"), [(-1, 1), (0x8000, 1), (0, 0), (0, 257)])
def test_a_read_that_the_short_form_cannot_say_is_refused(offset: int, length: int) -> None:
    with pytest.raises(ValueError, match="outside"):
        apdu.read_binary(offset, length)


def test_more_data_than_a_short_command_holds_is_refused() -> None:
    with pytest.raises(ValueError, match="256 bytes"):
        Command(Instruction.SELECT, 0, 0, bytes(256))


def test_neither_pin_nor_answer_is_in_a_repr() -> None:
    assert "1234" not in repr(apdu.verify(b"1234"))
    assert "secret" not in repr(Response.parse(b"secret\x90\x00"))


@pytest.mark.parametrize(
    ("value", "tries", "blocked", "more", "right_length"),
    [
        (0x9000, None, False, None, None),
        (0x63C3, 3, False, None, None),
        (0x63C0, 0, True, None, None),
        (0x6300, None, False, None, None),
        (0x6983, None, True, None, None),
        (0x6984, None, True, None, None),
        (0x6985, None, False, None, None),
        (0x6100, None, False, 256, None),
        (0x6110, None, False, 16, None),
        (0x6C00, None, False, None, 256),
        (0x6C29, None, False, None, 41),
    ],
)
def test_a_status_word_tells_its_family_and_count(
    value: int, tries: int | None, blocked: bool, more: int | None, right_length: int | None
) -> None:
    status = StatusWord(value)
    assert status.ok is (value == 0x9000)
    assert (status.tries_left, status.blocked, status.more, status.right_length) == (
        tries,
        blocked,
        more,
        right_length,
    )


@given(st.binary(max_size=300))
def test_any_bytes_are_a_response_or_malformed_and_never_another_error(raw: bytes) -> None:
    with suppress(MalformedResponse):
        response = Response.parse(raw)
        assert response.data + response.status.value.to_bytes(2) == raw
        assert 2 <= len(raw) <= 258


@given(
    st.sampled_from(Instruction),
    st.integers(0, 255),
    st.integers(0, 255),
    st.binary(max_size=255),
    st.none() | st.integers(1, 256),
)
def test_every_command_fits_the_short_form_and_can_be_taken_apart(
    instruction: Instruction, p1: int, p2: int, data: bytes, expected: int | None
) -> None:
    raw = Command(instruction, p1, p2, data, expected).encode()
    assert len(raw) <= 261
    assert tuple(raw[:4]) == (0, instruction, p1, p2)
    rest = raw[4:]
    if data:
        assert rest[0] == len(data)
        assert rest[1 : 1 + len(data)] == data
        rest = rest[1 + len(data) :]
    assert list(rest) == ([] if expected is None else [expected % 256])
