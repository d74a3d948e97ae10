"""The envelope around every message: one JSON object, whoever sends it.

``seq`` is set for facts alone (per node, never reset, kept on disk): the hub acknowledges facts
by ``seq`` after its database has committed them. ``at`` is what the sender believed the time to
be; ``mono`` (milliseconds since boot) and ``boot`` give order and durations when the clock is wrong.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Generic, TypeVar

import msgspec

MAX_PACKET_BYTES = 256 * 1024
"""Larger things travel by HTTPS; the message carries their hash and size."""

Identifier = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9-]{1,36}(?!\n)$")]
"""Node, device and message ids: no capitals, no slash, nothing of a person in them.

``(?!\\n)`` because Python's ``$`` would let a line feed pass at the end.
"""

SchemaName = Annotated[str, msgspec.Meta(pattern=r"^[a-z_]+(\.[a-z_]+)*/[1-9][0-9]*(?!\n)$")]

Body = TypeVar("Body")


class WireError(Exception):
    """The bytes are not a message of the contract; the text says which part, never its value."""


class Envelope(msgspec.Struct, Generic[Body], frozen=True, kw_only=True):
    """``schema`` is ``name/version``, for example ``coin.pay/1``; ``session`` one life of a link."""

    id: Identifier
    schema: SchemaName
    node: Identifier
    session: Identifier
    at: str
    mono: int
    boot: Identifier
    data: Body
    seq: int | None = None


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """The envelope's own fields with the body left undecoded, for routing by ``schema``."""

    id: Identifier
    schema: SchemaName
    node: Identifier
    session: Identifier
    at: str
    mono: int
    boot: Identifier
    data: msgspec.Raw
    seq: int | None = None


_header_decoder = msgspec.json.Decoder(Header)
_encoder = msgspec.json.Encoder()


def encode(envelope: Envelope[Body]) -> bytes:
    """UTF-8 JSON; raises ``WireError`` when it would not fit into a packet."""
    payload = _encoder.encode(envelope)
    if len(payload) > MAX_PACKET_BYTES:
        raise WireError(f"{envelope.schema}: {len(payload)} bytes do not fit into a packet")
    return payload


def decode_header(payload: bytes) -> Header:
    """The envelope without its body; raises ``WireError``."""
    try:
        return _header_decoder.decode(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise WireError("not an envelope of the contract") from error


def decode_body(header: Header, body_type: type[Body]) -> Body:
    """The body as ``body_type``; raises ``WireError`` naming the schema, not the content."""
    try:
        return msgspec.json.decode(header.data, type=body_type)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise WireError(f"the body does not fit {header.schema}") from error


def timestamp(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_timestamp(text: str) -> datetime:
    """The aware moment of an RFC 3339 text; raises ``WireError``."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise WireError("not an RFC 3339 time") from error
    if moment.tzinfo is None:
        raise WireError("a time without its zone")
    return moment
