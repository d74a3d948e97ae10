"""Terminals for measurements: many MQTT connections under one epoll, a fixed number of questions in flight.

The same client asks the echo (the broker's own rate) and the hub, so that the ratio is the hub's. It
shares the machine with what it measures: so all packets are made beforehand, and it reads no more of an
answer than it must.
"""

from __future__ import annotations

import select
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from hub.messaging.mqtt import codec
from hub.messaging.mqtt.packets import Connack, Connect, Message, Packet, Suback, Version

Payload = Callable[[int, str, str], bytes]
"""Number of the question, its id and its node → payload."""

PATIENCE_SECONDS = 60.0
"""Without any answer: the measurement has failed."""

_PUBLISH, _PUBACK = 0x3, 0x4
_SHORTEST_ANSWER = 64
"""Bytes. An acknowledgement alone is shorter, and need not wake anybody."""
_ID = 12
"""Letters of a question's id."""


@dataclass
class Load:
    """What is asked: ``total`` questions, each answered once. ``rate`` per second, or as fast as they go."""

    total: int
    payload: Payload
    rate: float | None = None
    latencies: list[float] = field(default_factory=list)
    refused: int = 0


class Terminal:
    """One connection with ``questions`` to ask, packets and their ids, one after another."""

    def __init__(self, line: socket.socket, load: Load, questions: list[tuple[bytes, bytes]]) -> None:
        self._load, self.line = load, line
        self._rest = b""
        self._sent: dict[bytes, float] = {}
        self._questions = iter(questions)

    def ask(self, times: int = 1) -> None:
        """Send the next questions, as long as there are any."""
        self._send(b"".join(self._next() for _ in range(times)))

    def hear(self) -> None:
        """Take what has come, and ask anew for each answer (at QoS 0: there is nothing to acknowledge)."""
        out: list[bytes] = []
        for data in self._received():
            self._take(self._rest + data if self._rest else data, out)
        if out:
            self._send(b"".join(out))

    def _next(self) -> bytes:
        packet, id = next(self._questions, (b"", b""))
        if packet:
            self._sent[id] = time.perf_counter()
        return packet

    def _received(self) -> list[bytes]:
        """All that can be read now; TLS may hold more than one reading gives."""
        pieces = []
        try:
            while data := self.line.recv(65_536):
                pieces.append(data)
                if not isinstance(self.line, ssl.SSLSocket):
                    return pieces
        except (BlockingIOError, ssl.SSLWantReadError):
            return pieces
        raise ConnectionError("the broker has hung up")

    def _take(self, data: bytes, out: list[bytes]) -> None:
        at, size = 0, len(data)
        while size - at >= 2:
            length, start = data[at + 1], at + 2
            if length >= 0x80:  # no answer is longer than two bytes of length can say
                if size - at < 3:
                    break
                length, start = length & 0x7F | data[at + 2] << 7, at + 3
            end = start + length
            if end > size:
                break
            if data[at] >> 4 == _PUBLISH:
                self._answered(data, start, end, out)
            at = end
        self._rest = data[at:]

    def _answered(self, data: bytes, start: int, end: int, out: list[bytes]) -> None:
        load = self._load
        id = data.index(b'"ask":"', start, end) + 7
        load.latencies.append(time.perf_counter() - self._sent.pop(data[id : id + _ID]))
        if data.find(b'"state":"paid"', id, end) < 0:
            load.refused += 1
        if load.rate is None:
            out.append(self._next())

    def _send(self, data: bytes) -> None:
        while data:
            try:
                data = data[self.line.send(data) :]
            except (BlockingIOError, ssl.SSLWantWriteError):
                select.select([], [self.line], [])


def run(
    load: Load,
    nodes: list[str],
    topics: Callable[[str], tuple[str, str]],
    port: int,
    tls: ssl.SSLContext | None = None,
    window: int = 4,
) -> float:
    """Seconds from the first question to the last answer."""
    terminals = {}
    poll = select.epoll()
    for number, node in enumerate(nodes):
        up, down = topics(node)
        questions = [_question(load, each, node, up) for each in range(number, load.total, len(nodes))]
        terminal = Terminal(_connected(node, down, port, tls), load, questions)
        terminals[terminal.line.fileno()] = terminal
        poll.register(terminal.line, select.EPOLLIN)
    began = time.perf_counter()
    try:
        if load.rate is None:
            for terminal in terminals.values():
                terminal.ask(window)
            _until_answered(load, terminals, poll)
        else:
            _offer(load, terminals, poll, load.rate)
        return time.perf_counter() - began
    finally:
        poll.close()
        for terminal in terminals.values():
            terminal.line.close()


def _question(load: Load, number: int, node: str, up: str) -> tuple[bytes, bytes]:
    """A packet and the id of what it asks. Of packet numbers only those in flight must differ."""
    id = f"{number:0{_ID}d}"
    message = Message(up, load.payload(number, id, node), 1, packet=number % 65_535 + 1, expiry=60)
    return codec.publish(message, Version.V5), id.encode()


def _connected(node: str, down: str, port: int, tls: ssl.SSLContext | None) -> socket.socket:
    """A line on which ``down`` is subscribed to."""
    line = socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if tls is not None:
        line = tls.wrap_socket(line, server_hostname="127.0.0.1")
    decoder = codec.Decoder(Version.V5)
    line.sendall(codec.connect(Connect(client_id=node, clean_start=True, session_expiry=0)))
    _expect(line, decoder, Connack)
    line.sendall(codec.subscribe(65_535, [(down, 1)], Version.V5))
    _expect(line, decoder, Suback)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, _SHORTEST_ANSWER)
    line.setblocking(False)
    return line


def _expect(line: socket.socket, decoder: codec.Decoder, kind: type[Packet]) -> None:
    packets: list[Packet] = []
    while not packets:
        packets = decoder.feed(line.recv(4096))
    assert isinstance(packets[0], kind)


def _until_answered(load: Load, terminals: dict[int, Terminal], poll: select.epoll) -> None:
    while len(load.latencies) < load.total:
        _hear(terminals, poll, PATIENCE_SECONDS)


def _hear(terminals: dict[int, Terminal], poll: select.epoll, seconds: float) -> None:
    ready = poll.poll(seconds)
    if not ready and seconds == PATIENCE_SECONDS:
        raise TimeoutError("no answer any more")
    for line, _ in ready:
        terminals[line].hear()


def _offer(load: Load, terminals: dict[int, Terminal], poll: select.epoll, rate: float) -> None:
    """Open loop: questions come at their time, whether the ones before are answered or not."""
    turns = list(terminals.values())
    began = time.perf_counter()
    for number in range(load.total):
        while (wait := began + number / rate - time.perf_counter()) > 0:
            _hear(terminals, poll, wait)
        turns[number % len(turns)].ask()
    _until_answered(load, terminals, poll)
