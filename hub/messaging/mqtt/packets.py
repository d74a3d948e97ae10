"""The packets that a client sends and receives, as values (OASIS MQTT 5.0 and 3.1.1, QoS 0 and 1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

import msgspec


class Version(IntEnum):
    """The protocol level that stands in CONNECT."""

    V311 = 4
    V5 = 5


class PacketType(IntEnum):
    """High half of a packet's first byte (2.1.2)."""

    CONNECT = 1
    CONNACK = 2
    PUBLISH = 3
    PUBACK = 4
    SUBSCRIBE = 8
    SUBACK = 9
    UNSUBSCRIBE = 10
    UNSUBACK = 11
    PINGREQ = 12
    PINGRESP = 13
    DISCONNECT = 14


class Reason(IntEnum):
    """The reason codes that something here depends on (2.4); a packet may carry any other."""

    SUCCESS = 0x00
    MALFORMED_PACKET = 0x81
    NOT_AUTHORIZED = 0x87
    SESSION_TAKEN_OVER = 0x8E
    KEEP_ALIVE_TIMEOUT = 0x8D


RETAIN_AS_PUBLISHED = 0x08
"""An option beside a subscription's QoS (5.0, 3.8.3.1): tells apart what its publisher wants retained."""


class ProtocolError(ConnectionError):
    """The bytes are not MQTT as this client may receive it; the connection must end."""


class Message(msgspec.Struct):
    """A PUBLISH. ``packet`` is 0 at QoS 0. ``generation`` is the connection that it came by."""

    topic: str
    payload: bytes
    qos: int = 0
    retain: bool = False
    duplicate: bool = False
    packet: int = 0
    expiry: int | None = None
    response_topic: str | None = None
    correlation: bytes | None = None
    generation: int = 0


@dataclass(frozen=True, slots=True)
class Connack:
    """``reason`` 0 is success; on 3.1.1 it is the return code. Limits are the server's own."""

    session_present: bool
    reason: int
    receive_maximum: int = 65_535
    maximum_packet: int = 268_435_460
    keep_alive: int | None = None


@dataclass(frozen=True, slots=True)
class Puback:
    packet: int
    reason: int = 0


@dataclass(frozen=True, slots=True)
class Suback:
    """One reason per filter; 0x80 and above is a refusal."""

    packet: int
    reasons: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Pingresp:
    pass


@dataclass(frozen=True, slots=True)
class Disconnect:
    """The server ends the connection (5.0 only)."""

    reason: int


Packet = Message | Connack | Puback | Suback | Pingresp | Disconnect


@dataclass(frozen=True, slots=True)
class Will:
    """Published by the broker ``delay`` seconds after the client was lost (5.0; at once on 3.1.1)."""

    topic: str
    payload: bytes = field(repr=False)
    retain: bool = True
    qos: int = 1
    delay: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Connect:
    """What CONNECT says. ``session_expiry`` seconds of 0 ask for a session that ends with the line."""

    client_id: str
    version: Version = Version.V5
    clean_start: bool = False
    keep_alive: int = 20
    session_expiry: int = 86_400
    receive_maximum: int = 1024
    maximum_packet: int = 262_144 + 1024
    username: str | None = None
    password: bytes | None = field(default=None, repr=False)
    will: Will | None = None
