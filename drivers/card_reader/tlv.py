"""A bounded reader of BER-TLV (ISO/IEC 7816-4 annex). Pure; every fault is :class:`MalformedTlv`.

Nothing here relies on offsets: cards of different years place the same objects differently, and an
ordinary long address moves every length from one byte to two.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

MAX_OBJECT_BYTES = 0x8000  # what READ BINARY can address; a longer object is not from a card
HEADER_BYTES = 6  # two of tag and four of length: the longest header accepted


class MalformedTlv(ValueError):
    """Not TLV, truncated, or longer than a card's file can be. The text holds no data."""


@dataclass(frozen=True, slots=True)
class Tlv:
    """``size`` counts tag, length and value."""

    tag: int
    value: bytes = field(repr=False)
    size: int


@dataclass(frozen=True, slots=True)
class Header:
    tag: int
    size: int
    length: int

    @property
    def total(self) -> int:
        return self.size + self.length


def read_header(data: bytes) -> Header:
    """Tag (one or two bytes) and definite length (one to four bytes) at the start of ``data``."""
    tag, at = _read_tag(data)
    length, size = _read_length(data[at:])
    if length > MAX_OBJECT_BYTES:
        raise MalformedTlv("an object longer than any file of the card")
    return Header(tag, at + size, length)


def read(data: bytes) -> Tlv:
    """The object at the start of ``data``; what follows it is not looked at."""
    header = read_header(data)
    if header.total > len(data):
        raise MalformedTlv("the object ends after its data")
    return Tlv(header.tag, data[header.size : header.total], header.total)


def leading_filler(data: bytes) -> int:
    """How many filler bytes stand before the first object; some cards of 2023 are said to have two."""
    at = 0
    while at < len(data) and _is_filler(data, at):
        at += 1
    return at


def children(value: bytes) -> Iterator[Tlv]:
    """The objects inside a constructed value, in order; filler bytes between and behind are skipped."""
    at = leading_filler(value)
    while at < len(value):
        child = read(value[at:])
        yield child
        at += child.size
        at += leading_filler(value[at:])


def fields(value: bytes) -> dict[int, bytes]:
    """Children by tag. A tag that comes twice is malformed: which of the two holds is not ours to guess."""
    found: dict[int, bytes] = {}
    for child in children(value):
        if child.tag in found:
            raise MalformedTlv(f"tag {child.tag:X} comes twice")
        found[child.tag] = child.value
    return found


def _is_filler(data: bytes, at: int) -> bool:
    """00 always; FF unless it begins a two-byte tag such as FF20 (second byte 01 to 7F)."""
    if data[at] != 0xFF:
        return data[at] == 0x00
    return at + 1 == len(data) or not 0x01 <= data[at + 1] <= 0x7F


def _read_tag(data: bytes) -> tuple[int, int]:
    if not data:
        raise MalformedTlv("no tag")
    if data[0] & 0x1F != 0x1F:
        return data[0], 1
    if len(data) < 2:
        raise MalformedTlv("half a tag")
    if data[1] & 0x80:
        raise MalformedTlv("a tag of more than two bytes")
    return data[0] << 8 | data[1], 2


def _read_length(data: bytes) -> tuple[int, int]:
    """Length and how many bytes it took. The indefinite form (80) does not occur on a card."""
    if not data:
        raise MalformedTlv("no length")
    if data[0] < 0x80:
        return data[0], 1
    count = data[0] & 0x7F
    if not 1 <= count <= 3:
        raise MalformedTlv("a length of no known form")
    if len(data) < 1 + count:
        raise MalformedTlv("half a length")
    return int.from_bytes(data[1 : 1 + count]), 1 + count
