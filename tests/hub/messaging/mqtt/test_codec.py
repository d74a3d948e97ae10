"""Bytes and packets, without a network."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.messaging.mqtt import codec
from hub.messaging.mqtt import properties as p
from hub.messaging.mqtt.packets import (
    Connack,
    Connect,
    Disconnect,
    Message,
    Packet,
    Pingresp,
    ProtocolError,
    Puback,
    Suback,
    Version,
    Will,
)

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200)
MESSAGES = st.builds(
    Message,
    topic=TEXTS,
    payload=st.binary(max_size=20_000),
    qos=st.just(1),
    retain=st.booleans(),
    duplicate=st.booleans(),
    packet=st.integers(1, 65_535),
    expiry=st.none() | st.integers(0, 2**32 - 1),
    response_topic=st.none() | TEXTS,
    correlation=st.none() | st.binary(max_size=100),
)


def decode(data: bytes, version: Version = Version.V5) -> list[Packet]:
    return codec.Decoder(version).feed(data)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (
            Connect(client_id="a", version=Version.V311, keep_alive=20),
            "10 0d 0004 4d515454 04 00 0014 0001 61",
        ),
        (
            Connect(
                client_id="a", clean_start=True, session_expiry=0, receive_maximum=16, maximum_packet=1024
            ),
            "10 1b 0004 4d515454 05 02 0014 0d 11 00000000 21 0010 27 00000400 0001 61",
        ),
        (
            Connect(client_id="a", version=Version.V311, will=Will("w", b"x"), username="u", password=b"p"),
            "10 19 0004 4d515454 04 ec 0014 0001 61 0001 77 0001 78 0001 75 0001 70",
        ),
    ],
)
def test_connect_is_written_as_the_standard_says(options: Connect, expected: str) -> None:
    assert codec.connect(options) == bytes.fromhex(expected)


def test_a_will_waits_before_it_speaks_only_where_the_protocol_knows_that() -> None:
    will = Will("w", b"x", delay=30)
    assert b"\x05\x18\x00\x00\x00\x1e\x00\x01w" in codec.connect(Connect(client_id="a", will=will))
    assert b"\x18\x00\x00\x00\x1e" not in codec.connect(
        Connect(client_id="a", will=will, version=Version.V311)
    )


@pytest.mark.parametrize(
    ("data", "packet"),
    [
        ("20 03 01 00 00", Connack(True, 0)),
        ("20 06 00 00 03 21 0014", Connack(False, 0, receive_maximum=20)),
        ("20 0e 00 00 0b 21 0014 27 00001000 13 0010", Connack(False, 0, 20, 4096, 16)),
        ("40 02 0007", Puback(7)),
        ("40 03 0007 87", Puback(7, 0x87)),
        ("40 04 0007 10 00", Puback(7, 0x10)),
        ("90 05 0001 00 01 80", Suback(1, (1, 0x80))),
        ("d0 00", Pingresp()),
        ("e0 00", Disconnect(0)),
        ("e0 02 8e 00", Disconnect(0x8E)),
    ],
)
def test_what_a_broker_says_is_read(data: str, packet: Packet) -> None:
    assert decode(bytes.fromhex(data)) == [packet]


def test_the_older_protocol_has_no_properties() -> None:
    assert decode(bytes.fromhex("20 02 01 05"), Version.V311) == [Connack(True, 5)]
    assert decode(bytes.fromhex("90 04 0001 01 80"), Version.V311) == [Suback(1, (1, 0x80))]
    message = Message("t", b"\x00x", 1, packet=9, expiry=5)
    (read,) = decode(codec.publish(message, Version.V311), Version.V311)
    assert read == Message("t", b"\x00x", 1, packet=9)


@given(st.lists(MESSAGES, max_size=5), st.integers(1, 5000))
def test_messages_read_back_as_they_were_written_in_whatever_pieces(
    messages: list[Message], step: int
) -> None:
    stream = b"".join(codec.publish(message, Version.V5) for message in messages)
    decoder = codec.Decoder(Version.V5)
    read = [packet for at in range(0, len(stream), step) for packet in decoder.feed(stream[at : at + step])]
    assert read == messages


def test_one_byte_at_a_time_is_as_good_as_all_at_once() -> None:
    stream = codec.publish(Message("t", b"x" * 300, 1, packet=1, expiry=9), Version.V5) + codec.puback(4)
    decoder = codec.Decoder(Version.V5)
    read = [packet for byte in stream for packet in decoder.feed(bytes((byte,)))]
    assert read == decode(stream)
    assert len(read) == 2


@given(st.binary(max_size=300), st.sampled_from(Version))
def test_no_bytes_whatever_raise_anything_but_a_protocol_error(data: bytes, version: Version) -> None:
    decoder = codec.Decoder(version)
    try:
        decoder.feed(data)
    except ProtocolError:
        return


@given(MESSAGES, st.data())
def test_a_damaged_message_is_read_or_refused_and_nothing_else(message: Message, data: st.DataObject) -> None:
    stream = bytearray(codec.publish(message, Version.V5))
    at = data.draw(st.integers(0, len(stream) - 1))
    stream[at] = data.draw(st.integers(0, 255))
    try:
        decode(bytes(stream))
    except ProtocolError:
        return


@pytest.mark.parametrize(
    "data",
    [
        "00 00",  # no such packet
        "10 00",  # CONNECT comes from clients
        "36 04 0001 61 00",  # QoS 3
        "34 06 0001 61 0001 00",  # QoS 2
        "32 06 0001 61 0000 00",  # number 0
        "32 04 0001 61 00",  # the number cut off
        "30 01 00",  # the topic's length cut off
        "30 05 0010 6161 61",  # the topic runs over the end
        "30 05 0002 c328 00",  # not UTF-8
        "30 05 0001 61 01 02",  # a property cut off
        "30 0e 0001 61 0a 02 00000001 02 00000002",  # a property twice
        "30 06 0001 61 02 7f00",  # no such property
        "40 01 00",  # PUBACK without its number
        "42 02 0001",  # flags where none belong
        "20 01 00",  # CONNACK cut off
        "20 06 00 00 03 21 0000",  # a receive maximum of nothing
        "90 03 0001 00",  # SUBACK without reasons
        "30 ff ff ff ff 01",  # a length of five bytes
        "30 ff ff ff 7f",  # 256 MiB
    ],
)
def test_what_breaks_the_rules_ends_the_connection(data: str) -> None:
    with pytest.raises(ProtocolError):
        decode(bytes.fromhex(data))


@given(st.integers(0, 268_435_455))
def test_lengths_read_back_as_they_were_written(value: int) -> None:
    written = p.write_variable(value)
    assert p.read_variable(written, 0) == (value, len(written))


def test_user_properties_and_others_that_nobody_uses_are_passed_over() -> None:
    listed = bytes.fromhex("26 0001 61 0001 62 26 0001 61 0001 63 0b 05 0b 06 01 01 03 0001 78")
    body = b"\x00\x01t" + bytes((len(listed),)) + listed + b"hello"
    assert decode(bytes((0x30, len(body))) + body) == [Message("t", b"hello")]
