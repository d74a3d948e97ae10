"""The property lists of MQTT 5 (2.2.2): read whole, kept where the client uses them."""

from __future__ import annotations

import struct
from typing import Final

from hub.messaging.mqtt.packets import ProtocolError

MESSAGE_EXPIRY: Final = 0x02
RESPONSE_TOPIC: Final = 0x08
CORRELATION_DATA: Final = 0x09
SESSION_EXPIRY: Final = 0x11
SERVER_KEEP_ALIVE: Final = 0x13
WILL_DELAY: Final = 0x18
RECEIVE_MAXIMUM: Final = 0x21
MAXIMUM_PACKET: Final = 0x27

_BYTE = frozenset({0x01, 0x17, 0x19, 0x24, 0x25, 0x28, 0x29, 0x2A})
_TWO = frozenset({0x13, 0x21, 0x22, 0x23})
_FOUR = frozenset({0x02, 0x11, 0x18, 0x27})
_VARIABLE = frozenset({0x0B})
_TEXT = frozenset({0x03, 0x08, 0x12, 0x15, 0x1A, 0x1C, 0x1F})
_BINARY = frozenset({0x09, 0x16})
_PAIR = frozenset({0x26})

Value = int | str | bytes


def read_variable(data: bytes, at: int) -> tuple[int, int]:
    """A variable byte integer (1.5.5) and where it ends; raises ``ProtocolError``."""
    value, shift = 0, 0
    for _ in range(4):
        if at >= len(data):
            raise ProtocolError("a length is cut off")
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
    raise ProtocolError("a length of more than four bytes")


def write_variable(value: int) -> bytes:
    """The variable byte integer of ``value``; raises ``ValueError`` above its range."""
    if not 0 <= value <= 268_435_455:
        raise ValueError("too long for a packet")
    out = bytearray()
    while True:
        value, byte = value >> 7, value & 0x7F
        out.append(byte | 0x80 if value else byte)
        if not value:
            return bytes(out)


def read_binary(data: bytes, at: int) -> tuple[bytes, int]:
    """Bytes behind their two-byte length, and where they end."""
    end = at + 2
    if end > len(data):
        raise ProtocolError("a length is cut off")
    end += int.from_bytes(data[at : at + 2], "big")
    if end > len(data):
        raise ProtocolError("a field is cut off")
    return data[at + 2 : end], end


def read_text(data: bytes, at: int) -> tuple[str, int]:
    """UTF-8 behind its two-byte length, and where it ends."""
    raw, end = read_binary(data, at)
    try:
        return raw.decode(), end
    except UnicodeDecodeError as error:
        raise ProtocolError("a text is not UTF-8") from error


def write_text(text: str) -> bytes:
    """UTF-8 behind its length; raises ``ValueError`` when it is too long."""
    return write_binary(text.encode())


def write_binary(data: bytes) -> bytes:
    if len(data) > 65_535:
        raise ValueError("too long for a field")
    return len(data).to_bytes(2, "big") + data


def read_properties(data: bytes, at: int) -> tuple[dict[int, Value], int]:
    """The list that begins at ``at``, and where it ends. User properties are read and left out."""
    length, at = read_variable(data, at)
    end = at + length
    if end > len(data):
        raise ProtocolError("a property list is cut off")
    found: dict[int, Value] = {}
    while at < end:
        key = data[at]
        value, at = _read(key, data, at + 1)
        if key in found:
            raise ProtocolError(f"property {key:#x} twice")
        if value is not None and key != 0x0B:  # subscription identifiers may repeat
            found[key] = value
    if at != end:
        raise ProtocolError("a property runs over the end of its list")
    return found, end


def _read(key: int, data: bytes, at: int) -> tuple[Value | None, int]:
    if key in _TEXT:
        return read_text(data, at)
    if key in _BINARY:
        return read_binary(data, at)
    if key in _PAIR:
        _, at = read_text(data, at)
        _, at = read_text(data, at)
        return None, at
    if key in _VARIABLE:
        return read_variable(data, at)
    size = 1 if key in _BYTE else 2 if key in _TWO else 4 if key in _FOUR else 0
    if not size:
        raise ProtocolError(f"unknown property {key:#x}")
    if at + size > len(data):
        raise ProtocolError("a property is cut off")
    return int.from_bytes(data[at : at + size], "big"), at + size


def write_properties(values: dict[int, Value]) -> bytes:
    """The list with its length. The keys are those above, each with its own kind of value."""
    out = bytearray()
    for key, value in values.items():
        out.append(key)
        if isinstance(value, str):
            out += write_text(value)
        elif isinstance(value, bytes):
            out += write_binary(value)
        else:
            out += struct.pack(">H" if key in _TWO else ">I", value)
    return write_variable(len(out)) + bytes(out)
