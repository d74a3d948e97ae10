"""BER-TLV as the card writes it."""

from __future__ import annotations


def length(size: int) -> bytes:
    """Length field: one byte below 80h, else 81 xx or 82 xx xx."""
    if size < 0x80:
        return bytes((size,))
    if size < 0x100:
        return bytes((0x81, size))
    return bytes((0x82, size >> 8, size & 0xFF))


def tlv(tag: int, value: bytes) -> bytes:
    """One object with a two-byte tag."""
    return tag.to_bytes(2, "big") + length(len(value)) + value
