"""The envelope around every message: one JSON object, whoever sends it.

``seq`` is set for facts alone (per node, never reset, kept on disk): the hub acknowledges facts
by ``seq`` after its database has committed them. ``at`` is what the sender believed the time to
be; ``mono`` (milliseconds since boot) and ``boot`` give order and durations when the clock is wrong.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Generic, TypeVar

import msgspec

from edge.wire.bounds import FIRST_YEAR, LAST_YEAR, Identifier, Mono, SchemaName, Seq, Timestamp

MAX_PACKET_BYTES = 256 * 1024
"""Larger things travel by HTTPS; the message carries their hash and size."""

Body = TypeVar("Body")


class WireError(Exception):
    """The bytes are not a message of the contract; the text says which part, never its value."""


class BodyUnfit(WireError):
    """A body of ours that its own type does not allow: a mistake at the place that made it.

    ``field`` is where (``$.words[...].text``), never what stands there.
    """

    def __init__(self, schema: str, field: str) -> None:
        super().__init__(f"{schema}: {field} is beyond the contract's bounds")
        self.schema = schema
        self.field = field


class Envelope(msgspec.Struct, Generic[Body], frozen=True, kw_only=True):
    """``schema`` is ``name/version``, for example ``coin.pay/1``; ``session`` one life of a link."""

    id: Identifier
    schema: SchemaName
    node: Identifier
    session: Identifier
    at: Timestamp
    mono: Mono
    boot: Identifier
    data: Body
    seq: Seq | None = None


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """The envelope's own fields with the body left undecoded, for routing by ``schema``."""

    id: Identifier
    schema: SchemaName
    node: Identifier
    session: Identifier
    at: Timestamp
    mono: Mono
    boot: Identifier
    data: msgspec.Raw
    seq: Seq | None = None


UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What decoding raises for bytes from outside: no JSON, no UTF-8, out of bounds, nested without end."""

_PLACE = re.compile(r" - at `(\$[^`]*)`$")
MAX_BODY_BYTES = MAX_PACKET_BYTES - 1024
"""The envelope around it has bounds of its own."""

_header_decoder = msgspec.json.Decoder(Header)
_encoder = msgspec.json.Encoder()


def demand_fit(schema: str, body: object) -> None:
    """Raise ``BodyUnfit`` unless whoever reads ``body`` as its type will take it.

    A struct does not look at what it is made of; what leaves a device unread comes to the hub as rubbish.
    """
    try:
        payload = msgspec.json.encode(body)
        msgspec.json.decode(payload, type=type(body))
    except (*UNREADABLE, UnicodeEncodeError, OverflowError) as error:
        place = _PLACE.search(str(error))
        raise BodyUnfit(schema, place.group(1) if place else "$") from error
    if len(payload) > MAX_BODY_BYTES:
        raise BodyUnfit(schema, "$")


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
    except UNREADABLE as error:
        raise WireError("not an envelope of the contract") from error


class _Numbered(msgspec.Struct):
    seq: Seq | None = None


_seq_decoder = msgspec.json.Decoder(_Numbered)


def seq_of(payload: bytes) -> int | None:
    """The seq of a fact whose envelope fits in nothing else; ``None`` when not even that can be read.

    For the hub alone, so that a fact which it must bury does not hold up those behind it.
    """
    try:
        return _seq_decoder.decode(payload).seq
    except UNREADABLE:
        return None


def decode_body(header: Header, body_type: type[Body]) -> Body:
    """The body as ``body_type``; raises ``WireError`` naming the schema, not the content."""
    try:
        return msgspec.json.decode(header.data, type=body_type)
    except UNREADABLE as error:
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
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise WireError("a year that no clock of ours has")
    return moment
