"""Bytes ↔ packets, without any I/O: what a client writes, and what it reads in whatever pieces.

The paths of PUBLISH and PUBACK are written out for speed; the others are not.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from hub.messaging.mqtt import properties as p
from hub.messaging.mqtt.packets import (
    Connack,
    Connect,
    Disconnect,
    Message,
    Packet,
    PacketType,
    Pingresp,
    ProtocolError,
    Puback,
    Suback,
    Version,
)

PINGREQ = bytes((PacketType.PINGREQ << 4, 0))
_NO_PROPERTIES = b"\x00"
_EXPIRY_ALONE = bytes((5, p.MESSAGE_EXPIRY))
# An enum's members are looked up by name each time: too slow for what is done at each packet.
_PUBLISH, _PUBACK = int(PacketType.PUBLISH), int(PacketType.PUBACK)
_V5 = Version.V5


def connect(options: Connect) -> bytes:
    """CONNECT (3.1)."""
    v5 = options.version is Version.V5
    flags = options.clean_start << 1
    payload = p.write_text(options.client_id)
    if will := options.will:
        flags |= 0x04 | will.qos << 3 | will.retain << 5
        if v5:
            payload += p.write_properties({p.WILL_DELAY: will.delay})
        payload += p.write_text(will.topic) + p.write_binary(will.payload)
    if options.username is not None:
        flags |= 0x80
        payload += p.write_text(options.username)
    if options.password is not None:
        flags |= 0x40
        payload += p.write_binary(options.password)
    head = p.write_text("MQTT") + bytes((options.version, flags)) + options.keep_alive.to_bytes(2, "big")
    if v5:
        head += p.write_properties(
            {
                p.SESSION_EXPIRY: options.session_expiry,
                p.RECEIVE_MAXIMUM: options.receive_maximum,
                p.MAXIMUM_PACKET: options.maximum_packet,
            }
        )
    return _packet(PacketType.CONNECT << 4, head + payload)


def publish(message: Message, version: Version) -> bytes:
    """PUBLISH (3.3). On 3.1.1 the properties are left out: the contract works without them."""
    first = 0x30 | message.duplicate << 3 | message.qos << 1 | message.retain
    number = message.packet.to_bytes(2, "big") if message.qos else b""
    properties = _publish_properties(message) if version is _V5 else b""
    return _packet(first, _topic(message.topic) + number + properties + message.payload)


@lru_cache(maxsize=4096)
def _topic(topic: str) -> bytes:
    """As it stands in a packet; a device's topic comes again and again."""
    return p.write_text(topic)


def _publish_properties(message: Message) -> bytes:
    if message.response_topic is None and message.correlation is None:
        if message.expiry is None:
            return _NO_PROPERTIES
        return b"\x05\x02" + message.expiry.to_bytes(4, "big")
    values: dict[int, p.Value] = {}
    if message.expiry is not None:
        values[p.MESSAGE_EXPIRY] = message.expiry
    if message.response_topic is not None:
        values[p.RESPONSE_TOPIC] = message.response_topic
    if message.correlation is not None:
        values[p.CORRELATION_DATA] = message.correlation
    return p.write_properties(values)


def puback(packet: int) -> bytes:
    """PUBACK (3.4) with success, which both versions write alike."""
    return b"\x40\x02" + packet.to_bytes(2, "big")


def subscribe(packet: int, filters: Sequence[tuple[str, int]], version: Version) -> bytes:
    """SUBSCRIBE (3.8) to filters with their highest QoS, and on 5.0 other options in the same byte."""
    body = packet.to_bytes(2, "big")
    if version is Version.V5:
        body += _NO_PROPERTIES
    body += b"".join(p.write_text(each) + bytes((qos,)) for each, qos in filters)
    return _packet(PacketType.SUBSCRIBE << 4 | 2, body)


def disconnect(version: Version, *, with_will: bool = False) -> bytes:
    """DISCONNECT (3.14); ``with_will`` asks the broker to publish the will all the same (5.0)."""
    if version is Version.V5 and with_will:
        return b"\xe0\x01\x04"
    return b"\xe0\x00"


def _packet(first: int, body: bytes) -> bytes:
    length = len(body)
    if length < 128:
        return bytes((first, length)) + body
    if length < 16_384:
        return bytes((first, length & 0x7F | 0x80, length >> 7)) + body
    return bytes((first,)) + p.write_variable(length) + body


class Decoder:
    """Cuts a stream into packets. After a ``ProtocolError`` it must not be used again."""

    def __init__(self, version: Version, maximum_packet: int = 262_144 + 1024) -> None:
        self._version = version
        self._maximum = maximum_packet
        self._rest = b""

    def feed(self, data: bytes) -> list[Packet]:
        """The packets that are whole by now, in order; raises ``ProtocolError``."""
        if self._rest:
            data = self._rest + data
        packets: list[Packet] = []
        at, size = 0, len(data)
        while size - at >= 2:
            first, length, start = data[at], data[at + 1], at + 2
            if length >= 0x80 and start < size and data[start] < 0x80:
                length, start = length & 0x7F | data[start] << 7, start + 1
            elif length >= 0x80:
                header = _long_length(data, at)
                if header is None:
                    break
                length, start = header
            if length > self._maximum:
                raise ProtocolError(f"a packet of {length} bytes")
            end = start + length
            if end > size:
                break
            if first >> 4 == _PUBLISH:
                packets.append(self._publish(first, data, start, end))
            else:
                packets.append(self._other(first, data, start, end))
            at = end
        self._rest = data[at:] if at < size else b""
        return packets

    def _other(self, first: int, data: bytes, start: int, end: int) -> Packet:
        kind = first >> 4
        if first & 0x0F:
            raise ProtocolError(f"flags {first & 0x0F} on packet type {kind}")
        if kind == _PUBACK:
            return _puback(data, start, end)
        return self._rare(kind, data[start:end])

    def _publish(self, first: int, data: bytes, start: int, end: int) -> Message:
        qos = first >> 1 & 3
        at = start + 2
        if at > end or qos > 1:
            raise ProtocolError("a PUBLISH without a topic, or at QoS 2")
        at += data[start] << 8 | data[start + 1]
        try:
            topic = str(data[start + 2 : at], "utf-8")
        except UnicodeDecodeError as error:
            raise ProtocolError("a topic is not UTF-8") from error
        packet = 0
        if qos:
            packet = data[at] << 8 | data[at + 1] if at + 2 <= end else 0
            at += 2
            if not packet:
                raise ProtocolError("a PUBLISH without its number")
        message = Message(topic, b"", qos, bool(first & 1), bool(first & 8), packet)
        if self._version is _V5:
            if data[at : at + 2] == _EXPIRY_ALONE and at + 6 <= end:  # all that most messages carry
                message.expiry = int.from_bytes(data[at + 2 : at + 6], "big")
                at += 6
            else:
                at = _read_publish_properties(message, data, at, end)
        if at > end or not topic:
            raise ProtocolError("a PUBLISH is cut off")
        message.payload = data[at:end]
        return message

    def _rare(self, kind: int, body: bytes) -> Packet:
        v5 = self._version is Version.V5
        if kind == PacketType.CONNACK:
            return _connack(body, v5)
        if kind == PacketType.SUBACK:
            return _suback(body, v5)
        if kind == PacketType.PINGRESP:
            return Pingresp()
        if kind == PacketType.DISCONNECT and v5:
            return Disconnect(body[0] if body else 0)
        raise ProtocolError(f"a client does not receive packet type {kind}")


def _long_length(data: bytes, at: int) -> tuple[int, int] | None:
    """Length and start of a packet of 128 bytes or more, ``None`` while the length is not whole."""
    if len(data) - at < 5 and all(byte >= 0x80 for byte in data[at + 1 :]):
        return None
    return p.read_variable(data, at + 1)


def _read_publish_properties(message: Message, data: bytes, at: int, end: int) -> int:
    if at >= end:
        raise ProtocolError("a PUBLISH is cut off")
    length, begin = p.read_variable(data, at)
    stop = begin + length
    if stop > end:
        raise ProtocolError("a property list runs over the end of its packet")
    if length:
        found, _ = p.read_properties(data[at:stop], 0)
        expiry, response = found.get(p.MESSAGE_EXPIRY), found.get(p.RESPONSE_TOPIC)
        correlation = found.get(p.CORRELATION_DATA)
        message.expiry = expiry if isinstance(expiry, int) else None
        message.response_topic = response if isinstance(response, str) else None
        message.correlation = correlation if isinstance(correlation, bytes) else None
    return stop


def _puback(data: bytes, start: int, end: int) -> Puback:
    if end - start < 2:
        raise ProtocolError("a PUBACK without its number")
    reason = data[start + 2] if end - start > 2 else 0
    return Puback(data[start] << 8 | data[start + 1], reason)


def _connack(body: bytes, v5: bool) -> Connack:
    if len(body) < 2 or body[0] > 1:
        raise ProtocolError("not a CONNACK")
    if not v5:
        return Connack(bool(body[0]), body[1])
    found, _ = p.read_properties(body, 2)
    receive = found.get(p.RECEIVE_MAXIMUM, 65_535)
    maximum = found.get(p.MAXIMUM_PACKET, 268_435_460)
    keep_alive = found.get(p.SERVER_KEEP_ALIVE)
    if receive == 0 or not isinstance(receive, int) or not isinstance(maximum, int):
        raise ProtocolError("a CONNACK with a limit of nothing")
    return Connack(
        bool(body[0]), body[1], receive, maximum, keep_alive if isinstance(keep_alive, int) else None
    )


def _suback(body: bytes, v5: bool) -> Suback:
    at = 2
    if v5 and len(body) > 2:
        _, at = p.read_properties(body, 2)
    if len(body) <= at:
        raise ProtocolError("a SUBACK without reasons")
    return Suback(body[0] << 8 | body[1], tuple(body[at:]))
